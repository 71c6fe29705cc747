/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OTA_TARGET_H
#define OTA_TARGET_H

#include <stdint.h>

#include "wire/tlv.h"

/* What a command packet can be for: a higher room fills a row and hands the table down. */
struct ota_target {
	uint8_t target; /* enum applet_target, as EF.TAR names it */

	/*
	 * Does what the secured data say, and writes the additional response data. domain is that
	 * of the TAR: enum applet_domain.
	 *
	 * Returns 0, whatever the answer says; UICC_ERR_FULL (nothing of it is kept: response status
	 * 07) or UICC_ERR_PORT.
	 */
	int (*run)(void *ctx, uint8_t domain, const uint8_t *data, uint16_t size,
	           struct tlv_writer *answer);
	void *ctx;
};

#endif
