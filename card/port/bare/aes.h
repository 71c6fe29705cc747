/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BARE_AES_H
#define BARE_AES_H

#include <stdint.h>

#include "uicc/port.h"

/* AES (FIPS 197) for chips without an engine: small, and its time and its addresses do not depend on key
 * or data. As aes of struct uicc_port, ctx is not read; UICC_ERR_PORT for another key_size or size. */
int bare_aes(void *ctx, enum uicc_aes_mode mode, const uint8_t *key, uint32_t key_size,
             uint8_t iv[16], const uint8_t *in, uint8_t *out, uint32_t size);

#endif
