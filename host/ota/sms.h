/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OTA_SMS_H
#define OTA_SMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "octets/fault.h"

/* Short messages that carry secured packets: TS 23.040, and what goes around them between terminal and
 * card (TS 31.111). Nothing here reads past what it is given. */

enum sms_limit {
	SMS_TPDU_MAX = 176,     /* octets of a TPDU                     */
	SMS_ENVELOPE_MAX = 255, /* octets of an ENVELOPE's data         */
	SMS_ADDRESS_MAX = 21,   /* digits of an address and NUL         */
	SMS_PARTS_MAX = 20,     /* of one message that is put together  */
	SMS_TEXT_MAX = 140,     /* octets of user data                  */
};

/* The element in the user data header that says what the text is, TS 31.115 4. */
enum sms_element { SMS_ELEMENT_NONE = 0, SMS_COMMAND = 0x70, SMS_RESPONSE = 0x71 };

struct sms {
	bool submit; /* SMS-SUBMIT; else SMS-DELIVER */
	char address[SMS_ADDRESS_MAX];
	uint8_t protocol, coding; /* TP-PID, TP-DCS */
	bool concatenated;
	uint16_t reference;
	uint8_t total, number; /* 1 and 1 where it is whole in itself */
	uint8_t element;       /* enum sms_element */
	const uint8_t *text;   /* behind the user data header */
	size_t size;
};

/* Reads a TPDU. Returns 0, or FAULT_INPUT (neither of the two, lengths that do not fit, parts that
 * cannot be). */
int sms_read(const uint8_t *tpdu, size_t size, struct sms *sms, struct fault *fault);

/* The user data of a TPDU, its header included. Returns its octets, or FAULT_INPUT. */
int sms_user_data(const uint8_t *tpdu, size_t size, const uint8_t **data, struct fault *fault);

/* Reads user data that begins with a header, of a message that came without its TPDU. As sms_read(); address,
 * protocol and coding are not known. */
int sms_read_user_data(const uint8_t *data, size_t size, struct sms *sms, struct fault *fault);

/* The TPDU in the data of an ENVELOPE (SMS-PP DOWNLOAD), or of the proactive command SEND SHORT
 * MESSAGE. Returns its octets, or FAULT_INPUT. */
int sms_in_envelope(const uint8_t *octets, size_t size, const uint8_t **tpdu, struct fault *fault);
int sms_in_proactive(const uint8_t *octets, size_t size, const uint8_t **tpdu, struct fault *fault);

/* The data of the ENVELOPE that brings a TPDU to a card. Returns its octets, or FAULT_LIMIT. */
int sms_envelope(const uint8_t *tpdu, size_t size, uint8_t envelope[SMS_ENVELOPE_MAX],
                 struct fault *fault);

/* A message under way. Begins as zero octets. */
struct sms_message {
	uint16_t reference;
	uint8_t total, count, element;
	uint8_t sizes[SMS_PARTS_MAX];
	bool have[SMS_PARTS_MAX];
	uint8_t text[SMS_PARTS_MAX][SMS_TEXT_MAX];
};

/* Adds a part; parts come in any order, and twice is no harm. Returns 1 when the message is whole, 0
 * while it is not, FAULT_INPUT (of another message, too many parts, text over SMS_TEXT_MAX). */
int sms_add(struct sms_message *message, const struct sms *sms, struct fault *fault);

/* The text of a whole message, in room for SMS_PARTS_MAX times SMS_TEXT_MAX octets; returns how
 * many. */
size_t sms_text(const struct sms_message *message, uint8_t *to);

#endif
