/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SUPPORT_SEAL_H
#define SUPPORT_SEAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The algorithms of TS 102 225 5.1.2 and 5.1.3 by libcrypto, and CRCs counted bit by bit: nothing of
 * it is the card's. */

/* A low nibble of KIc, or of KID for a cryptographic check sum. */
enum test_algorithm { TEST_DES = 1, TEST_AES = 2, TEST_3DES_2 = 5, TEST_3DES_3 = 9 };

struct test_key {
	uint8_t algorithm; /* enum test_algorithm; 0 is TEST_AES  */
	uint8_t octets[32];
	size_t size; /* octets */
};

size_t test_block(const struct test_key *key);

/* CBC over whole blocks in place, initial value 0. */
void test_cbc(const struct test_key *key, bool encrypt, uint8_t *octets, size_t size);

/* A check sum of two pieces. A cryptographic one is as long as a block. */
void test_mac(const struct test_key *key, const uint8_t *first, size_t first_size,
              const uint8_t *second, size_t second_size, uint8_t mac[16]);
void test_crc(size_t crc_size, const uint8_t *first, size_t first_size, const uint8_t *second,
              size_t second_size, uint8_t crc[4]);

#endif
