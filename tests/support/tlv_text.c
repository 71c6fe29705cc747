/* SPDX-License-Identifier: Apache-2.0 */
#include "support/tlv_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/card.h"

static size_t put_length(size_t size, uint8_t *to)
{
	if (size < 0x80) {
		to[0] = (uint8_t)size;
		return 1;
	}
	if (size <= 0xFF) {
		to[0] = 0x81;
		to[1] = (uint8_t)size;
		return 2;
	}
	assert_true(size <= 0xFFFF);
	to[0] = 0x82;
	to[1] = (uint8_t)(size >> 8);
	to[2] = (uint8_t)size;
	return 3;
}

/* Reads up to the ")" that ends this level, or the end of the text, and moves *text there. */
static size_t read_level(const char **text, uint8_t *to, size_t room)
{
	static uint8_t below[8][TLV_TEXT_MAX];
	static unsigned depth;
	size_t size = 0;

	while (**text != 0 && **text != ')') {
		if (**text == '(') {
			uint8_t *const value = below[depth];
			size_t value_size;

			++*text;
			assert_true(++depth < 8);
			value_size = read_level(text, value, TLV_TEXT_MAX);
			depth--;
			assert_int_equal(**text, ')');
			++*text;
			assert_true(size + 3 + value_size <= room);
			size += put_length(value_size, to + size);
			memcpy(to + size, value, value_size);
			size += value_size;
		} else if (**text == ' ') {
			++*text;
		} else {
			const char digits[] = { (*text)[0], (*text)[1], 0 };

			size += octets_of_hex(digits, to + size, room - size);
			*text += 2;
		}
	}
	return size;
}

size_t octets_of_tlv(const char *text, uint8_t *to, size_t room)
{
	const size_t size = read_level(&text, to, room);

	assert_int_equal(*text, 0);
	return size;
}

void hex_of_tlv(const char *text, char *to)
{
	uint8_t octets[TLV_TEXT_MAX];
	const size_t size = octets_of_tlv(text, octets, sizeof octets);

	to[0] = 0;
	for (size_t i = 0; i < size; i++)
		snprintf(to + 2 * i, 3, "%02X", octets[i]);
}
