/* SPDX-License-Identifier: Apache-2.0 */
#include "terminal/local_information.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "octets/plmn.h"
#include "terminal/envelopes.h"

enum {
	PLMN_SIZE = 3,
	LAC_SIZE = 2,
	IMEI_KNOWN = 14, /* digits that tell handsets apart; then a check digit, or a version */
	IMEISV_DIGITS = 16,
	IDENTITY_IMEI = 0x0A, /* odd number of digits, IMEI    */
	IDENTITY_IMEISV = 0x03,
	HOUR = 3600,
	MINUTE = 60,
};

/* Behind PLMN and area code; every cell is number one. */
static const struct cell_form {
	uint8_t code;    /* TS 102 223 8.61               */
	bool tracking;   /* a tracking area               */
	size_t area_pad; /* zero octets before the code    */
	size_t id_size;
	uint8_t id[5];
} forms[ACCESS_KINDS] = {
	[ACCESS_GSM] = { .code = 0x00, .id_size = 2, .id = { 0x00, 0x01 } },
	[ACCESS_UTRAN] = { .code = 0x03, .id_size = 2, .id = { 0x00, 0x01 } },
	[ACCESS_EUTRAN] = { .code = 0x08, .tracking = true, .id_size = 4, .id = { 0, 0, 0, 0x1F } },
	[ACCESS_NGRAN] = { .code = 0x0A,
	                   .tracking = true,
	                   .area_pad = 1,
	                   .id_size = 5,
	                   .id = { 0, 0, 0, 0, 0x1F } },
};

/* The code that was assigned, where the handset is registered; else that of every cell. */
static size_t put_area(const struct handset *handset, const struct cell *cell, uint8_t *to)
{
	static const uint8_t unassigned[LAC_SIZE] = { 0x00, 0x01 };
	const struct cell_form *form = &forms[cell->access];
	const bool assigned = handset->state.service == SERVICE_NORMAL &&
	                      strcmp(cell->plmn, handset->state.cell.plmn) == 0;

	if (plmn_of_text(cell->plmn, to) < 0)
		memset(to, 0xFF, PLMN_SIZE);
	memset(to + PLMN_SIZE, 0, form->area_pad);
	memcpy(to + PLMN_SIZE + form->area_pad, assigned ? handset->lac : unassigned, LAC_SIZE);
	return PLMN_SIZE + form->area_pad + LAC_SIZE;
}

static void add_location(const struct handset *handset, struct tlv_buffer *buffer, uint8_t tag,
                         const struct cell *cell)
{
	const struct cell_form *form = &forms[cell->access];
	uint8_t value[16];
	const size_t size = put_area(handset, cell, value);

	memcpy(value + size, form->id, form->id_size);
	tlv_add(buffer, tag, value, size + form->id_size);
}

void local_add_location(const struct handset *handset, struct tlv_buffer *buffer, uint8_t tag)
{
	add_location(handset, buffer, tag, &handset->state.cell);
}

void local_add_area(const struct handset *handset, struct tlv_buffer *buffer,
                    const struct cell *cell)
{
	uint8_t value[16];

	if (!forms[cell->access].tracking)
		add_location(handset, buffer, BARE_LOCATION, cell);
	else
		tlv_add(buffer, BARE_TRACKING_AREA, value, put_area(handset, cell, value));
}

uint8_t local_access_code(enum access access)
{
	return forms[access].code;
}

/* TS 23.003 annex B. */
static char check_digit(const char *digits)
{
	unsigned sum = 0;

	for (size_t i = 0; i < IMEI_KNOWN; i++) {
		const unsigned digit = (unsigned)(digits[i] - '0') * (i % 2 ? 2 : 1);

		sum += digit / 10 + digit % 10;
	}
	return (char)('0' + (10 - sum % 10) % 10);
}

/* The first digit shares its octet with the kind of identity. */
static void add_identity(struct tlv_buffer *buffer, uint8_t tag, uint8_t kind, const char *digits)
{
	uint8_t value[9];
	const size_t size = strlen(digits) / 2 + 1;

	value[0] = (uint8_t)((digits[0] - '0') << 4 | kind);
	if (bcd_of_text(digits + 1, value + 1, size - 1) == 0)
		tlv_add(buffer, tag, value, size);
}

bool local_add_imei(const struct handset *handset, struct tlv_buffer *buffer)
{
	const char *imei = handset->state.imei;
	char digits[HANDSET_IMEI_MAX];

	if (!imei[0])
		return false;
	snprintf(digits, sizeof digits, "%.*s%c", IMEI_KNOWN, imei,
	         strlen(imei) == IMEI_KNOWN + 1 ? imei[IMEI_KNOWN] : check_digit(imei));
	add_identity(buffer, BARE_IMEI | COMPREHENSION, IDENTITY_IMEI, digits);
	return true;
}

bool local_add_imeisv(const struct handset *handset, struct tlv_buffer *buffer)
{
	const char *imei = handset->state.imei;
	char digits[HANDSET_IMEI_MAX];

	if (!imei[0])
		return false;
	snprintf(digits, sizeof digits, "%.*s%s", IMEI_KNOWN, imei,
	         strlen(imei) == IMEISV_DIGITS ? imei + IMEI_KNOWN : "01");
	add_identity(buffer, BARE_IMEISV | COMPREHENSION, IDENTITY_IMEISV, digits);
	return true;
}

static uint8_t swapped(int value)
{
	return (uint8_t)(value % 10 << 4 | value / 10);
}

void local_add_date(const struct handset *handset, struct tlv_buffer *buffer)
{
	const time_t now = (time_t)(HANDSET_EPOCH + handset->state.now_s);
	struct tm tm;
	uint8_t value[7] = { 0 };

	if (gmtime_r(&now, &tm)) {
		const int parts[] = { tm.tm_year % 100, tm.tm_mon + 1, tm.tm_mday,
			              tm.tm_hour,       tm.tm_min,     tm.tm_sec };

		for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
			value[i] = swapped(parts[i]);
	}
	tlv_add(buffer, BARE_DATE_TIME | COMPREHENSION, value, sizeof value);
}

void local_add_language(const struct handset *handset, struct tlv_buffer *buffer)
{
	const uint8_t *of_card = handset->usim.language;
	const char *language = handset->language[0] ? handset->language
	                       : of_card[0]         ? (const char *)of_card
	                                            : "en";

	tlv_add(buffer, BARE_LANGUAGE | COMPREHENSION, language, 2);
}

void local_time_of_seconds(int64_t seconds, uint8_t value[3])
{
	value[0] = swapped((int)(seconds / HOUR));
	value[1] = swapped((int)(seconds / MINUTE % MINUTE));
	value[2] = swapped((int)(seconds % MINUTE));
}

int64_t local_seconds_of_time(const uint8_t value[3])
{
	static const int64_t units[] = { HOUR, MINUTE, 1 };
	int64_t seconds = 0;

	for (size_t i = 0; i < 3; i++) {
		const unsigned tens = value[i] & 0xFu, ones = value[i] >> 4;

		if (tens > 9 || ones > 9)
			return -1;
		seconds += (int64_t)(tens * 10 + ones) * units[i];
	}
	return seconds;
}
