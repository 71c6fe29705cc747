/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OTA_CIPHER_H
#define OTA_CIPHER_H

#include <stdbool.h>
#include <stdint.h>

#include "uicc/port.h"

/* The ciphers of TS 102 225 5.1.2 over the engines of the port. */

enum cipher_limit {
	OTA_KEY_MAX = 32,
	CIPHER_BLOCK_DES = 8,
	CIPHER_BLOCK_AES = 16,
	CIPHER_BLOCK_MAX = CIPHER_BLOCK_AES,
};

/* Low nibble of KIc, and of KID where it tells a cryptographic check sum. */
enum ota_algorithm {
	OTA_ALGORITHM_IMPLICIT = 0,
	OTA_ALGORITHM_DES = 1,
	OTA_ALGORITHM_AES = 2,
	OTA_ALGORITHM_3DES_2 = 5, /* two keys   */
	OTA_ALGORITHM_3DES_3 = 9, /* three keys */
};

struct ota_key {
	uint8_t algorithm; /* enum ota_algorithm, 0 where there is no key */
	uint8_t size;      /* octets                                      */
	uint8_t octets[OTA_KEY_MAX];
};

/* Whether the port has the key's algorithm, and the key a size that the algorithm has. */
bool cipher_has(const struct uicc_port *port, const struct ota_key *key);

/* Octets of a block. */
uint8_t cipher_block(const struct ota_key *key);

/* As the port's aes and des. Returns 0 or UICC_ERR_PORT. */
int cipher_run(const struct uicc_port *port, enum uicc_aes_mode mode, const struct ota_key *key,
               uint8_t *iv, const uint8_t *in, uint8_t *out, uint32_t size);

#endif
