/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_FLEET_RANGE_H
#define CLI_FLEET_RANGE_H

#include <argp.h>

#include "fleet/fleet.h"

/* Which cards of a fleet a verb is for: --first, --count; without, all of them. */

struct fleet_range {
	uint32_t first, count; /* count 0: to the last */
};

extern const struct argp fleet_range_argp;

/* Sets *end, one past the last. Returns 0 or FAULT_ABSENT. */
int fleet_range_end(const struct fleet_range *range, const struct fleet *fleet, uint32_t *end,
                    struct fault *fault);

/* A whole number from least to most, or the end of the program. */
uint32_t fleet_number(const char *text, uint32_t least, uint32_t most, struct argp_state *state);

#endif
