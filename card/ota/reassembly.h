/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OTA_REASSEMBLY_H
#define OTA_REASSEMBLY_H

#include <stdbool.h>
#include <stdint.h>

#include "uicc/applet.h"

/* Short messages put together to one command packet: TS 23.040 9.2.3.24.1, TS 31.115 4. One message
 * at a time: a part of another one drops what there was. A reset drops it too. */

enum ota_limit {
	OTA_PART_MAX = 140, /* octets of TP-UD, TS 23.040 9.2.3.24 */
	OTA_BUFFER_SIZE = APPLET_PARTS_MAX * OTA_PART_MAX,
};

struct ota {
	uint16_t reference;
	bool wide;     /* the reference is of 16 bits                        */
	uint8_t total; /* parts of the message under way, 0 for none         */
	bool command;  /* a part said "command packet" (IEI 70)              */
	uint32_t seen; /* bit n - 1: part n is here                          */
	uint8_t part_size[APPLET_PARTS_MAX];
	uint8_t buffer[OTA_BUFFER_SIZE]; /* part n from (n - 1) * OTA_PART_MAX     */
};

/*
 * Takes one SMS-DELIVER TPDU.
 *
 * Returns the octets of a packet that is now whole, at the start of buffer, and the message is
 * forgotten; 0 where parts are still missing; UICC_ERR_FORMAT for what is no (U)SIM data download
 * or no command packet, UICC_ERR_RANGE for a message of too many parts or octets. A TPDU refused by
 * itself leaves what was under way alone.
 */
int ota_receive(struct ota *ota, const uint8_t *tpdu, uint16_t size);

#endif
