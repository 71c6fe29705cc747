/* SPDX-License-Identifier: Apache-2.0 */
#ifndef AUTH_KECCAK_H
#define AUTH_KECCAK_H

#include <stdint.h>

enum keccak_limit { KECCAK_SIZE = 200 }; /* octets of the state */

/* Keccak-f[1600], FIPS 202 3.3, on a state of octets in its order. */
void keccak_f1600(uint8_t state[KECCAK_SIZE]);

#endif
