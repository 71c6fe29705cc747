/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OTA_AES_H
#define OTA_AES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "octets/fault.h"

/* The two uses secured packets make of AES, by libcrypto. Keys of 16, 24 or 32 octets. */

enum { AES_BLOCK = 16 };

struct aes_piece {
	const uint8_t *octets;
	size_t size;
};

/* AES-CBC in place (SP 800-38A), initial value zero; size is a multiple of AES_BLOCK. Returns 0 or
 * FAULT_SYSTEM. */
int aes_cbc(const uint8_t *key, size_t key_size, bool encrypt, uint8_t *octets, size_t size,
            struct fault *fault);

/* AES-CMAC (SP 800-38B) over pieces one behind the other. Returns 0 or FAULT_SYSTEM. */
int aes_cmac(const uint8_t *key, size_t key_size, const struct aes_piece *pieces, size_t count,
             uint8_t mac[AES_BLOCK], struct fault *fault);

#endif
