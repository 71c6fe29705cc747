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
	EFFECTS_MAX = 48,        /* rows of one change: 10 slots of 3 lists, mode, active … */
	EFFECT_WHAT_MAX = 48,    /* "EF.FPLMN (active slot)", "slot 2 310380501118337 countries" */
	EFFECT_VALUE_MAX = 264,  /* 32 networks and commas */
	EFFECT_REQUEST_MAX = 37, /* UUID, NUL */
};

struct effect {
	char what[EFFECT_WHAT_MAX];
	char asked[EFFECT_VALUE_MAX]; /* "-" for an empty list */
	char found[EFFECT_VALUE_MAX];
	bool holds;
	char superseded[EFFECT_REQUEST_MAX]; /* by this later request; "" : by none */
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

/* Of a request whose packet was another's too, a later one's: rows of which the later asks otherwise, and has it,
 * are superseded by its request. */
void effects_supersede(struct effects *effects, const struct effects *later, const char *request);

/* Whether every row holds, or was superseded; there is one at least. */
bool effects_stand(const struct effects *effects);

/* An array of {what, asked, found, holds}, and supersededBy where it was. New reference, or NULL. */
json_t *effects_json(const struct effects *effects);

/* And back. Returns 0, or FAULT_INPUT with the row that is none or is longer than the limits. */
int effects_of_json(const json_t *array, struct effects *effects, struct fault *fault);

#endif
