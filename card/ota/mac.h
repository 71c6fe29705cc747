/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OTA_MAC_H
#define OTA_MAC_H

#include <stdbool.h>
#include <stdint.h>

#include "ota/cipher.h"

/*
 * A cryptographic check sum, TS 102 225 5.1.3.2: AES-CMAC (SP 800-38B) with an AES key; with a DES
 * key the last block of CBC, the message filled up with zeros.
 *
 *   value  receives the octets of a block of the key's cipher
 *
 * Returns 0 or UICC_ERR_PORT.
 */
int mac_of(const struct uicc_port *port, const struct ota_key *key, const uint8_t *octets,
           uint16_t size, uint8_t value[CIPHER_BLOCK_MAX]);

/* Whether size octets are equal, in a time that does not tell where they differ. */
bool mac_equal(const uint8_t *a, const uint8_t *b, uint8_t size);

#endif
