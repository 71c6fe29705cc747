/* SPDX-License-Identifier: Apache-2.0 */
#include "octets/plmn.h"

#include <string.h>

enum { FILLER = 0xF };

static int nibble_of(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c == 'F' || c == 'f' ? FILLER : -1;
}

static int pack(const char *text, size_t digits, uint8_t *bcd, size_t size)
{
	if (digits > 2 * size)
		return -1;
	memset(bcd, 0xFF, size);
	for (size_t i = 0; i < digits; i++) {
		const int value = nibble_of(text[i]);

		if (value < 0)
			return -1;
		if (i % 2 == 0)
			bcd[i / 2] = (uint8_t)(0xF0 | value);
		else
			bcd[i / 2] = (uint8_t)((bcd[i / 2] & 0x0F) | value << 4);
	}
	return 0;
}

static unsigned nibble_at(const uint8_t *bcd, size_t i)
{
	return i % 2 == 0 ? bcd[i / 2] & 0xFu : bcd[i / 2] >> 4;
}

int plmn_of_text(const char *text, uint8_t plmn[3])
{
	const size_t digits = strlen(text);
	char order[7];

	if (digits != 5 && digits != 6)
		return -1;
	/* MCC1 MCC2 | MCC3 MNC3 | MNC1 MNC2 */
	memcpy(order, text, 3);
	order[3] = digits == 6 ? text[5] : 'F';
	order[4] = text[3];
	order[5] = text[4];
	order[6] = '\0';
	return pack(order, 6, plmn, 3);
}

int plmn_to_text(const uint8_t plmn[3], char text[7])
{
	static const uint8_t order[] = { 0, 1, 2, 4, 5, 3 };
	size_t n = 0;

	text[0] = '\0';
	if (memcmp(plmn, "\xFF\xFF\xFF", 3) == 0)
		return 0;
	for (size_t i = 0; i < sizeof order; i++) {
		const unsigned digit = nibble_at(plmn, order[i]);

		if (digit == FILLER && order[i] == 3)
			break;
		if (digit > 9)
			return -1;
		text[n++] = (char)('0' + digit);
	}
	text[n] = '\0';
	return 0;
}

int mcc_of_text(const char *text, uint8_t mcc[2])
{
	return strlen(text) == 3 ? pack(text, 3, mcc, 2) : -1;
}

int mcc_to_text(const uint8_t mcc[2], char text[4])
{
	text[0] = '\0';
	if (memcmp(mcc, "\xFF\xFF", 2) == 0)
		return 0;
	if (nibble_at(mcc, 3) != FILLER)
		return -1;
	for (size_t i = 0; i < 3; i++) {
		const unsigned digit = nibble_at(mcc, i);

		if (digit > 9 && digit != FILLER)
			return -1;
		text[i] = digit == FILLER ? 'F' : (char)('0' + digit);
	}
	text[3] = '\0';
	return 0;
}

int bcd_of_text(const char *text, uint8_t *bcd, size_t size)
{
	return pack(text, strlen(text), bcd, size);
}

int bcd_to_text(const uint8_t *bcd, size_t size, char *text)
{
	size_t n = 0;

	while (n < 2 * size && nibble_at(bcd, n) <= 9) {
		text[n] = (char)('0' + nibble_at(bcd, n));
		n++;
	}
	text[n] = '\0';
	for (size_t i = n; i < 2 * size; i++)
		if (nibble_at(bcd, i) != FILLER)
			return -1;
	return 0;
}

int imsi_of_ef(const uint8_t ef[9], char text[16])
{
	char digits[17];

	text[0] = '\0';
	if (ef[0] == 0xFF)
		return 0;
	if (ef[0] < 1 || ef[0] > 8)
		return -1;
	/* The first nibble is type and parity; the digits follow it. */
	for (size_t i = 1; i < 2u * ef[0]; i++) {
		const unsigned digit = nibble_at(ef + 1, i);

		digits[i - 1] = digit <= 9 ? (char)('0' + digit) : 'F';
	}
	digits[2 * ef[0] - 1] = '\0';
	if (!(ef[1] & 8) && digits[2 * ef[0] - 2] == 'F')
		digits[2 * ef[0] - 2] = '\0';
	if (strchr(digits, 'F'))
		return -1;
	strcpy(text, digits);
	return 0;
}
