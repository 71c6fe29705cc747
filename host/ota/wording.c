/* SPDX-License-Identifier: Apache-2.0 */
#include "ota/wording.h"

#include <string.h>

#include "octets/gsm_text.h"

enum record {
	AT_NUMBER = 0,
	AT_LANGUAGE = 1,
	AT_CODING = 3,
	AT_SIZE = 4,
	AT_TEXT = 5,
	RECORD_SIZE = 64,
	FREE = 0xFF,
};

enum coding { CODING_GSM = 0x04, CODING_UCS2 = 0x08 };

/* docs/applet.md. */
static const char *const names[] = {
	[1] = "title",       [2] = "current", [3] = "choose",   [4] = "automatic",
	[5] = "information", [6] = "manual",  [7] = "lock-off", [8] = "not-paired",
	[9] = "paired",      [10] = "locked", [11] = "country", [12] = "no-imei",
	[13] = "help",       [14] = "number",
};

enum { NAMES = sizeof names / sizeof names[0] };

const char *wording_name(uint8_t number)
{
	return number < NAMES ? names[number] : NULL;
}

static uint8_t number_of(const char *name, size_t size)
{
	for (uint8_t i = 1; i < NAMES; i++)
		if (strlen(names[i]) == size && memcmp(names[i], name, size) == 0)
			return i;
	return 0;
}

int wording_of_word(const char *word, const char *where, struct wording *text, struct fault *fault)
{
	const char *const language = strchr(word, ':');
	const char *const words = language ? strchr(language + 1, ':') : NULL;

	memset(text, 0, sizeof *text);
	if (!words || words - language != 3)
		return fault_set(
			fault, FAULT_INPUT, where,
			"'%.60s' is no text; write NAME:LANGUAGE:TEXT, \"locked:en:Card is "
			"locked\"",
			word);
	text->number = number_of(word, (size_t)(language - word));
	if (text->number == 0)
		return fault_set(fault, FAULT_INPUT, where,
		                 "no text is named '%.*s'; title, current, choose, automatic, "
		                 "information, manual, lock-off, not-paired, paired, locked, "
		                 "country, no-imei, help, number",
		                 (int)(language - word > 40 ? 40 : language - word), word);
	memcpy(text->language, language + 1, 2);
	if (strlen(words + 1) >= sizeof text->text)
		return fault_set(fault, FAULT_LIMIT, where, "a text of more than %d octets",
		                 WORDING_CHARS - 1);
	strcpy(text->text, words + 1);
	return 0;
}

int wording_write(const struct wording *text, uint8_t octets[WORDING_HEAD + WORDING_OCTETS],
                  struct fault *fault)
{
	uint8_t *const at = octets + WORDING_HEAD;
	struct fault cause = { 0 };
	int rc;

	octets[AT_NUMBER] = text->number;
	memcpy(octets + AT_LANGUAGE, text->language, 2);
	octets[AT_CODING] = CODING_GSM;
	rc = gsm_text_write(GSM_OCTETS, text->text, at, WORDING_OCTETS, &cause);
	if (rc == FAULT_INPUT) {
		octets[AT_CODING] = CODING_UCS2;
		rc = gsm_text_write(GSM_UCS2, text->text, at, WORDING_OCTETS - 1, &cause);
	}
	if (rc < 0)
		return fault_set(fault, FAULT_LIMIT, "text",
		                 "'%.60s' is longer than the card holds: 59 characters, 29 where "
		                 "one is not of the default alphabet",
		                 text->text);
	return WORDING_HEAD + rc;
}

/* The text behind its head: size octets. */
static int read_text(const uint8_t *head, const uint8_t *octets, size_t size, struct wording *text)
{
	text->number = head[AT_NUMBER];
	memcpy(text->language, head + AT_LANGUAGE, 2);
	return gsm_text_read(head[AT_CODING] == CODING_UCS2 ? GSM_UCS2 : GSM_OCTETS, octets, size,
	                     text->text, sizeof text->text, NULL) < 0
	               ? -1
	               : 1;
}

int wording_of_value(const uint8_t *octets, size_t size, struct wording *text)
{
	memset(text, 0, sizeof *text);
	if (size < WORDING_HEAD || size > WORDING_HEAD + WORDING_OCTETS)
		return -1;
	return read_text(octets, octets + WORDING_HEAD, size - WORDING_HEAD, text);
}

int wording_read(const uint8_t *octets, size_t size, struct wording *text)
{
	memset(text, 0, sizeof *text);
	if (size != RECORD_SIZE)
		return -1;
	if (octets[AT_NUMBER] == FREE)
		return 0;
	if (octets[AT_SIZE] > WORDING_OCTETS)
		return -1;
	return read_text(octets, octets + AT_TEXT, octets[AT_SIZE], text);
}
