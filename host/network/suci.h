/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NETWORK_SUCI_H
#define NETWORK_SUCI_H

#include <stddef.h>
#include <stdint.h>

#include "octets/fault.h"

/* The home network's side of subscription concealment: takes a SUCI apart and reveals the IMSI in
 * it. TS 33.501 6.12, annex C; TS 24.501 9.11.3.4; by libcrypto. */

enum suci_limit {
	SUCI_PRIVATE = 32,    /* octets of a private key                      */
	SUCI_PUBLIC_MAX = 33, /* octets of a public key                       */
	SUCI_OUTPUT_MAX = SUCI_PUBLIC_MAX + 8 + 8,
};

/* Protection scheme identifiers, TS 33.501 C.1. */
enum suci_scheme {
	SUCI_NULL = 0,
	SUCI_PROFILE_A = 1, /* X25519    */
	SUCI_PROFILE_B = 2, /* secp256r1 */
};

/* What anybody can read in a SUCI. */
struct suci {
	char home[7];    /* MCC and MNC: "27401", "310380"        */
	char routing[5]; /* one to four digits                    */
	uint8_t scheme;  /* enum suci_scheme                      */
	uint8_t key;     /* identifier of the home network's key  */
	size_t output_size;
	uint8_t output[SUCI_OUTPUT_MAX]; /* of the scheme         */
};

/* Takes a SUCI of an IMSI apart, octet 4 and on of TS 24.501 9.11.3.4. Returns 0 or FAULT_INPUT. */
int suci_read(const uint8_t *octets, size_t size, struct suci *suci, struct fault *fault);

/*
 * Reveals the IMSI.
 *
 *   private  the home network's private key; not read for the null scheme
 *   imsi     its digits
 *
 * Returns 0; FAULT_INPUT where the scheme is unknown or its output is not what it makes of digits;
 * FAULT_SECURITY where the MAC is not right, so that the key is another or the SUCI was changed;
 * FAULT_SYSTEM.
 */
int suci_reveal(const struct suci *suci, const uint8_t private[SUCI_PRIVATE], char imsi[16],
                struct fault *fault);

/* The public key of a private one, as EF.SUCI_Calc_Info has it: 32 octets of profile A, 33 of B.
 * Returns the octets; FAULT_INPUT where the scheme has no keys or private is none of its; or
 * FAULT_SYSTEM. */
int suci_public(enum suci_scheme scheme, const uint8_t private[SUCI_PRIVATE],
                uint8_t public[SUCI_PUBLIC_MAX], struct fault *fault);

#endif
