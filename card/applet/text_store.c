/* SPDX-License-Identifier: Apache-2.0 */
#include "applet/text_store.h"

#include <stdbool.h>

#include "uicc/uicc.h"
#include "wire/mem.h"

enum {
	VALUE_HEAD = TEXT_AT_SIZE, /* number, language, coding stand in the order as they do */
	TEXT_MAX = APPLET_TEXT_SIZE - TEXT_AT_TEXT,
	FREE = 0xFF,
	LETTERS = 2,
	GSM_CODE_MAX = 0x7F,
};

/* The record of that number and language: FREE and whatever for one that is free. Returns its number,
 * UICC_ERR_ABSENT or UICC_ERR_PORT. */
static int find_record(const struct fs *fs, uint8_t number, const uint8_t *language)
{
	uint8_t head[TEXT_AT_CODING];

	for (uint8_t i = 1; i <= APPLET_TEXT_RECORDS; i++) {
		if (record_read(fs, FILE_TEXT, i, 0, head, sizeof head) < 0)
			return UICC_ERR_PORT;
		if (head[TEXT_AT_NUMBER] == number &&
		    (number == FREE || memcmp(head + TEXT_AT_LANGUAGE, language, LETTERS) == 0))
			return i;
	}
	return UICC_ERR_ABSENT;
}

int text_find(const struct fs *fs, enum applet_text number, const uint8_t *language,
              uint8_t record[APPLET_TEXT_SIZE])
{
	int rc = find_record(fs, (uint8_t)number, language);

	if (rc > 0)
		rc = record_read(fs, FILE_TEXT, (uint16_t)rc, 0, record, APPLET_TEXT_SIZE);
	if (rc == 0 && record[TEXT_AT_SIZE] > TEXT_MAX)
		record[TEXT_AT_SIZE] = 0;
	return rc < 0 ? rc : 1;
}

static bool letters_are_right(const uint8_t *language)
{
	for (unsigned i = 0; i < LETTERS; i++)
		if (language[i] < 'a' || language[i] > 'z')
			return false;
	return true;
}

static bool text_is_right(uint8_t coding, const uint8_t *text, uint16_t size)
{
	if (coding == APPLET_CODING_UCS2)
		return size % 2 == 0;
	for (uint16_t i = 0; i < size; i++)
		if (text[i] > GSM_CODE_MAX)
			return false;
	return coding == APPLET_CODING_GSM;
}

/* Whether there is room for it. */
static bool fits(const struct fs *fs, int *growth, const uint8_t *value, bool has_text)
{
	const bool is_kept = find_record(fs, value[TEXT_AT_NUMBER], value + TEXT_AT_LANGUAGE) > 0;
	int free = 0;
	uint8_t number;

	for (uint8_t i = 1; i <= APPLET_TEXT_RECORDS; i++)
		free += record_read(fs, FILE_TEXT, i, TEXT_AT_NUMBER, &number, 1) == 0 &&
		        number == FREE;
	*growth += has_text - is_kept;
	return *growth <= free;
}

uint8_t text_judge(const struct fs *fs, int *growth, const uint8_t *value, uint16_t size)
{
	if (size < VALUE_HEAD || size - VALUE_HEAD > TEXT_MAX)
		return APPLET_BAD_LENGTH;
	if (value[TEXT_AT_NUMBER] < APPLET_TEXT_TITLE || value[TEXT_AT_NUMBER] >= APPLET_TEXT_END ||
	    !letters_are_right(value + TEXT_AT_LANGUAGE) ||
	    !text_is_right(value[TEXT_AT_CODING], value + VALUE_HEAD,
	                   (uint16_t)(size - VALUE_HEAD)))
		return APPLET_BAD_VALUE;
	return fits(fs, growth, value, size > VALUE_HEAD) ? APPLET_APPLIED : APPLET_TOO_MANY;
}

int text_store(struct fs *fs, const uint8_t *value, uint16_t size)
{
	const uint16_t left = (uint16_t)(size - VALUE_HEAD);
	uint8_t record[APPLET_TEXT_SIZE];
	int number = find_record(fs, value[TEXT_AT_NUMBER], value + TEXT_AT_LANGUAGE);

	if (number == UICC_ERR_ABSENT && left == 0)
		return 0;
	if (number == UICC_ERR_ABSENT)
		number = find_record(fs, FREE, value);
	if (number < 0)
		return number == UICC_ERR_ABSENT ? UICC_ERR_FULL : number;
	memset(record, FREE, sizeof record);
	if (left > 0) {
		memcpy(record, value, VALUE_HEAD);
		record[TEXT_AT_SIZE] = (uint8_t)left;
		memcpy(record + TEXT_AT_TEXT, value + VALUE_HEAD, left);
	}
	return record_write(fs, FILE_TEXT, (uint16_t)number, 0, record, sizeof record);
}
