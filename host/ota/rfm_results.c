/* SPDX-License-Identifier: Apache-2.0 */
#include "ota/rfm_script.h"

#include <stdio.h>
#include <string.h>

#include "octets/number.h"
#include "octets/tlv.h"

/* TS 102 226 5.2.2. */
enum tag {
	TAG_RESULTS = 0xAB,
	TAG_RESULTS_INDEFINITE = 0xAF,
	TAG_R_APDU = 0x23,
	TAG_EXECUTED = 0x80,
	TAG_IMMEDIATE = 0x81,
	TAG_CHAINING = 0x83,
	TAG_BAD_FORMAT = 0x90,
};

enum { INDEFINITE = 0x80, END_SIZE = 2, SW_SIZE = 2, COMPACT_HEAD = 3 };

/* Number of commands executed, the last one's status word, its data: 5.1.2. */
static int read_compact(const uint8_t *octets, size_t size, struct rfm_results *results,
                        struct fault *fault)
{
	if (size < COMPACT_HEAD)
		return fault_set(fault, FAULT_INPUT, "results",
		                 "%zu octets that are no answer to a compact script", size);
	results->counted = true;
	results->executed = octets[0];
	results->count = 1;
	results->reply[0] = (struct rfm_reply){
		.sw = number_16(octets + 1),
		.data = octets + COMPACT_HEAD,
		.size = size - COMPACT_HEAD,
	};
	return 0;
}

static int read_item(const struct tlv_item *item, struct rfm_results *results)
{
	struct rfm_reply *reply = &results->reply[results->count];

	switch (item->tag) {
	case TAG_EXECUTED:
		if (item->size < 1 || item->size > 2)
			return -1;
		results->counted = true;
		results->executed = item->size == 1 ? item->value[0] : number_16(item->value);
		return 0;
	case TAG_R_APDU:
		if (item->size < SW_SIZE || results->count == RFM_COMMANDS_MAX)
			return -1;
		results->count++;
		reply->size = item->size - SW_SIZE;
		reply->data = item->value;
		reply->sw = number_16(item->value + reply->size);
		return 0;
	case TAG_IMMEDIATE:
		results->has_immediate = item->size > 0;
		results->immediate = item->size > 0 ? item->value[0] : 0;
		return 0;
	case TAG_CHAINING:
		results->has_chaining = item->size > 0;
		results->chaining = item->size > 0 ? item->value[0] : 0;
		return 0;
	case TAG_BAD_FORMAT:
		results->has_bad_format = item->size > 0;
		results->bad_format = item->size > 0 ? item->value[0] : 0;
		return 0;
	default:
		return 0;
	}
}

/* Between which octets the elements stand; false where these are no results. */
static bool open_template(const uint8_t *octets, size_t size, struct rfm_results *results,
                          struct tlv_item *whole)
{
	const uint8_t *at = octets, *const end = octets + size;

	if (size >= 2 + END_SIZE && octets[0] == TAG_RESULTS_INDEFINITE &&
	    octets[1] == INDEFINITE && end[-1] == 0 && end[-2] == 0) {
		results->format = RFM_INDEFINITE;
		*whole = (struct tlv_item){ octets[0], octets + 2, size - 2 - END_SIZE };
		return true;
	}
	results->format = RFM_EXPANDED;
	return tlv_take(&at, end, whole) > 0 && whole->tag == TAG_RESULTS && at == end;
}

int rfm_read_results(enum rfm_format format, const uint8_t *octets, size_t size,
                     struct rfm_results *results, struct fault *fault)
{
	struct tlv_item whole, item;
	const uint8_t *at;
	int rc;

	memset(results, 0, sizeof *results);
	results->format = format;
	if (format == RFM_COMPACT)
		return read_compact(octets, size, results, fault);
	if (!open_template(octets, size, results, &whole))
		return fault_set(fault, FAULT_INPUT, "results",
		                 "%zu octets that are no answer to an expanded script", size);
	at = whole.value;
	do {
		rc = tlv_take(&at, whole.value + whole.size, &item);
		if (rc > 0 && read_item(&item, results) < 0)
			rc = -1;
	} while (rc > 0);
	return rc < 0 ? fault_set(fault, FAULT_INPUT, "results", "an element of them is none") : 0;
}

/* Whether a script goes on after it: 90XX to 92XX, 9FXX, 61XX and warnings, TS 102 226 5.1.1. */
static bool is_done(uint16_t sw)
{
	const unsigned sw1 = sw >> 8;

	/* 62F1: more data than fit were there, and the script ended with it. */
	return sw != 0x62F1 &&
	       ((sw1 >= 0x90 && sw1 <= 0x92) || sw1 == 0x9F || (sw1 >= 0x61 && sw1 <= 0x63));
}

bool rfm_judge(const struct rfm_results *results, size_t count, struct fault *fault)
{
	const unsigned executed = results->counted ? results->executed : (unsigned)results->count;
	const struct rfm_reply *last =
		results->count > 0 ? &results->reply[results->count - 1] : NULL;
	char where[32];

	snprintf(where, sizeof where, "APDU %u", executed);
	if (results->has_bad_format)
		fault_set(fault, FAULT_REFUSED, "script", "the card says %s",
		          rfm_bad_format_text(results->bad_format));
	else if (last && !is_done(last->sw))
		fault_set(fault, FAULT_REFUSED, where, "status word %04X", last->sw);
	else if (executed != count)
		fault_set(fault, FAULT_REFUSED, "script", "%u of %zu commands were executed",
		          executed, count);
	else
		return true;
	return false;
}

const char *rfm_bad_format_text(uint8_t value)
{
	static const char *const texts[] = {
		[1] = "unknown tag", [2] = "wrong length", [3] = "length not found"
	};

	return value >= 1 && value <= 3 ? texts[value] : "bad format of a kind not known";
}

const char *rfm_immediate_text(uint8_t value)
{
	return value == 1 ? "suspension error" : "an answer not known";
}

const char *rfm_chaining_text(uint8_t value)
{
	static const char *const texts[] = {
		[1] = "no previous script", [2] = "not supported", [3] = "unable to go on"
	};

	return value >= 1 && value <= 3 ? texts[value] : "an answer not known";
}
