/* SPDX-License-Identifier: Apache-2.0 */
#include "scenario/text_message.h"

#include <string.h>
#include <time.h>

#include "octets/gsm_text.h"

enum {
	DCS_DEFAULT = 0x00,
	DCS_UCS2 = 0x08,
	TIME_SIZE = 7,
	SEPTETS_MAX = 160,
};

/* Virtual time begins with this day: 2026-01-01. */
static const time_t first_day = 1767225600;

/* SMS-DELIVER, no more messages; from 12345; PID. */
static const uint8_t head[] = { 0x04, 0x05, 0x91, 0x21, 0x43, 0xF5, 0x00 };

/* TS 23.040 9.2.3.11: digits swapped, UTC. */
static void write_time(int64_t now_s, uint8_t to[TIME_SIZE])
{
	const time_t at = first_day + (time_t)now_s;
	struct tm utc;
	int values[TIME_SIZE - 1];

	gmtime_r(&at, &utc);
	values[0] = utc.tm_year % 100;
	values[1] = utc.tm_mon + 1;
	values[2] = utc.tm_mday;
	values[3] = utc.tm_hour;
	values[4] = utc.tm_min;
	values[5] = utc.tm_sec;
	for (int i = 0; i < TIME_SIZE - 1; i++)
		to[i] = (uint8_t)(values[i] % 10 << 4 | values[i] / 10);
	to[TIME_SIZE - 1] = 0;
}

int text_message(const char *text, int64_t now_s, uint8_t tpdu[SMS_TPDU_MAX], struct fault *fault)
{
	uint8_t octets[SEPTETS_MAX], *at = tpdu;
	int length = gsm_text_write(GSM_OCTETS, text, octets, sizeof octets, NULL), size;
	const uint8_t dcs = length < 0 ? DCS_UCS2 : DCS_DEFAULT;

	memcpy(at, head, sizeof head);
	at += sizeof head;
	*at++ = dcs;
	write_time(now_s, at);
	at += TIME_SIZE;
	size = gsm_text_write(dcs == DCS_DEFAULT ? GSM_PACKED : GSM_UCS2, text, at + 1,
	                      SMS_TEXT_MAX, fault);
	if (size < 0)
		return size;
	/* Its length is in characters of 7 bits, or in octets. */
	*at++ = (uint8_t)(dcs == DCS_DEFAULT ? length : size);
	return (int)(at - tpdu) + size;
}
