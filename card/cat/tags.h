/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CAT_TAGS_H
#define CAT_TAGS_H

#include <stdint.h>

#include "wire/tlv.h"

/* Tags of TS 101 220 7.2, without the comprehension bit. */
enum cat_tag {
	CAT_TAG_PROACTIVE = 0xD0,
	CAT_TAG_SMS_PP = 0xD1,
	CAT_TAG_MENU_SELECTION = 0xD3,
	CAT_TAG_EVENT_DOWNLOAD = 0xD6,
	CAT_TAG_TIMER_EXPIRATION = 0xD7,
	CAT_TAG_DETAILS = 0x01,
	CAT_TAG_DEVICES = 0x02,
	CAT_TAG_RESULT = 0x03,
	CAT_TAG_DURATION = 0x04,
	CAT_TAG_ALPHA = 0x05,
	CAT_TAG_TPDU = 0x0B,
	CAT_TAG_TEXT = 0x0D,
	CAT_TAG_ITEM = 0x0F,
	CAT_TAG_ITEM_IDENTIFIER = 0x10,
	CAT_TAG_RESPONSE_LENGTH = 0x11,
	CAT_TAG_FILE_LIST = 0x12,
	CAT_TAG_LOCATION = 0x13,
	CAT_TAG_IMEI = 0x14,
	CAT_TAG_HELP_REQUEST = 0x15,
	CAT_TAG_EVENT_LIST = 0x19,
	CAT_TAG_LOCATION_STATUS = 0x1B,
	CAT_TAG_TIMER = 0x24,
	CAT_TAG_TIMER_VALUE = 0x25,
	CAT_TAG_IMEISV = 0x62,
	CAT_TAG_PLMN_LIST = 0x72,
	CAT_COMPREHENSION = 0x80,
};

enum cat_device {
	CAT_DEVICE_DISPLAY = 0x02,
	CAT_DEVICE_UICC = 0x81,
	CAT_DEVICE_TERMINAL = 0x82,
	CAT_DEVICE_NETWORK = 0x83,
};

/* TS 102 223 9.4. */
enum cat_command_type {
	CAT_COMMAND_REFRESH = 0x01,
	CAT_COMMAND_MORE_TIME = 0x02,
	CAT_COMMAND_POLL_INTERVAL = 0x03,
	CAT_COMMAND_POLLING_OFF = 0x04,
	CAT_COMMAND_EVENT_LIST = 0x05,
	CAT_COMMAND_SEND_SMS = 0x13,
	CAT_COMMAND_DISPLAY_TEXT = 0x21,
	CAT_COMMAND_GET_INPUT = 0x23,
	CAT_COMMAND_SELECT_ITEM = 0x24,
	CAT_COMMAND_MENU = 0x25,
	CAT_COMMAND_LOCAL_INFORMATION = 0x26,
	CAT_COMMAND_TIMER = 0x27,
};

/* Writes a COMPREHENSION-TLV that must be understood. */
void cat_put(struct tlv_writer *writer, enum cat_tag tag, const uint8_t *value, uint16_t size);

/* The first TLV with this tag. Returns 1, or 0 where there is none. */
int cat_find(struct tlv_reader reader, enum cat_tag tag, struct tlv *tlv);

#endif
