/* SPDX-License-Identifier: Apache-2.0 */
#include "terminal/proactive.h"

#include <string.h>

#include "octets/tlv.h"
#include "ota/sms.h"

/* TS 102 223 5.2. Only what this terminal does: a card must not ask for anything else. */
const uint8_t proactive_profile[] = {
	[0] = 0x03, /* profile download, SMS-PP download          */
	[2] = 0x80, /* REFRESH; it does not poll                  */
	[3] = 0x02, /* SEND SHORT MESSAGE                         */
	[4] = 0x01, /* SET UP EVENT LIST                          */
};
const size_t proactive_profile_size = sizeof proactive_profile;

/* TS 101 220 7.2, comprehension bit set. */
enum tag { TAG_PROACTIVE = 0xD0, TAG_DETAILS = 0x81, TAG_DEVICES = 0x82, TAG_RESULT = 0x83 };

enum { COMPREHENSION = 0x80, DETAILS_SIZE = 3, DEVICE_UICC = 0x81, DEVICE_TERMINAL = 0x82 };

/* General results, TS 102 223 8.12. */
enum result { RESULT_DONE = 0x00, RESULT_BUSY = 0x20, RESULT_BEYOND_TERMINAL = 0x30 };

static enum result do_refresh(struct terminal *terminal, const uint8_t *command, size_t size)
{
	(void)command;
	(void)size;
	terminal->refreshes++;
	return RESULT_DONE;
}

/* There is no network: the message is kept for whoever drives this terminal. */
static enum result do_send(struct terminal *terminal, const uint8_t *command, size_t size)
{
	const uint8_t *tpdu;
	const int got = sms_in_proactive(command, size, &tpdu, NULL);

	if (got < 0 || got > SMS_TPDU_MAX)
		return RESULT_BEYOND_TERMINAL;
	if (terminal->submits == TERMINAL_SUBMITS_MAX)
		return RESULT_BUSY;
	memcpy(terminal->submit[terminal->submits].tpdu, tpdu, (size_t)got);
	terminal->submit[terminal->submits++].size = (size_t)got;
	return RESULT_DONE;
}

static enum result do_nothing(struct terminal *terminal, const uint8_t *command, size_t size)
{
	(void)command;
	(void)size;
	(void)terminal;
	return RESULT_DONE;
}

/* By type of command, TS 102 223 9.4. */
static const struct obedience {
	uint8_t type;
	enum result (*run)(struct terminal *terminal, const uint8_t *command, size_t size);
} obeyed[] = {
	{ 0x01, do_refresh }, { 0x03, do_nothing }, /* POLL INTERVAL     */
	{ 0x04, do_nothing },                       /* POLLING OFF       */
	{ 0x05, do_nothing },                       /* SET UP EVENT LIST */
	{ 0x13, do_send },                          /* SEND SHORT MESSAGE */
};

static enum result obey(struct terminal *terminal, uint8_t type, const uint8_t *command,
                        size_t size)
{
	for (size_t i = 0; i < sizeof obeyed / sizeof obeyed[0]; i++)
		if (obeyed[i].type == type)
			return obeyed[i].run(terminal, command, size);
	return RESULT_BEYOND_TERMINAL;
}

int proactive_obey(struct terminal *terminal, const uint8_t *command, size_t size,
                   uint8_t response[PROACTIVE_RESPONSE_MAX], struct fault *fault)
{
	static const uint8_t devices[] = { DEVICE_TERMINAL, DEVICE_UICC };
	struct tlv_buffer buffer = { .octets = response, .room = PROACTIVE_RESPONSE_MAX };
	const uint8_t *at = command;
	struct tlv_item whole, details;
	uint8_t result;

	if (tlv_take(&at, command + size, &whole) <= 0 || whole.tag != TAG_PROACTIVE)
		return fault_set(fault, FAULT_REFUSED, "FETCH", "no proactive command came");
	at = whole.value;
	if (tlv_take(&at, whole.value + whole.size, &details) <= 0 ||
	    (details.tag | COMPREHENSION) != TAG_DETAILS || details.size != DETAILS_SIZE)
		return fault_set(fault, FAULT_REFUSED, "FETCH",
		                 "a proactive command without command details came");
	result = (uint8_t)obey(terminal, details.value[1], command, size);
	tlv_add(&buffer, TAG_DETAILS, details.value, details.size);
	tlv_add(&buffer, TAG_DEVICES, devices, sizeof devices);
	tlv_add(&buffer, TAG_RESULT, &result, 1);
	return (int)buffer.size;
}
