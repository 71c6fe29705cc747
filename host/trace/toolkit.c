/* SPDX-License-Identifier: Apache-2.0 */
#include "trace/toolkit.h"

#include <strings.h>

#include "octets/tlv.h"
#include "trace/toolkit_items.h"

enum {
	TAG_PROACTIVE = 0xD0,
	TAG_DETAILS = 0x01,
	TAG_DEVICES = 0x02,
	TAG_RESULT = 0x03,
	COMPREHENSION = 0x80,
	DETAILS_SIZE = 3,
};

#define COUNT(rows) (sizeof rows / sizeof rows[0])

/* TS 102 223 9.4. */
static const struct words_row types[] = {
	{ 0x01, "REFRESH" },
	{ 0x02, "MORE TIME" },
	{ 0x03, "POLL INTERVAL" },
	{ 0x04, "POLLING OFF" },
	{ 0x05, "SET UP EVENT LIST" },
	{ 0x10, "SET UP CALL" },
	{ 0x11, "SEND SS" },
	{ 0x12, "SEND USSD" },
	{ 0x13, "SEND SHORT MESSAGE" },
	{ 0x14, "SEND DTMF" },
	{ 0x15, "LAUNCH BROWSER" },
	{ 0x20, "PLAY TONE" },
	{ 0x21, "DISPLAY TEXT" },
	{ 0x22, "GET INKEY" },
	{ 0x23, "GET INPUT" },
	{ 0x24, "SELECT ITEM" },
	{ 0x25, "SET UP MENU" },
	{ 0x26, "PROVIDE LOCAL INFORMATION" },
	{ 0x27, "TIMER MANAGEMENT" },
	{ 0x28, "SET UP IDLE MODE TEXT" },
	{ 0x34, "RUN AT COMMAND" },
	{ 0x35, "LANGUAGE NOTIFICATION" },
	{ 0x40, "OPEN CHANNEL" },
	{ 0x41, "CLOSE CHANNEL" },
	{ 0x42, "RECEIVE DATA" },
	{ 0x43, "SEND DATA" },
	{ 0x44, "GET CHANNEL STATUS" },
};

/* TS 102 223 8.12. */
static const struct words_row results[] = {
	{ 0x00, "done" },
	{ 0x01, "done, partly understood" },
	{ 0x02, "done, information was missing" },
	{ 0x03, "done, REFRESH with additional files read" },
	{ 0x04, "done, an icon could not be shown" },
	{ 0x05, "done, changed by call control" },
	{ 0x06, "done, limited service" },
	{ 0x07, "done, changed" },
	{ 0x08, "done, REFRESH of an application that was not active" },
	{ 0x10, "the user ended the session" },
	{ 0x11, "the user went back" },
	{ 0x12, "no answer from the user" },
	{ 0x13, "the user wants help" },
	{ 0x20, "the terminal is busy" },
	{ 0x21, "the network is busy" },
	{ 0x22, "the user did not accept" },
	{ 0x23, "the user cleared the call" },
	{ 0x24, "in contradiction with the timer's state" },
	{ 0x26, "browser error" },
	{ 0x30, "beyond the terminal's capabilities" },
	{ 0x31, "command type not understood" },
	{ 0x32, "command data not understood" },
	{ 0x33, "command number not known" },
	{ 0x34, "SS error" },
	{ 0x35, "SMS error" },
	{ 0x36, "required values are missing" },
	{ 0x38, "more than one card's commands" },
	{ 0x39, "refused by call control" },
	{ 0x3A, "bearer independent protocol error" },
	{ 0x3B, "not with this access technology" },
};

/* Words for who writes them: scenarios and the prompt. */
static const struct words_row short_results[] = {
	{ 0x00, "done" },   { 0x01, "partial" },    { 0x10, "end" },        { 0x11, "back" },
	{ 0x12, "silent" }, { 0x20, "busy" },       { 0x21, "network" },    { 0x22, "declined" },
	{ 0x30, "beyond" }, { 0x31, "unknown" },    { 0x32, "data" },       { 0x36, "missing" },
	{ 0x24, "timer" },  { 0x39, "controlled" }, { 0x3B, "technology" },
};

/* The qualifiers of TS 102 223 8.6 that say what is asked. */
static const struct words_row refreshes[] = {
	{ 0x00, "initialisation, all files" },
	{ 0x01, "files changed" },
	{ 0x02, "initialisation, files changed" },
	{ 0x03, "initialisation" },
	{ 0x04, "reset of the card" },
	{ 0x05, "reset of the application" },
	{ 0x06, "reset of the session" },
	{ 0x07, "steering of roaming" },
};

static const struct words_row local_information[] = {
	{ 0x00, "location" },          { 0x01, "IMEI" },     { 0x02, "measurements" },
	{ 0x03, "date and time" },     { 0x04, "language" }, { 0x05, "timing advance" },
	{ 0x06, "access technology" }, { 0x08, "IMEISV" },   { 0x09, "search mode" },
};

static const struct words_row timers[] = {
	{ 0x00, "start" },
	{ 0x01, "stop" },
	{ 0x02, "how long still" },
};

static const struct qualifier {
	uint8_t type;
	const struct words_row *rows;
	size_t count;
} qualifiers[] = {
	{ 0x01, refreshes, COUNT(refreshes) },
	{ 0x26, local_information, COUNT(local_information) },
	{ 0x27, timers, COUNT(timers) },
};

/* BER tags of TS 101 220 7.2. */
static const struct words_row envelopes[] = {
	{ 0xD1, "SMS-PP DOWNLOAD" },          { 0xD2, "CELL BROADCAST DOWNLOAD" },
	{ 0xD3, "MENU SELECTION" },           { 0xD4, "CALL CONTROL" },
	{ 0xD5, "MO SHORT MESSAGE CONTROL" }, { 0xD6, "EVENT DOWNLOAD" },
	{ 0xD7, "TIMER EXPIRATION" },         { 0xD9, "USSD DOWNLOAD" },
};

static const char *text_of(const struct words_row *rows, size_t count, uint8_t value)
{
	for (size_t i = 0; i < count; i++)
		if (rows[i].value == value)
			return rows[i].text;
	return NULL;
}

static int value_of(const struct words_row *rows, size_t count, const char *text)
{
	for (size_t i = 0; i < count; i++)
		if (strcasecmp(rows[i].text, text) == 0)
			return rows[i].value;
	return -1;
}

const char *toolkit_type_text(uint8_t type)
{
	return text_of(types, COUNT(types), type);
}

const char *toolkit_result_text(uint8_t result)
{
	return text_of(results, COUNT(results), result);
}

int toolkit_type_of_text(const char *text)
{
	return value_of(types, COUNT(types), text);
}

int toolkit_result_of_text(const char *text)
{
	return value_of(short_results, COUNT(short_results), text);
}

const char *toolkit_type_at(size_t number)
{
	return number < COUNT(types) ? types[number].text : NULL;
}

const char *toolkit_result_at(size_t number)
{
	return number < COUNT(short_results) ? short_results[number].text : NULL;
}

static void tell_details(const struct tlv_item *item, struct words *words)
{
	if (item->size != DETAILS_SIZE) {
		words_add(words, "command details of %zu octets", item->size);
		return;
	}
	words_row(words, types, COUNT(types), item->value[1], "command type");
	for (size_t i = 0; i < COUNT(qualifiers); i++)
		if (qualifiers[i].type == item->value[1]) {
			words_add(words, ": ");
			words_row(words, qualifiers[i].rows, qualifiers[i].count,
			          item->value[2] & (item->value[1] == 0x27 ? 0x03 : 0xFF),
			          "qualifier");
		}
}

static void tell_result(const struct tlv_item *item, struct words *words)
{
	if (item->size == 0)
		return;
	words_row(words, results, COUNT(results), item->value[0], "result");
	if (item->size > 1) {
		words_add(words, ", additional ");
		words_hex(words, item->value + 1, item->size - 1);
	}
}

/* Each item after the other; who sends to whom is always the same and is left out. */
static void tell_items(const uint8_t *octets, size_t size, struct words *words)
{
	const uint8_t *at = octets;
	struct tlv_item item;
	const char *between = "";
	int rc;

	while ((rc = tlv_take(&at, octets + size, &item)) > 0) {
		item.tag &= (uint8_t)~COMPREHENSION;
		if (item.tag == TAG_DEVICES)
			continue;
		words_add(words, "%s", between);
		between = item.tag == TAG_DETAILS ? ": " : ", ";
		if (item.tag == TAG_DETAILS)
			tell_details(&item, words);
		else if (item.tag == TAG_RESULT)
			tell_result(&item, words);
		else
			toolkit_item(&item, words);
	}
	if (rc < 0) {
		words_add(words, "%sno TLV: ", between);
		words_hex(words, at, (size_t)(octets + size - at));
	}
}

/* What is inside a BER-TLV that is the whole of it. */
static int open_whole(const uint8_t *octets, size_t size, struct tlv_item *whole,
                      struct words *words)
{
	const uint8_t *at = octets;

	if (tlv_take(&at, octets + size, whole) > 0 && at == octets + size)
		return 1;
	words_add(words, "no TLV: ");
	words_hex(words, octets, size);
	return 0;
}

void toolkit_command(const uint8_t *octets, size_t size, struct words *words)
{
	struct tlv_item whole;

	if (!open_whole(octets, size, &whole, words))
		return;
	if (whole.tag != TAG_PROACTIVE)
		words_add(words, "tag %02X: ", whole.tag);
	tell_items(whole.value, whole.size, words);
}

void toolkit_response(const uint8_t *octets, size_t size, struct words *words)
{
	tell_items(octets, size, words);
}

void toolkit_envelope(const uint8_t *octets, size_t size, struct words *words)
{
	struct tlv_item whole;

	if (!open_whole(octets, size, &whole, words))
		return;
	words_row(words, envelopes, COUNT(envelopes), whole.tag, "tag");
	words_add(words, ": ");
	tell_items(whole.value, whole.size, words);
}

void toolkit_profile(const uint8_t *octets, size_t size, struct words *words)
{
	/* TS 102 223 5.2: octet and bit, both from 1. */
	static const struct {
		uint8_t octet, bit;
		const char *text;
	} facilities[] = {
		{ 1, 1, "profile download" },
		{ 1, 2, "SMS-PP download" },
		{ 1, 4, "menu selection" },
		{ 1, 6, "timer expiration" },
		{ 3, 1, "DISPLAY TEXT" },
		{ 3, 3, "GET INPUT" },
		{ 3, 4, "MORE TIME" },
		{ 3, 6, "POLL INTERVAL" },
		{ 3, 7, "POLLING OFF" },
		{ 3, 8, "REFRESH" },
		{ 4, 1, "SELECT ITEM" },
		{ 4, 2, "SEND SHORT MESSAGE" },
		{ 4, 6, "SET UP MENU" },
		{ 4, 7, "PROVIDE LOCAL INFORMATION" },
		{ 5, 1, "SET UP EVENT LIST" },
		{ 5, 5, "location status" },
		{ 6, 5, "access technology change" },
		{ 8, 1, "TIMER MANAGEMENT" },
	};
	const char *between = "";

	words_add(words, "%zu octets: ", size);
	for (size_t i = 0; i < COUNT(facilities); i++) {
		if (facilities[i].octet > size ||
		    !(octets[facilities[i].octet - 1] >> (facilities[i].bit - 1) & 1))
			continue;
		words_add(words, "%s%s", between, facilities[i].text);
		between = ", ";
	}
	if (!between[0])
		words_add(words, "nothing of a toolkit");
}
