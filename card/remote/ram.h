/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REMOTE_RAM_H
#define REMOTE_RAM_H

#include <stdint.h>

#include "wire/tlv.h"

/* Remote application management, TS 102 226 7, on the issuer's TAR: GET STATUS, and nothing that
 * changes what applications there are. run of struct ota_target; ctx is a struct card_remote. */
int ram_run(void *ctx, const uint8_t *data, uint16_t size, struct tlv_writer *answer);

#endif
