/* SPDX-License-Identifier: Apache-2.0 */
#include "inspect/applet_log.h"

#include <stdio.h>

#include "octets/number.h"
#include "octets/plmn.h"

/* Where the parts of a record stand, docs/applet-protocol.md 4. */
enum {
	LOG_SIZE = 12,
	AT_KIND = 4,
	AT_WHY = 5,
	AT_FROM = 6,
	AT_TO = 7,
	AT_MCC = 8,
	AT_DETAIL = 10,
	WHYS_MAX = 5,
};

enum kind { LOG_SWITCH = 1, LOG_LOCK, LOG_OTA, LOG_COUNTRY, LOG_GIVEN_UP, LOG_KINDS };

static const struct kind_row {
	const char *name, *whys[WHYS_MAX];
} kinds[LOG_KINDS] = {
	[LOG_SWITCH] = { "switch", { NULL, "order", "menu", "country", "no service" } },
	[LOG_LOCK] = { "lock", { NULL, "pairing", "other IMEI", "order", "no IMEI" } },
	[LOG_OTA] = { "ota", { NULL, "accepted", "refused" } },
	[LOG_COUNTRY] = { "country", { "allowed again", "no slot is allowed" } },
	[LOG_GIVEN_UP] = { "given up", { NULL, "busy", "cannot" } },
};

static const char *lock_text(uint8_t lock)
{
	static const char *const locks[] = { "idle", "paired", "locked" };

	return lock < sizeof locks / sizeof locks[0] ? locks[lock] : "?";
}

static void tell_parts(enum kind kind, const uint8_t *record, char *text, size_t room)
{
	const uint8_t from = record[AT_FROM], to = record[AT_TO];

	switch (kind) {
	case LOG_SWITCH:
		snprintf(text, room, ", slot %u to %u", from, to);
		break;
	case LOG_LOCK:
		snprintf(text, room, ", %s to %s", lock_text(from), lock_text(to));
		break;
	case LOG_OTA:
		snprintf(text, room, ", target %02X, key set %u, counter ..%02X%02X", from, to,
		         record[AT_DETAIL], record[AT_DETAIL + 1]);
		break;
	case LOG_GIVEN_UP:
		snprintf(text, room, ", command %02X, result %02X", from, to);
		break;
	default:
		snprintf(text, room, ", slot %u", from);
		break;
	}
}

int applet_log_text(const uint8_t *record, size_t size, char text[APPLET_LOG_TEXT_MAX])
{
	const struct kind_row *row;
	char parts[48], mcc[4];
	unsigned number;

	if (size != LOG_SIZE)
		return -1;
	if (record[AT_KIND] == 0xFF || record[AT_KIND] == 0) {
		snprintf(text, APPLET_LOG_TEXT_MAX, "none");
		return 0;
	}
	if (record[AT_KIND] >= LOG_KINDS || record[AT_WHY] >= WHYS_MAX ||
	    !kinds[record[AT_KIND]].whys[record[AT_WHY]] || mcc_to_text(record + AT_MCC, mcc) < 0)
		return -1;
	row = &kinds[record[AT_KIND]];
	number = number_32(record);
	tell_parts((enum kind)record[AT_KIND], record, parts, sizeof parts);
	snprintf(text, APPLET_LOG_TEXT_MAX, "%u %s: %s%s%s%s", number, row->name,
	         row->whys[record[AT_WHY]], parts, mcc[0] ? ", in " : "", mcc);
	return 0;
}
