/* SPDX-License-Identifier: Apache-2.0 */
#ifndef DISPATCH_WITNESS_H
#define DISPATCH_WITNESS_H

#include "dispatch/deliver.h"
#include "inspect/behaviour.h"

/* What a handset with the card did before a change and does after it, in the countries the change is
 * about. */

/* The name of the step. */
#define WITNESS_STEP "handset"

struct witness {
	size_t places; /* 0: nobody watches, or there is nothing to watch */
	struct place place[BEHAVIOUR_PLACES_MAX];
	struct behaviour before[BEHAVIOUR_PLACES_MAX];
};

/* Looks, where the delivery has a watch and the card our applet: of another's card the networks know
 * nothing. That it could not is told as a step, and hinders nothing. */
void witness_before(const struct delivery *delivery, const struct change *change,
                    struct witness *witness);

/* Looks again and tells a step for each place: "in ES: 21401 … before, 21407 … after". */
void witness_after(const struct delivery *delivery, const struct witness *witness);

#endif
