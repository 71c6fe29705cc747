/* SPDX-License-Identifier: Apache-2.0 */
#include "support/toolkit_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Octets of the default alphabet that are not the character of ASCII, TS 23.038 6.2.1: those used. */
static const struct {
	uint8_t code;
	uint16_t character;
} others[] = {
	{ 0x00, '@' },  { 0x01, 0xA3 }, { 0x02, '$' },  { 0x05, 0xE9 }, { 0x11, '_' },
	{ 0x5B, 0xC4 }, { 0x5C, 0xD6 }, { 0x5D, 0xD1 }, { 0x5E, 0xDC }, { 0x1E, 0xDF },
	{ 0x7B, 0xE4 }, { 0x7C, 0xF6 }, { 0x7D, 0xF1 }, { 0x7E, 0xFC }, { 0x7F, 0xE0 },
};

static char *put_utf8(char *to, unsigned character)
{
	if (character < 0x80) {
		*to++ = (char)character;
	} else if (character < 0x800) {
		*to++ = (char)(0xC0 | character >> 6);
		*to++ = (char)(0x80 | (character & 0x3F));
	} else {
		*to++ = (char)(0xE0 | character >> 12);
		*to++ = (char)(0x80 | (character >> 6 & 0x3F));
		*to++ = (char)(0x80 | (character & 0x3F));
	}
	return to;
}

static void read_gsm(const uint8_t *octets, size_t size, char *to)
{
	for (size_t i = 0; i < size; i++) {
		unsigned character = octets[i];

		assert_true(octets[i] < 0x80);
		for (size_t o = 0; o < sizeof others / sizeof others[0]; o++)
			if (others[o].code == octets[i])
				character = others[o].character;
		to = put_utf8(to, character);
	}
	*to = 0;
}

static void read_ucs2(const uint8_t *octets, size_t size, char *to)
{
	assert_int_equal(size % 2, 0);
	for (size_t i = 0; i < size; i += 2)
		to = put_utf8(to, (unsigned)octets[i] << 8 | octets[i + 1]);
	*to = 0;
}

/* TS 31.102 annex A: 80 begins UCS2. */
static void read_alpha(const uint8_t *octets, size_t size, char *to)
{
	if (size > 0 && octets[0] == 0x80)
		read_ucs2(octets + 1, size - 1, to);
	else
		read_gsm(octets, size, to);
}

static void read_item(const uint8_t *octets, size_t size, char *to, size_t room)
{
	const size_t at = strlen(to);
	char text[300] = "";

	if (size > 1)
		read_alpha(octets + 1, size - 1, text);
	snprintf(to + at, room - at, "%s%u:%s", at ? "|" : "", size > 0 ? octets[0] : 0u, text);
}

static void read_string(const uint8_t *octets, size_t size, struct toolkit_text *found)
{
	assert_true(size > 0);
	found->coding = octets[0];
	if (octets[0] == 0x08) {
		read_ucs2(octets + 1, size - 1, found->text);
		return;
	}
	assert_int_equal(octets[0], 0x04);
	read_gsm(octets + 1, size - 1, found->text);
}

static void read_part(unsigned tag, const uint8_t *value, size_t size, struct toolkit_text *found)
{
	switch (tag & 0x7F) {
	case 0x01:
		assert_int_equal(size, 3);
		memcpy(found->details, value, 3);
		break;
	case 0x02:
		assert_int_equal(size, 2);
		assert_int_equal(value[0], 0x81);
		found->device = value[1];
		break;
	case 0x05:
		read_alpha(value, size, found->text);
		break;
	case 0x0D:
		read_string(value, size, found);
		break;
	case 0x0F:
		read_item(value, size, found->items, sizeof found->items);
		break;
	case 0x24:
		found->timer = value[0];
		break;
	default:
		break;
	}
}

/* A length of one octet, or of two behind 81. */
static size_t length_at(const uint8_t **at, const uint8_t *end)
{
	size_t size;

	assert_true(*at < end);
	size = *(*at)++;
	if (size == 0x81) {
		assert_true(*at < end);
		size = *(*at)++;
		assert_true(size >= 0x80);
	}
	assert_true((size_t)(end - *at) >= size);
	return size;
}

void toolkit_text_read(const uint8_t *octets, size_t size, struct toolkit_text *found)
{
	const uint8_t *at = octets + 1, *const end = octets + size;
	size_t whole;

	memset(found, 0, sizeof *found);
	found->timer = -1;
	assert_int_equal(octets[0], 0xD0);
	whole = length_at(&at, end);
	assert_ptr_equal(at + whole, end);
	while (at < end) {
		const unsigned tag = *at++;
		const size_t part = length_at(&at, end);

		read_part(tag, at, part, found);
		at += part;
	}
}
