/* SPDX-License-Identifier: Apache-2.0 */
#include "dispatch/witness.h"

#include <stdio.h>
#include <string.h>

enum { DETAIL_MAX = 2 * BEHAVIOUR_TEXT_MAX + 32 };

static int look(const struct delivery *delivery, const struct witness *witness,
                struct behaviour *rows)
{
	struct fault fault = { 0 };
	char detail[DETAIL_MAX];
	const int rc = behaviour_observe(delivery->watch, delivery->transport, witness->place,
	                                 witness->places, rows, &fault);

	if (rc < 0 && delivery->step) {
		snprintf(detail, sizeof detail, "cannot be looked at: %s: %s", fault.where,
		         fault.text);
		delivery->step(delivery->ctx, WITNESS_STEP, detail);
	}
	return rc;
}

void witness_before(const struct delivery *delivery, const struct change *change,
                    struct witness *witness)
{
	witness->places = 0;
	if (!delivery->watch || delivery->rfm)
		return;
	witness->places =
		behaviour_places(network_world(delivery->watch->network), change, witness->place);
	if (witness->places > 0 && look(delivery, witness, witness->before) < 0)
		witness->places = 0;
}

void witness_after(const struct delivery *delivery, const struct witness *witness)
{
	struct behaviour after[BEHAVIOUR_PLACES_MAX];

	if (witness->places == 0 || !delivery->step || look(delivery, witness, after) < 0)
		return;
	for (size_t i = 0; i < witness->places; i++) {
		char was[BEHAVIOUR_TEXT_MAX], is[BEHAVIOUR_TEXT_MAX], detail[DETAIL_MAX];

		behaviour_text(&witness->before[i], was);
		behaviour_text(&after[i], is);
		if (strcmp(was, is) == 0)
			snprintf(detail, sizeof detail, "in %s: %s, as before",
			         witness->place[i].country, is);
		else
			snprintf(detail, sizeof detail, "in %s: %s before, %s after",
			         witness->place[i].country, was, is);
		delivery->step(delivery->ctx, WITNESS_STEP, detail);
	}
}
