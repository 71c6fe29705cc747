/* SPDX-License-Identifier: Apache-2.0 */
#include "trace/toolkit_items.h"

#include <stdbool.h>

#include "octets/gsm_text.h"
#include "octets/plmn.h"

enum { TEXT_MAX = 768, PLMN_SIZE = 3, IMEI_SIZE = 8, TIMER_SIZE = 3 };

#define COUNT(rows) (sizeof rows / sizeof rows[0])

/* TS 102 223 8.25. */
static const struct words_row events[] = {
	{ 0x00, "MT call" },
	{ 0x01, "call connected" },
	{ 0x02, "call disconnected" },
	{ 0x03, "location status" },
	{ 0x04, "user activity" },
	{ 0x05, "idle screen available" },
	{ 0x07, "language selection" },
	{ 0x09, "data available" },
	{ 0x0A, "channel status" },
	{ 0x0B, "access technology change" },
	{ 0x0E, "network search mode change" },
	{ 0x12, "network rejection" },
};

/* TS 102 223 8.27. */
static const struct words_row statuses[] = {
	{ 0x00, "normal service" },
	{ 0x01, "limited service" },
	{ 0x02, "no service" },
};

/* TS 102 223 8.61. */
static const struct words_row technologies[] = {
	{ 0x00, "GSM" },
	{ 0x03, "UTRAN" },
	{ 0x08, "E-UTRAN" },
	{ 0x0A, "NG-RAN" },
};

/* TS 102 223 8.8. */
static const struct words_row units[] = {
	{ 0x00, "min" },
	{ 0x01, "s" },
	{ 0x02, "tenths of a second" },
};

static void tell_quoted(const uint8_t *alpha, size_t size, struct words *words)
{
	char text[TEXT_MAX];

	if (gsm_alpha_read(alpha, size, text, sizeof text, NULL) >= 0)
		words_add(words, "\"%s\"", text);
	else
		words_hex(words, alpha, size);
}

static void tell_alpha(const struct tlv_item *item, struct words *words)
{
	tell_quoted(item->value, item->size, words);
}

static void tell_text(const struct tlv_item *item, struct words *words)
{
	char text[TEXT_MAX];
	int coding;

	if (item->size == 0) {
		words_add(words, "\"\"");
		return;
	}
	coding = gsm_coding_of_dcs(item->value[0], NULL);
	if (coding >= 0 && gsm_text_read((enum gsm_coding)coding, item->value + 1, item->size - 1,
	                                 text, sizeof text, NULL) >= 0)
		words_add(words, "\"%s\"", text);
	else
		words_hex(words, item->value, item->size);
}

static void tell_item(const struct tlv_item *item, struct words *words)
{
	if (item->size == 0) {
		words_add(words, "no items");
		return;
	}
	words_add(words, "%u ", item->value[0]);
	tell_quoted(item->value + 1, item->size - 1, words);
}

static void tell_number(const struct tlv_item *item, struct words *words)
{
	for (size_t i = 0; i < item->size; i++)
		words_add(words, "%s%u", i ? " " : "", item->value[i]);
}

static void tell_duration(const struct tlv_item *item, struct words *words)
{
	if (item->size != 2) {
		words_hex(words, item->value, item->size);
		return;
	}
	words_add(words, "%u ", item->value[1]);
	words_row(words, units, COUNT(units), item->value[0], "unit");
}

static void tell_length(const struct tlv_item *item, struct words *words)
{
	if (item->size == 2)
		words_add(words, "%u to %u characters", item->value[0], item->value[1]);
	else
		words_hex(words, item->value, item->size);
}

static void tell_size(const struct tlv_item *item, struct words *words)
{
	words_add(words, "%zu octets", item->size);
}

/* TS 102 223 8.18: how many, then paths from the MF, 3F00 before each. */
static void tell_files(const struct tlv_item *item, struct words *words)
{
	if (item->size == 0)
		return;
	words_add(words, "%u files", item->value[0]);
	for (size_t i = 1; i + 1 < item->size; i += 2) {
		const unsigned fid = (unsigned)item->value[i] << 8 | item->value[i + 1];

		words_add(words, "%s%04X", fid == 0x3F00 ? " " : "/", fid);
	}
}

static bool tell_plmn(const uint8_t octets[PLMN_SIZE], struct words *words)
{
	char text[7];

	if (plmn_to_text(octets, text) < 0) {
		words_hex(words, octets, PLMN_SIZE);
		return false;
	}
	words_add(words, "%s", text[0] ? text : "none");
	return true;
}

static void tell_location(const struct tlv_item *item, struct words *words)
{
	if (item->size < PLMN_SIZE) {
		words_hex(words, item->value, item->size);
		return;
	}
	tell_plmn(item->value, words);
	if (item->size >= 5)
		words_add(words, " area %02X%02X", item->value[3], item->value[4]);
	if (item->size >= 7) {
		words_add(words, " cell ");
		words_hex(words, item->value + 5, item->size - 5);
	}
}

static void tell_plmns_act(const struct tlv_item *item, struct words *words)
{
	for (size_t i = 0; i + 5 <= item->size; i += 5) {
		words_add(words, "%s", i ? " " : "");
		tell_plmn(item->value + i, words);
	}
}

static void tell_imei(const struct tlv_item *item, struct words *words)
{
	char text[2 * IMEI_SIZE + 1];

	/* Digit 1 stands beside the type of identity, TS 24.008 10.5.1.4. */
	if (item->size != IMEI_SIZE || bcd_to_text(item->value + 1, IMEI_SIZE - 1, text) < 0)
		words_hex(words, item->value, item->size);
	else
		words_add(words, "%u%s", item->value[0] >> 4, text);
}

static void tell_events(const struct tlv_item *item, struct words *words)
{
	if (item->size == 0)
		words_add(words, "none");
	for (size_t i = 0; i < item->size; i++) {
		words_add(words, "%s", i ? ", " : "");
		words_row(words, events, COUNT(events), item->value[i], "event");
	}
}

static void tell_status(const struct tlv_item *item, struct words *words)
{
	if (item->size > 0)
		words_row(words, statuses, COUNT(statuses), item->value[0], "status");
}

static void tell_technology(const struct tlv_item *item, struct words *words)
{
	for (size_t i = 0; i < item->size; i++) {
		words_add(words, "%s", i ? ", " : "");
		words_row(words, technologies, COUNT(technologies), item->value[i], "technology");
	}
}

/* TS 102 223 8.38: digits swapped. */
static void tell_time(const struct tlv_item *item, struct words *words)
{
	for (size_t i = 0; i < item->size && i < TIMER_SIZE; i++)
		words_add(words, "%s%u%u", i ? ":" : "", item->value[i] & 0xFu,
		          item->value[i] >> 4);
}

static void tell_presence(const struct tlv_item *item, struct words *words)
{
	(void)item;
	(void)words;
}

/* By tag, TS 101 220 7.2; name is before the value. */
static const struct row {
	uint8_t tag;
	const char *name;
	void (*tell)(const struct tlv_item *item, struct words *words);
} rows[] = {
	{ 0x04, "", tell_duration },
	{ 0x05, "", tell_alpha },
	{ 0x06, "address of ", tell_size },
	{ 0x0B, "TPDU of ", tell_size },
	{ 0x0D, "", tell_text },
	{ 0x0F, "", tell_item },
	{ 0x10, "item ", tell_number },
	{ 0x11, "", tell_length },
	{ 0x12, "", tell_files },
	{ 0x13, "at ", tell_location },
	{ 0x14, "IMEI ", tell_imei },
	{ 0x15, "help wanted", tell_presence },
	{ 0x17, "default ", tell_text },
	{ 0x19, "", tell_events },
	{ 0x1B, "", tell_status },
	{ 0x24, "timer ", tell_number },
	{ 0x25, "", tell_time },
	{ 0x2D, "language ", tell_alpha },
	{ 0x2F, "AID of ", tell_size },
	{ 0x3F, "", tell_technology },
	{ 0x62, "IMEISV ", tell_imei },
	{ 0x72, "networks ", tell_plmns_act },
	{ 0x74, "kind of update ", tell_number },
	{ 0x75, "cause ", tell_number },
};

void toolkit_item(const struct tlv_item *item, struct words *words)
{
	for (size_t i = 0; i < COUNT(rows); i++)
		if (rows[i].tag == item->tag) {
			words_add(words, "%s", rows[i].name);
			rows[i].tell(item, words);
			return;
		}
	words_add(words, "tag %02X ", item->tag);
	words_hex(words, item->value, item->size);
}
