/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/fleet_range.h"

#include <stdio.h>
#include <stdlib.h>

static const struct argp_option options[] = {
	{ "first", 'f', "NUMBER", 0, "the first card (0)", 0 },
	{ "count", 'n', "NUMBER", 0, "how many; without, to the last", 0 },
	{ 0 },
};

uint32_t fleet_number(const char *text, uint32_t least, uint32_t most, struct argp_state *state)
{
	char *end;
	const unsigned long long number = strtoull(text, &end, 10);

	if (*text < '0' || *text > '9' || *end || number < least || number > most)
		argp_error(state, "'%s' is no number from %u to %u", text, least, most);
	return (uint32_t)number;
}

static error_t parse(int key, char *value, struct argp_state *state)
{
	struct fleet_range *range = state->input;

	switch (key) {
	case 'f':
		range->first = fleet_number(value, 0, FLEET_CARDS_MAX - 1, state);
		return 0;
	case 'n':
		range->count = fleet_number(value, 1, FLEET_CARDS_MAX, state);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

const struct argp fleet_range_argp = { options, parse, NULL, NULL, NULL, NULL, NULL };

int fleet_range_end(const struct fleet_range *range, const struct fleet *fleet, uint32_t *end,
                    struct fault *fault)
{
	const uint32_t cards = fleet_cards(fleet);

	*end = cards;
	if (range->first >= cards || range->count > cards - range->first)
		return fault_set(fault, FAULT_ABSENT, fleet_path(fleet),
		                 "has not that many cards; it has %u", cards);
	if (range->count > 0)
		*end = range->first + range->count;
	return 0;
}
