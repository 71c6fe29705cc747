/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CAT_ENVELOPE_H
#define CAT_ENVELOPE_H

#include <stdbool.h>
#include <stdint.h>

#include "wire/tlv.h"

/* An ENVELOPE, TS 102 223 7. */
struct envelope {
	uint8_t kind;           /* its tag, enum cat_tag           */
	struct tlv_reader rest; /* the TLVs in it                  */
};

/* TS 102 223 8.25. */
enum cat_event {
	CAT_EVENT_LOCATION_STATUS = 0x03,
	CAT_EVENT_ACCESS_TECHNOLOGY = 0x0B,
	CAT_EVENT_REJECTION = 0x12, /* TS 31.111 7.5.2 */
};

/* TS 102 223 8.27. */
enum cat_service {
	CAT_SERVICE_NORMAL = 0,
	CAT_SERVICE_LIMITED = 1,
	CAT_SERVICE_NONE = 2,
};

/*
 * Takes an envelope apart: what is to be in it is, from the device it comes from: SMS-PP DOWNLOAD
 * (TS 31.111 7.1.1) of the network, with a TPDU; MENU SELECTION (TS 102 223 7.2) of the keypad, with an
 * item identifier; EVENT DOWNLOAD (7.5) with an event list; TIMER EXPIRATION (7.4) with a timer
 * identifier.
 *
 * Returns 0, UICC_ERR_ABSENT (another envelope) or UICC_ERR_FORMAT.
 */
int envelope_read(const uint8_t *octets, uint16_t size, struct envelope *envelope);

#endif
