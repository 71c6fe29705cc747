/* SPDX-License-Identifier: Apache-2.0 */
#include "octets/hex.h"

#include <ctype.h>

static int digit_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

int hex_read(const char *text, const char *where, uint8_t *to, size_t room, struct fault *fault)
{
	size_t size = 0;

	for (const char *at = text;;) {
		int high, low;

		while (isspace((unsigned char)*at))
			at++;
		if (*at == '\0')
			return (int)size;
		high = digit_value(at[0]);
		low = high < 0 ? -1 : digit_value(at[1]);
		if (high < 0 || low < 0)
			return fault_set(
				fault, FAULT_INPUT, where,
				"character %zu is not part of a hex octet; write two digits "
				"each",
				(size_t)(at - text) + 1 + (high >= 0));
		if (size == room)
			return fault_set(fault, FAULT_INPUT, where, "more than %zu octets", room);
		to[size++] = (uint8_t)(high << 4 | low);
		at += 2;
	}
}

void hex_write(const uint8_t *octets, size_t size, char *text)
{
	static const char digits[] = "0123456789ABCDEF";

	for (size_t i = 0; i < size; i++) {
		*text++ = digits[octets[i] >> 4];
		*text++ = digits[octets[i] & 0xF];
	}
	*text = '\0';
}
