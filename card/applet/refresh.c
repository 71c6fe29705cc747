/* SPDX-License-Identifier: Apache-2.0 */
#include "applet/refresh.h"

#include "applet/config.h"
#include "applet/log.h"
#include "cat/tags.h"
#include "wire/mem.h"
#include "wire/plmn.h"

/* Qualifiers, TS 102 223 8.6, TS 31.111 8.6. */
enum {
	REFRESH_FILE_CHANGE = 0x01,
	REFRESH_STEERING = 0x07,
	STEERING_OCTET = 30, /* of the terminal profile */
	STEERING_BIT = 4,
	ENTRY_SIZE = PLMN_SIZE + 2, /* a PLMN and its access technologies */
};

/* Number of files, then their paths from the MF (TS 102 223 8.18). */
static const uint8_t lists[] = {
	2,    0x3F, 0x00, 0x7F, 0xFF, 0x6F, 0x61, /* EF.OPLMNwAcT */
	0x3F, 0x00, 0x7F, 0xFF, 0x6F, 0x7B,       /* EF.FPLMN     */
};

/* The preferred networks as EF.OPLMNwAcT has them, as far as they go. */
static int put_preferred(const struct applet *applet, struct tlv_writer *writer)
{
	uint8_t entries[APPLET_NETWORKS_MAX * ENTRY_SIZE];
	uint16_t size = 0;
	const int rc = file_read(applet->fs, FILE_OPLMNWACT, 0, entries, sizeof entries);

	if (rc < 0)
		return rc;
	while (size < sizeof entries && plmn_is_valid(entries + size))
		size = (uint16_t)(size + ENTRY_SIZE);
	cat_put(writer, CAT_TAG_PLMN_LIST, entries, size);
	return REFRESH_STEERING;
}

static bool can_steer(const struct cat *cat)
{
	return cat_can(cat, STEERING_OCTET, STEERING_BIT);
}

int refresh_build(void *ctx, struct tlv_writer *writer)
{
	const struct applet *const applet = ctx;
	const struct cat *const cat = applet->cat;

	if (cat->refresh & CAT_REFRESH_ALL)
		return cat->refresh_qualifier;
	if (cat->refresh == CAT_REFRESH_PREFERRED && can_steer(cat))
		return put_preferred(applet, writer);
	cat_put(writer, CAT_TAG_FILE_LIST, lists, sizeof lists);
	return REFRESH_FILE_CHANGE;
}

/* Whether something stronger can be asked for. */
static bool strengthen(struct cat *cat)
{
	if (cat->refreshing == CAT_REFRESH_PREFERRED && can_steer(cat)) {
		cat_refresh(cat, CAT_REFRESH_LISTS);
		return true;
	}
	if (cat->refreshing & CAT_REFRESH_ALL) {
		if (cat->refresh_qualifier == APPLET_REFRESH_RESET)
			return false;
		cat->refresh_qualifier = APPLET_REFRESH_RESET;
	}
	cat_refresh(cat, CAT_REFRESH_ALL);
	return true;
}

int refresh_answered(void *ctx, const struct cat_answer *answer)
{
	const struct applet *const applet = ctx;
	const struct log_event event = {
		.kind = APPLET_LOG_GIVEN_UP,
		.why = answer->outcome == CAT_CANNOT ? APPLET_GIVEN_UP_CANNOT
		                                     : APPLET_GIVEN_UP_BUSY,
		.from = CAT_COMMAND_REFRESH,
		.to = answer->result,
	};

	if (answer->outcome <= CAT_HELP || answer->outcome == CAT_NOT_OFFERED)
		return 0;
	if (answer->outcome == CAT_CANNOT && strengthen(applet->cat))
		return 0;
	return log_add(applet->fs, &event);
}
