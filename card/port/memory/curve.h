/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MEMORY_CURVE_H
#define MEMORY_CURVE_H

#include <stddef.h>
#include <stdint.h>

#include "uicc/port.h"

/* Key agreement by mbed TLS. */

/* Octets nobody can foresee: rng returns 0 when it has filled size of them. */
struct curve_chance {
	int (*rng)(void *ctx, unsigned char *to, size_t size);
	void *ctx;
};

/* As agree of struct uicc_port; with the private key given, 32 octets, or one of chance where it is
 * NULL. */
int curve_agree(enum uicc_curve curve, const uint8_t *private, const struct curve_chance *chance,
                const uint8_t *peer, uint32_t peer_size, uint8_t *own, uint8_t shared[32]);

#endif
