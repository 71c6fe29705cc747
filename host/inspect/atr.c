/* SPDX-License-Identifier: Apache-2.0 */
#include "inspect/atr.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "octets/hex.h"

enum {
	TS_DIRECT = 0x3B,
	TS_INVERSE = 0x3F,
	HAS_TA = 0x10,
	HAS_TB = 0x20,
	HAS_TC = 0x40,
	HAS_TD = 0x80,
	PROTOCOL = 0x0F,
	GLOBAL = 15, /* T=15: not a protocol, but what holds for all of them */
	TA1_DEFAULT = 0x11,
	CLASSES = 0x3F,
	COMPACT_TLV = 0x80,   /* category indicator, 12.1.1.2 */
	STATUS_AT_END = 0x00, /* the same, three octets of status last */
	STATUS_SIZE = 3,
	TAG_SERVICES = 3,
	TAG_CAPABILITIES = 7,
};

/* Where the reading is. */
struct cursor {
	const uint8_t *octets;
	size_t size, at;
};

static int take(struct cursor *cursor, uint8_t *octet, struct fault *fault)
{
	if (cursor->at == cursor->size)
		return fault_set(fault, FAULT_INPUT, "ATR", "cut short after %zu octets",
		                 cursor->size);
	*octet = cursor->octets[cursor->at++];
	return 0;
}

static void offer(struct atr *atr, uint8_t protocol)
{
	if (atr->protocols < ATR_PROTOCOLS_MAX && !memchr(atr->protocol, protocol, atr->protocols))
		atr->protocol[atr->protocols++] = protocol;
}

/* TA of round i, after a TD of this protocol: 8.3. */
static void take_ta(struct atr *atr, unsigned round, uint8_t protocol, uint8_t value)
{
	if (round == 1)
		atr->ta1 = value;
	else if (round == 2)
		atr->specific = true;
	else if (protocol == GLOBAL)
		atr->classes = value & CLASSES;
}

/* TA, TB, TC, TD of one round after the other. Sets whether TCK must be there. */
static int read_interface(struct cursor *cursor, uint8_t present, struct atr *atr, bool *checked,
                          struct fault *fault)
{
	uint8_t value, protocol = 0;
	int rc = 0;

	for (unsigned round = 1; rc == 0 && round <= cursor->size; round++) {
		if (present & HAS_TA && (rc = take(cursor, &value, fault)) == 0)
			take_ta(atr, round, protocol, value);
		for (unsigned tb = HAS_TB; tb <= HAS_TC && rc == 0; tb <<= 1)
			if (present & tb)
				rc = take(cursor, &value, fault);
		if (rc < 0 || !(present & HAS_TD))
			break;
		if ((rc = take(cursor, &present, fault)) < 0)
			break;
		protocol = present & PROTOCOL;
		*checked = *checked || protocol != 0;
		if (protocol != GLOBAL)
			offer(atr, protocol);
	}
	if (atr->protocols == 0)
		offer(atr, 0);
	return rc;
}

static int check_sum(const uint8_t *octets, size_t size, struct fault *fault)
{
	uint8_t sum = 0;

	for (size_t i = 1; i < size; i++)
		sum ^= octets[i];
	return sum == 0 ? 0
	                : fault_set(fault, FAULT_INPUT, "ATR", "its check octet TCK does not fit");
}

int atr_read(const uint8_t *octets, size_t size, struct atr *atr, struct fault *fault)
{
	struct cursor cursor = { octets, size, 0 };
	uint8_t ts, format;
	bool checked = false;
	int rc;

	*atr = (struct atr){ .ta1 = TA1_DEFAULT };
	if ((rc = take(&cursor, &ts, fault)) < 0 || (rc = take(&cursor, &format, fault)) < 0)
		return rc;
	if (ts != TS_DIRECT && ts != TS_INVERSE)
		return fault_set(fault, FAULT_INPUT, "ATR", "begins with %02X; 3B or 3F does", ts);
	atr->inverse = ts == TS_INVERSE;
	atr->historical_size = format & 0x0F;
	rc = read_interface(&cursor, format & 0xF0, atr, &checked, fault);
	for (size_t i = 0; i < atr->historical_size && rc == 0; i++)
		rc = take(&cursor, &atr->historical[i], fault);
	if (rc == 0 && checked)
		rc = take(&cursor, &ts, fault);
	if (rc == 0 && cursor.at != size)
		rc = fault_set(fault, FAULT_INPUT, "ATR", "%zu octets too many", size - cursor.at);
	return rc == 0 && checked ? check_sum(octets, size, fault) : rc;
}

/* Words one after the other, as far as there is room. */
struct words {
	char *text;
	size_t used;
};

__attribute__((format(printf, 2, 3))) static void add(struct words *words, const char *format, ...)
{
	va_list arguments;
	int size;

	va_start(arguments, format);
	size = vsnprintf(words->text + words->used, ATR_WORDS_MAX - words->used, format, arguments);
	va_end(arguments);
	if (size > 0 && words->used + (size_t)size < ATR_WORDS_MAX)
		words->used += (size_t)size;
}

/* Clock rate conversion F, rate adjustment D: 7816-3 tables 7 and 8; 0 is for further use. */
static void add_speed(struct words *words, uint8_t ta1)
{
	static const unsigned f[] = { 372, 372, 558, 744,  1116, 1488, 1860, 0,
		                      0,   512, 768, 1024, 1536, 2048, 0,    0 };
	static const unsigned d[] = { 0, 1, 2, 4, 8, 16, 32, 64, 12, 20, 0, 0, 0, 0, 0, 0 };

	if (f[ta1 >> 4] && d[ta1 & 0x0F])
		add(words, ", F %u D %u", f[ta1 >> 4], d[ta1 & 0x0F]);
	else
		add(words, ", TA1 %02X", ta1);
}

static void add_classes(struct words *words, uint8_t classes)
{
	static const char *const class[] = { "A (5 V)", "B (3 V)", "C (1.8 V)" };
	const char *between = ", class ";

	for (size_t i = 0; i < sizeof class / sizeof class[0]; i++)
		if (classes >> i & 1) {
			add(words, "%s%s", between, class[i]);
			between = " ";
		}
}

/* Card capabilities, 7816-4 tables 117 to 119: three octets, of selection, coding, channels. */
static void add_capabilities(struct words *words, const uint8_t *value, size_t size)
{
	enum { FULL_NAME = 0x80, BY_PATH = 0x10, EXTENDED = 0x40, CHANNELS = 0x07, MOST = 7 };

	if (size > 0)
		add(words, "%s%s", value[0] & FULL_NAME ? ", selection by whole name" : "",
		    value[0] & BY_PATH ? ", by path" : "");
	if (size == 3) {
		const unsigned channels = (value[2] & CHANNELS) + 1;

		add(words, "%s", value[2] & EXTENDED ? ", extended lengths" : "");
		add(words, ", %u logical channel%s%s", channels, channels == 1 ? "" : "s",
		    channels > MOST ? " or more" : "");
	}
}

/* Historical octets that are compact TLV; what is else there stands as hex before. */
static void add_historical(struct words *words, const struct atr *atr)
{
	const uint8_t *octets = atr->historical;
	char hex[2 * ATR_HISTORICAL_MAX + 1];
	size_t end = atr->historical_size, at = 1;

	if (end == 0)
		return;
	hex_write(octets, end, hex);
	add(words, ", historical %s", hex);
	if (octets[0] != COMPACT_TLV && octets[0] != STATUS_AT_END)
		return;
	if (octets[0] == STATUS_AT_END)
		end = end > STATUS_SIZE ? end - STATUS_SIZE : 0;
	while (at < end) {
		const unsigned tag = octets[at] >> 4;
		const size_t size = octets[at] & 0x0F;

		if (++at + size > end)
			return;
		if (tag == TAG_CAPABILITIES)
			add_capabilities(words, octets + at, size);
		if (tag == TAG_SERVICES && size == 1)
			add(words, ", services %02X", octets[at]);
		at += size;
	}
}

void atr_words(const uint8_t *octets, size_t size, char text[ATR_WORDS_MAX])
{
	struct words words = { .text = text };
	struct fault fault = { 0 };
	struct atr atr;

	text[0] = '\0';
	if (atr_read(octets, size, &atr, &fault) < 0) {
		add(&words, "no ATR of ISO 7816-3: %s", fault.text);
		return;
	}
	for (unsigned i = 0; i < atr.protocols; i++)
		add(&words, "%sT=%u", i ? " " : "", atr.protocol[i]);
	if (atr.inverse)
		add(&words, ", inverse convention");
	add_speed(&words, atr.ta1);
	if (atr.specific)
		add(&words, ", not negotiable");
	add_classes(&words, atr.classes);
	add_historical(&words, &atr);
}
