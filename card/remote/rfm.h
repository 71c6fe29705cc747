/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REMOTE_RFM_H
#define REMOTE_RFM_H

#include <stdint.h>

#include "wire/tlv.h"

/* Remote file management, TS 102 226 6, TS 31.116 5: scripts over the files of the UICC, or over
 * them and those of ADF.USIM, where selection begins at that. run of struct ota_target; ctx is a
 * struct card_remote. */
int rfm_run_uicc(void *ctx, const uint8_t *data, uint16_t size, struct tlv_writer *answer);
int rfm_run_usim(void *ctx, const uint8_t *data, uint16_t size, struct tlv_writer *answer);

#endif
