/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OTA_MAC_H
#define OTA_MAC_H

#include <stdbool.h>
#include <stdint.h>

#include "ota/cipher.h"

enum { MAC_SIZE_MAX = CIPHER_BLOCK_MAX };

/*
 * A cryptographic check sum over octets that come in pieces, TS 102 225 5.1.3.2: AES-CMAC (SP
 * 800-38B) with an AES key; with a DES key the last block of CBC, the message filled up with zeros.
 */
struct mac {
	const struct uicc_port *port;
	const struct ota_key *key;
	uint8_t block; /* octets                                               */
	uint8_t held;  /* octets in last: the final block is treated apart     */
	uint8_t chain[MAC_SIZE_MAX];
	uint8_t last[MAC_SIZE_MAX];
};

/* The key stays the caller's and must outlive the computation. */
void mac_start(struct mac *mac, const struct uicc_port *port, const struct ota_key *key);

/* Both return 0 or UICC_ERR_PORT. The value has as many octets as a block of the key's cipher. */
int mac_add(struct mac *mac, const uint8_t *octets, uint16_t size);
int mac_end(struct mac *mac, uint8_t value[MAC_SIZE_MAX]);

/* Whether size octets are equal, in a time that does not tell where they differ. */
bool mac_equal(const uint8_t *a, const uint8_t *b, uint8_t size);

#endif
