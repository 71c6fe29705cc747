/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TERMINAL_ENVELOPES_H
#define TERMINAL_ENVELOPES_H

#include "octets/tlv.h"
#include "terminal/handset_inside.h"

/* What a handset tells its card without being asked: TS 102 223 7, TS 31.111 7. */

enum envelope_limit { ENVELOPE_MAX = 255 };

/* Tags of TS 101 220 7.2, the comprehension bit clear. */
enum cat_tag_bare {
	BARE_DETAILS = 0x01,
	BARE_DEVICES = 0x02,
	BARE_RESULT = 0x03,
	BARE_DURATION = 0x04,
	BARE_ALPHA = 0x05,
	BARE_ADDRESS = 0x06,
	BARE_TPDU = 0x0B,
	BARE_TEXT = 0x0D,
	BARE_ITEM = 0x0F,
	BARE_ITEM_IDENTIFIER = 0x10,
	BARE_RESPONSE_LENGTH = 0x11,
	BARE_FILE_LIST = 0x12,
	BARE_LOCATION = 0x13,
	BARE_IMEI = 0x14,
	BARE_HELP = 0x15,
	BARE_DEFAULT_TEXT = 0x17,
	BARE_NEXT_ACTION = 0x18,
	BARE_EVENTS = 0x19,
	BARE_LOCATION_STATUS = 0x1B,
	BARE_TIMER = 0x24,
	BARE_TIMER_VALUE = 0x25,
	BARE_DATE_TIME = 0x26,
	BARE_IMMEDIATE = 0x2B,
	BARE_LANGUAGE = 0x2D,
	BARE_AID = 0x2F,
	BARE_ACCESS = 0x3F,
	BARE_IMEISV = 0x62,
	BARE_PLMN_LIST = 0x72,
	BARE_ATTACH_TYPE = 0x74,
	BARE_REJECTION_CAUSE = 0x75,
	BARE_TRACKING_AREA = 0x7D,
	COMPREHENSION = 0x80,
};

enum cat_device {
	DEVICE_KEYPAD = 0x01,
	DEVICE_UICC = 0x81,
	DEVICE_TERMINAL = 0x82,
	DEVICE_NETWORK = 0x83,
};

/* Sends an envelope: its tag, then what the buffer holds. 9300 is told and nothing retried. Returns 0
 * whatever the card says, or a fault. */
int envelope_send(struct handset *handset, uint8_t tag, struct tlv_buffer *buffer, const char *name,
                  struct fault *fault);

/* MENU SELECTION, TIMER EXPIRATION. */
int envelope_menu(struct handset *handset, uint8_t item, bool help, struct fault *fault);
int envelope_timer(struct handset *handset, uint8_t timer, const uint8_t value[3],
                   struct fault *fault);

/* EVENT DOWNLOAD: what changed since the card was told last; nothing where it did not ask. Network
 * rejection: by a cell, with its cause. */
int envelope_location(struct handset *handset, struct fault *fault);
int envelope_rejection(struct handset *handset, const struct cell *cell, unsigned cause,
                       struct fault *fault);

/* SET UP EVENT LIST: an event this handset can report, in words; NULL for any other. */
const char *envelope_event_text(uint8_t event);

#endif
