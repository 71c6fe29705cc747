/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MEMORY_MEMORY_H
#define MEMORY_MEMORY_H

#include <stdint.h>

#include "uicc/port.h"

/* A port over memory of the caller: for the host's emulated cards and for tests. AES, DES, the
 * curves and SHA-256 are mbed TLS, randomness the kernel's. */
struct memory_port {
	struct uicc_port port; /* give this to the card */
	uint8_t *octets;
	void *ctx; /* first argument of wrote */
	void (*wrote)(void *ctx, uint32_t at,
	              uint32_t size); /* after octets changed; may be NULL */
};

/* Sets all of memory: nvm_map is octets, nvm_unit 1, nothing to erase, wrote NULL. octets, and
 * memory itself, must outlive the card. */
void memory_port_init(struct memory_port *memory, uint8_t *octets, uint32_t size);

#endif
