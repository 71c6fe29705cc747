/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BARE_DES_H
#define BARE_DES_H

#include <stdint.h>

#include "uicc/port.h"

/* DES and triple DES (FIPS 46-3, SP 800-67) for chips without an engine: small, and its time and its addresses
 * do not depend on key or data. As des of struct uicc_port, ctx is not read; UICC_ERR_PORT for another key_size or
 * size. */
int bare_des(void *ctx, enum uicc_aes_mode mode, const uint8_t *key, uint32_t key_size,
             uint8_t iv[8], const uint8_t *in, uint8_t *out, uint32_t size);

#endif
