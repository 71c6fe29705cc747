/* SPDX-License-Identifier: Apache-2.0 */
#ifndef AUTH_ECIES_H
#define AUTH_ECIES_H

#include <stdint.h>

#include "uicc/port.h"

/* The elliptic curve integrated encryption scheme of TS 33.501 C.3, the encrypting side. */

/* Protection scheme identifiers, TS 33.501 C.1. */
enum ecies_scheme {
	ECIES_NULL = 0,
	ECIES_PROFILE_A = 1, /* X25519    */
	ECIES_PROFILE_B = 2, /* secp256r1 */
};

enum ecies_limit {
	ECIES_PLAIN_MAX = 16,     /* octets: one block of AES          */
	ECIES_ADDED_MAX = 33 + 8, /* octets: ephemeral public key, MAC */
	ECIES_OUTPUT_MAX = ECIES_PLAIN_MAX + ECIES_ADDED_MAX, /* octets */
};

/*
 * Encrypts for the owner of key: ephemeral public key, ciphertext, MAC, C.3.2.
 *
 *   scheme, key  profile A or B and the home network's public key
 *   plain        at most ECIES_PLAIN_MAX octets
 *   out          the scheme output, ECIES_OUTPUT_MAX octets of room
 *
 * Returns the octets at out; UICC_ERR_FORMAT where there is no such profile or key is none of its
 * curve; UICC_ERR_RANGE where plain is too long; UICC_ERR_PORT. Needs a port with curves.
 */
int ecies_encrypt(const struct uicc_port *port, uint8_t scheme, const uint8_t *key,
                  uint16_t key_size, const uint8_t *plain, uint8_t size, uint8_t *out);

#endif
