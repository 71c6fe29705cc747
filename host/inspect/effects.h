/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INSPECT_EFFECTS_H
#define INSPECT_EFFECTS_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

#include "inspect/view.h"
#include "ota/change.h"

/* Asked versus found, one row per effect. */

enum effects_limit {
	EFFECTS_MAX = 48,       /* rows of one change: 10 slots of 3 lists, mode, active … */
	EFFECT_WHAT_MAX = 48,   /* "EF.FPLMN (active slot)", "slot 2 310380501118337 countries" */
	EFFECT_VALUE_MAX = 264, /* 32 networks and commas */
};

struct effect {
	char what[EFFECT_WHAT_MAX];
	char asked[EFFECT_VALUE_MAX]; /* "-" for an empty list */
	char found[EFFECT_VALUE_MAX];
	bool holds;
};

struct effects {
	size_t count;
	struct effect row[EFFECTS_MAX];
};

/*
 * Every effect the change must have on a card: mode, active slot and EF.IMSI, each list of each
 * slot named, and for the slot that is active afterwards EF.OPLMNwAcT and EF.FPLMN; lock feature
 * and state. A list is compared in order.
 *
 * Returns true when every row holds.
 */
bool effects_compare(const struct change *change, const struct view *view, struct effects *effects);

/* An array of {what, asked, found, holds}. New reference, or NULL. */
json_t *effects_json(const struct effects *effects);

/* And back. Returns 0, or FAULT_INPUT with the row that is none or is longer than the limits. */
int effects_of_json(const json_t *array, struct effects *effects, struct fault *fault);

#endif
