/* SPDX-License-Identifier: Apache-2.0 */
#include "inspect/decode.h"

#include <stdio.h>

#include "octets/number.h"
#include "octets/plmn.h"

/* Records of EF.LOG, docs/applet.md. */

enum log_at {
	AT_NUMBER = 0,
	AT_KIND = 4,
	AT_WHY = 5,
	AT_FROM = 6,
	AT_TO = 7,
	AT_MCC = 8,
	AT_DETAIL = 10,
	SIZE = 12,
};

enum kind { KIND_SWITCH = 1, KIND_LOCK, KIND_PACKET, KIND_COUNTRY, KIND_GIVEN_UP, KINDS };

static const struct kind_row {
	const char *kind, *why[5];
} kinds[KINDS] = {
	[KIND_SWITCH] = { "switch", { "", "order", "menu", "country", "no service" } },
	[KIND_LOCK] = { "lock", { "", "paired", "another IMEI", "order", "no IMEI told" } },
	[KIND_PACKET] = { "packet", { "", "accepted", "refused" } },
	[KIND_COUNTRY] = { "country", { "a slot is allowed again", "no slot is allowed" } },
	[KIND_GIVEN_UP] = { "given up", { "", "terminal busy", "terminal cannot" } },
};

/* What stands in the two octets the kinds share. */
static void add_parts(json_t *object, const uint8_t *record)
{
	static const char *const locks[] = { "IDLE", "PAIRED", "LOCKED" };
	const uint8_t from = record[AT_FROM], to = record[AT_TO];

	switch ((enum kind)record[AT_KIND]) {
	case KIND_LOCK:
		if (from > 2 || to > 2)
			break;
		json_object_set_new(object, "from", json_string(locks[from]));
		json_object_set_new(object, "to", json_string(locks[to]));
		return;
	case KIND_PACKET:
		json_object_set_new(object, "target", json_integer(from));
		json_object_set_new(object, "keySet", json_integer(to));
		json_object_set_new(object, "counterEnd",
		                    decode_hex(record + AT_DETAIL, SIZE - AT_DETAIL));
		return;
	case KIND_GIVEN_UP:
		json_object_set_new(object, "command", decode_hex(&from, 1));
		json_object_set_new(object, "result", decode_hex(&to, 1));
		return;
	case KIND_COUNTRY:
		json_object_set_new(object, "slot", json_integer(from));
		return;
	default:
		break;
	}
	json_object_set_new(object, "from", json_integer(from));
	json_object_set_new(object, "to", json_integer(to));
}

json_t *decode_log(const uint8_t *octets, size_t size)
{
	const struct kind_row *row;
	uint32_t number;
	json_t *object;
	char mcc[4];

	if (size != SIZE)
		return NULL;
	number = number_32(octets + AT_NUMBER);
	if (number == 0xFFFFFFFF)
		return json_string("free");
	row = octets[AT_KIND] < KINDS ? &kinds[octets[AT_KIND]] : kinds;
	if (!row->kind || octets[AT_WHY] >= sizeof row->why / sizeof *row->why ||
	    !row->why[octets[AT_WHY]])
		return NULL;
	object = json_pack("{s:I, s:s, s:s}", "number", (json_int_t)number, "event", row->kind,
	                   "why", row->why[octets[AT_WHY]]);
	add_parts(object, octets);
	if (mcc_to_text(octets + AT_MCC, mcc) == 0 && mcc[0])
		json_object_set_new(object, "mcc", json_string(mcc));
	return object;
}
