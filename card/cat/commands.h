/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CAT_COMMANDS_H
#define CAT_COMMANDS_H

#include <stdint.h>

#include "cat/session.h"
#include "wire/tlv.h"

/* Tags of TS 101 220 7.2, the comprehension bit set where this card sets it. */
enum cat_tag {
	CAT_TAG_PROACTIVE = 0xD0,
	CAT_TAG_SMS_PP = 0xD1,
	CAT_TAG_DETAILS = 0x01,
	CAT_TAG_DEVICES = 0x02,
	CAT_TAG_RESULT = 0x03,
	CAT_TAG_ALPHA = 0x05,
	CAT_TAG_TPDU = 0x0B,
	CAT_TAG_FILE_LIST = 0x12,
	CAT_COMPREHENSION = 0x80,
};

enum cat_device { CAT_DEVICE_UICC = 0x81, CAT_DEVICE_TERMINAL = 0x82, CAT_DEVICE_NETWORK = 0x83 };

enum cat_command_type { CAT_COMMAND_REFRESH = 0x01, CAT_COMMAND_SEND_SMS = 0x13 };

/* Writes a REFRESH (TS 102 223 6.6.13) with this command number. */
void cat_build_refresh(struct tlv_writer *writer, uint8_t number, enum cat_refresh refresh);

/* Writes a SEND SHORT MESSAGE (TS 102 223 6.6.9) of the part that is next. It goes to the service
 * centre the terminal has, and the user is told nothing: an alpha identifier of no octets. */
void cat_build_send_sms(struct tlv_writer *writer, uint8_t number, const struct submit *submit);

#endif
