/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OTA_TARGET_H
#define OTA_TARGET_H

#include <stdint.h>

#include "uicc/applet.h"
#include "wire/tlv.h"

enum { OTA_MORE_TIME = 0x08 }; /* TS 102 225 table 5 */

/* Where a packet came in, for a target that serves several TARs. */
struct ota_origin {
	uint8_t tar[3];
	uint8_t access[APPLET_TAR_ACCESS_SIZE]; /* enum applet_tar_access_at */
};

/* What a command packet can be for: a higher room fills a row and hands the table down. */
struct ota_target {
	uint8_t target; /* enum applet_target, as EF.TAR names it */

	/*
	 * Does what the secured data say, and writes the additional response data.
	 *
	 * Returns 0, whatever the answer says; OTA_MORE_TIME (response status 08: it goes on, and
	 * sends its own word later); UICC_ERR_FULL, or an answer that is full (nothing of it is
	 * kept: response status 07); or UICC_ERR_PORT. answer->room is what the receipt holds.
	 */
	int (*run)(void *ctx, const uint8_t *data, uint16_t size, struct tlv_writer *answer);
	void *ctx;
	struct ota_origin *origin; /* set before run is called; NULL: not asked for */
};

#endif
