/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BARE_CHAIN_H
#define BARE_CHAIN_H

#include <stdbool.h>
#include <stdint.h>

#include "uicc/port.h"

enum { BARE_BLOCK_MAX = 16 };

/* A block cipher whose key is set up: run() takes one block through it, forward to encrypt, in place. */
struct bare_cipher {
	void (*run)(const void *key, bool forward, uint8_t *block);
	const void *key;
	uint32_t block_size; /* octets, at most BARE_BLOCK_MAX */
};

/*
 * The modes of enum uicc_aes_mode (SP 800-38A) over a block cipher.
 *
 *   iv    one block, read and written as the mode says
 *   in    size octets, whole blocks
 *   out   as many, and may be in; not written for UICC_AES_CBC_MAC
 */
void bare_chain(const struct bare_cipher *cipher, enum uicc_aes_mode mode, uint8_t *iv,
                const uint8_t *in, uint8_t *out, uint32_t size);

#endif
