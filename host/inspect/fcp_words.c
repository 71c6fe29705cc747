/* SPDX-License-Identifier: Apache-2.0 */
#include "inspect/fcp_words.h"

#include <stdio.h>
#include <string.h>

#include "octets/number.h"

static void say_number(const uint8_t *value, size_t size, char *text, size_t room)
{
	snprintf(text, room, "%lu octets", (unsigned long)number_get(value, size < 4 ? size : 4));
}

static void say_text(const uint8_t *value, size_t size, char *text, size_t room)
{
	size_t n = 0;

	for (; n < size && n + 1 < room && value[n] >= 0x20 && value[n] < 0x7F; n++)
		text[n] = (char)value[n];
	text[n] = '\0';
}

/* TS 102 221 11.1.1.4.3: bits 7 to 4 kind, 3 to 1 structure. */
void fcp_say_descriptor(const uint8_t *value, size_t size, char *text, size_t room)
{
	static const struct {
		uint8_t octet;
		const char *text;
	} kinds[] = {
		{ 0x38, "DF" },        { 0x01, "transparent EF" }, { 0x02, "linear fixed EF" },
		{ 0x06, "cyclic EF" }, { 0x39, "BER-TLV EF" },
	};
	int n = 0;

	text[0] = '\0';
	for (size_t i = 0; size > 0 && i < sizeof kinds / sizeof kinds[0]; i++)
		if ((value[0] & 0x3F) == kinds[i].octet)
			n = snprintf(text, room, "%s%s", kinds[i].text,
			             value[0] & 0x40 ? "" : ", not shareable");
	if (n > 0 && size >= 5)
		snprintf(text + n, room - (size_t)n, ", %u records of %u octets", value[4],
		         (unsigned)(value[2] << 8 | value[3]));
}

/* TS 102 221 11.1.1.4.9. */
const char *fcp_life_cycle(uint8_t octet)
{
	static const struct {
		uint8_t value, mask;
		const char *text;
	} states[] = {
		{ 0x00, 0xFF, "no information" },
		{ 0x01, 0xFF, "creation" },
		{ 0x03, 0xFF, "initialisation" },
		{ 0x05, 0xFD, "operational, activated" },
		{ 0x04, 0xFD, "operational, deactivated" },
		{ 0x0C, 0xFC, "terminated" },
	};

	for (size_t i = 0; i < sizeof states / sizeof states[0]; i++)
		if ((octet & states[i].mask) == states[i].value)
			return states[i].text;
	return "";
}

static void say_life_cycle(const uint8_t *value, size_t size, char *text, size_t room)
{
	snprintf(text, room, "%s", size == 1 ? fcp_life_cycle(value[0]) : "");
}

static void say_sfi(const uint8_t *value, size_t size, char *text, size_t room)
{
	if (size == 0)
		snprintf(text, room, "no SFI");
	else
		snprintf(text, room, "SFI %02X", value[0] >> 3);
}

/* TS 102 221 11.1.1.4.7.3: EF.ARR and a record, or pairs of SE and record. */
static void say_rule(const uint8_t *value, size_t size, char *text, size_t room)
{
	int n = 0;

	text[0] = '\0';
	if (size == 3) {
		snprintf(text, room, "record %u of EF.ARR %02X%02X", value[2], value[0], value[1]);
		return;
	}
	for (size_t i = 2; i + 1 < size && n >= 0 && (size_t)n < room; i += 2)
		n += snprintf(text + n, room - (size_t)n, "%sSE %u record %u", i > 2 ? ", " : "",
		              value[i], value[i + 1]);
}

void fcp_say_key_reference(const uint8_t *value, size_t size, char *text, size_t room)
{
	const unsigned number = size == 1 ? value[0] : 0;

	text[0] = '\0';
	if (number >= 0x01 && number <= 0x08)
		snprintf(text, room, "PIN1%s", number == 1 ? "" : " of another application");
	else if (number >= 0x81 && number <= 0x88)
		snprintf(text, room, "PIN2%s", number == 0x81 ? "" : " of another application");
	else if (number >= 0x0A && number <= 0x0E)
		snprintf(text, room, "ADM%u", number - 0x09);
	else if (number >= 0x8A && number <= 0x8E)
		snprintf(text, room, "ADM%u", number - 0x8A + 6);
	else if (number == 0x11)
		snprintf(text, room, "universal PIN");
}

static void say_pin_bits(const uint8_t *value, size_t size, char *text, size_t room)
{
	size_t n = 0;

	for (size_t i = 0; size == 1 && i < 8 && n + 4 < room; i++)
		if (value[0] >> (7 - i) & 1)
			n += (size_t)snprintf(text + n, room - n, "%s%zu.", n ? " " : "", i + 1);
	snprintf(text + n, room - n, n ? " enabled" : "none enabled");
}

static void say_characteristics(const uint8_t *value, size_t size, char *text, size_t room)
{
	/* TS 102 221 11.1.1.4.6.1 */
	if (size == 1)
		snprintf(text, room, "clock stop %s", value[0] & 1 ? "allowed" : "not allowed");
}

static const struct tag_words rows[] = {
	{ 0x00, 0x62, "FCP template", NULL },
	{ 0x00, 0x6F, "FCI template", NULL },
	{ 0x00, 0x61, "application template", NULL },
	{ 0x00, 0xD0, "proactive command", NULL },
	{ 0x62, 0x80, "file size", say_number },
	{ 0x62, 0x81, "total file size", say_number },
	{ 0x62, 0x82, "file descriptor", fcp_say_descriptor },
	{ 0x62, 0x83, "file identifier", NULL },
	{ 0x62, 0x84, "DF name (AID)", NULL },
	{ 0x62, 0x88, "short file identifier", say_sfi },
	{ 0x62, 0x8A, "life cycle status", say_life_cycle },
	{ 0x62, 0x8B, "access rule, referenced", say_rule },
	{ 0x62, 0x8C, "access rule, compact", NULL },
	{ 0x62, 0xAB, "access rule, expanded", NULL },
	{ 0x62, 0xA5, "proprietary information", NULL },
	{ 0x62, 0xC6, "PIN status template", NULL },
	{ 0xA5, 0x80, "UICC characteristics", say_characteristics },
	{ 0xA5, 0x81, "application power", NULL },
	{ 0xA5, 0x82, "minimum clock", NULL },
	{ 0xA5, 0x83, "available memory", say_number },
	{ 0xA5, 0x84, "file details", NULL },
	{ 0xA5, 0x85, "reserved file size", say_number },
	{ 0xA5, 0x86, "maximum file size", say_number },
	{ 0xA5, 0x87, "supported system commands", NULL },
	{ 0xA5, 0x88, "environmental conditions", NULL },
	{ 0xA5, 0xC0, "special file information", NULL },
	{ 0xA5, 0xC1, "filling pattern", NULL },
	{ 0xA5, 0xC2, "repeat pattern", NULL },
	{ 0xC6, 0x90, "PS_DO", say_pin_bits },
	{ 0xC6, 0x95, "usage qualifier", NULL },
	{ 0xC6, 0x83, "key reference", fcp_say_key_reference },
	{ 0x61, 0x4F, "AID", NULL },
	{ 0x61, 0x50, "label", say_text },
	{ 0xD0, 0x81, "command details", NULL },
	{ 0xD0, 0x82, "device identities", NULL },
	{ 0xD0, 0x85, "alpha identifier", say_text },
	{ 0xD0, 0x8D, "text string", NULL },
	{ 0xD0, 0x92, "file list", NULL },
};

const struct tag_words *tag_words_find(uint8_t within, uint8_t tag)
{
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		if (rows[i].within == within && rows[i].tag == tag)
			return &rows[i];
	return NULL;
}
