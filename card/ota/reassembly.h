/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OTA_REASSEMBLY_H
#define OTA_REASSEMBLY_H

#include <stdbool.h>
#include <stdint.h>

#include "uicc/applet.h"

/* Short messages put together to command packets: TS 23.040 9.2.3.24.1, TS 31.115 4. Parts of
 * several messages may come mixed; they share one store. Where there is no room for a part, the
 * message that has waited longest is dropped. A reset drops all. */

enum ota_limit {
	OTA_PART_MAX = 140,   /* octets of TP-UD, TS 23.040 9.2.3.24                            */
	OTA_TEXT_MAX = 137,   /* of them behind the shortest header: 02 70 00                    */
	OTA_ADDRESS_MAX = 12, /* octets of TP-OA: digits, type, 20 digits; TS 23.040 9.1.2.5    */
	OTA_MESSAGES = 3,     /* under way at a time                                            */
	OTA_BUFFER_SIZE = APPLET_PARTS_MAX * OTA_TEXT_MAX,
};

/* One message under way. */
struct ota_message {
	uint16_t reference;
	uint16_t touched; /* when the last of its parts came                 */
	bool wide;        /* the reference is of 16 bits                     */
	bool command;     /* a part said "command packet" (IEI 70)           */
	uint8_t total;    /* parts it will have, 0 for none: the row is free */
	uint8_t here;     /* parts of it that are here                       */
	uint8_t sender[OTA_ADDRESS_MAX];
};

/* What a place of the buffer holds. */
struct ota_part {
	uint8_t message; /* 1 .. OTA_MESSAGES, 0 for none */
	uint8_t number;  /* of the part, from 1           */
	uint8_t size;    /* octets                        */
};

struct ota {
	uint16_t clock; /* parts taken */
	struct ota_message messages[OTA_MESSAGES];
	struct ota_part parts[APPLET_PARTS_MAX];
	uint8_t sender[OTA_ADDRESS_MAX]; /* TP-OA of the packet at the start of buffer */
	uint8_t buffer[OTA_BUFFER_SIZE]; /* place i from i * OTA_TEXT_MAX              */
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
