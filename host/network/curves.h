/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NETWORK_CURVES_H
#define NETWORK_CURVES_H

#include "network/suci.h"

/* The curves of the two profiles of TS 33.501 C.3.4, by libcrypto. */

enum { CURVES_SECRET = 32 /* octets of the secret two keys share */ };

/* Octets of a public key of the scheme; 0 where it has none. */
size_t curves_public_size(unsigned scheme);

/* The secret a private key shares with the owner of public. Returns 0; FAULT_INPUT where one of the
 * two is no key of the scheme; FAULT_SYSTEM. */
int curves_secret(unsigned scheme, const uint8_t private[SUCI_PRIVATE], const uint8_t *public,
                  uint8_t secret[CURVES_SECRET], struct fault *fault);

#endif
