/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OTA_CHANGE_H
#define OTA_CHANGE_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

#include "octets/fault.h"
#include "ota/wording.h"
#include "ota/settings.h"

/* What a request asks of one card, checked and in the host's own form: the "content" object of
 * PATCH /api/v2/bulk/subscriber/sim. */

enum change_limit {
	CHANGE_SLOTS_MAX = 10,
	CHANGE_COUNTRIES_MAX = 16,
	CHANGE_NETWORKS_MAX = 32,
	CHANGE_CODE_MAX = 7,  /* "302220", NUL           */
	CHANGE_IMSI_MAX = 16, /* 15 digits, NUL          */
	CHANGE_TEXTS_MAX = 8,
};

enum change_mode { CHANGE_MODE_NONE, CHANGE_MODE_MANUAL, CHANGE_MODE_AUTOMATIC };

/* The device-lock feature and the lock state, asked for by other calls than the bulk one. */
enum change_lock { CHANGE_LOCK_NONE, CHANGE_LOCK_OFF, CHANGE_LOCK_ON };

struct change_list {
	bool given; /* false: leave the card's list alone; true with count 0: empty it */
	unsigned count;
	char code[CHANGE_NETWORKS_MAX][CHANGE_CODE_MAX]; /* "302", "2FF", "302220" */
};

struct change_slot {
	char imsi[CHANGE_IMSI_MAX];
	struct change_list countries, preferred, forbidden;
};

struct change {
	enum change_mode mode;
	char active_imsi[CHANGE_IMSI_MAX]; /* "" : leave alone */
	unsigned slots;
	struct change_slot slot[CHANGE_SLOTS_MAX];
	enum change_lock lock;
	bool reset;

	/* Of no request: what `ota send --applet` and a profile ask for. */
	bool settings_given;
	struct settings settings;
	unsigned texts;
	struct wording text[CHANGE_TEXTS_MAX];
};

/*
 * Reads a content object: appletMode, activeImsi, sim[] of imsi, allowedCountries,
 * preferredOperatorNetworks, forbiddenNetworks.
 *
 *   content  any JSON value
 *   where    path of content, "bulk[0].content": a fault's where starts with it; "" for none
 *
 * A list is a comma-separated string, an array of strings, or an array of such strings; "", [] and
 * null empty it. Returns 0, or FAULT_INPUT with the path of the first wrong field: a field that is
 * not known, of a wrong type, a wrong digit, mode or region, a list over its limit, a value or an
 * IMSI twice, a content that asks for nothing.
 */
int change_of_json(const json_t *content, const char *where, struct change *change,
                   struct fault *fault);

/*
 * Checks that each IMSI the change names is one of those in use on the card.
 *
 *   imsis, count  the subscriber's in-use IMSIs
 *
 * Returns 0, or FAULT_INPUT with the path ("bulk[0].content.sim[1].imsi").
 */
int change_check_imsis(const struct change *change, const char *where, const char *const *imsis,
                       size_t count, struct fault *fault);

#endif
