/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OTA_KEY_SCHEDULE_H
#define OTA_KEY_SCHEDULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "octets/fault.h"

/* One key of a key set, its schedule set up once, and what secured packets do with it: CBC with
 * initial value zero, and the check sums. By libcrypto; one thread at a time. */

enum cipher_limit {
	CIPHER_KEY_MAX = 32,   /* octets: AES-256 */
	CIPHER_BLOCK_MAX = 16, /* octets: AES     */
};

/* Low nibble of KIc, and of KID where the packet is signed: TS 102 225 5.1.2 and 5.1.3.2. */
enum cipher_algorithm {
	CIPHER_IMPLICIT = 0x0, /* the one both ends know the key set to have */
	CIPHER_DES = 0x1,
	CIPHER_AES = 0x2,
	CIPHER_3DES_2 = 0x5, /* two keys, outer CBC   */
	CIPHER_3DES_3 = 0x9, /* three keys, outer CBC */
};

struct cipher;

/* Sets a key up. Returns 0, FAULT_INPUT (no such algorithm, or not of this key size; where says what
 * the key is) or FAULT_SYSTEM. cipher_close() wipes it; NULL is fine. */
int cipher_open(uint8_t algorithm, const uint8_t *key, size_t key_size, const char *where,
                struct cipher **cipher, struct fault *fault);
void cipher_close(struct cipher *cipher);

/* Octets of a block: 8 or 16. */
size_t cipher_block_size(const struct cipher *cipher);

/* CBC in place; size is a multiple of the block. Returns 0 or FAULT_SYSTEM. */
int cipher_cbc(struct cipher *cipher, bool encrypt, uint8_t *octets, size_t size,
               struct fault *fault);

/*
 * Check sum of whole octets: AES-CMAC (SP 800-38B) for AES; for DES and 3DES the last block of the
 * CBC over the octets, padded with zero to a whole block (TS 102 225 5.1.3.2).
 *
 *   octets  is used up: the room for a whole block more behind size is needed
 *
 * Returns 0 or FAULT_SYSTEM.
 */
int cipher_mac(struct cipher *cipher, uint8_t *octets, size_t size, uint8_t mac[CIPHER_BLOCK_MAX],
               struct fault *fault);

#endif
