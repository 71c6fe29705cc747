/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/through_options.h"

#include <stdlib.h>
#include <string.h>

#include "cli/emulate_slots.h"

#define READER_PREFIX "reader:"
#define T0_PREFIX "t0:"
#define UNIX_PREFIX "unix:"

enum through_key { KEY_THROUGH = 512, KEY_CONTROL, KEY_SLOT, KEY_WHOLE };

static const struct argp_option options[] = {
	{ "through", KEY_THROUGH, "READER", 0,
	  "t0: use cards octet by octet; or make them anew in reader:NAME or t0:ADDRESS, where",
	  10 },
	{ "control", KEY_CONTROL, "unix:PATH", 0,
	  "who has the card, as 'roamcard emulate', is told so there", 0 },
	{ "slot", KEY_SLOT, "SLOT", 0, "and has that reader as this slot (1)", 0 },
	{ "whole", KEY_WHOLE, 0, 0, "send commands as they are, not split as T=0 wants them", 0 },
	{ 0 },
};

static const char *behind(const char *prefix, const char *value, struct argp_state *state)
{
	const size_t size = strlen(prefix);

	if (strncmp(value, prefix, size) != 0 || value[size] == '\0')
		argp_error(state, "'%s' does not begin with '%s'", value, prefix);
	return value + size;
}

static const char *target_of(const char *value, struct argp_state *state)
{
	if (strcmp(value, THROUGH_T0) == 0)
		return value;
	if (strncmp(value, T0_PREFIX, strlen(T0_PREFIX)) == 0)
		(void)behind(T0_PREFIX, value, state);
	else
		(void)behind(READER_PREFIX, value, state);
	return value;
}

static void check(const struct through *through, struct argp_state *state)
{
	const bool here = through->target && strcmp(through->target, THROUGH_T0) == 0;
	const bool by_pcsc = through->target &&
	                     strncmp(through->target, READER_PREFIX, strlen(READER_PREFIX)) == 0;

	if (here && through->control)
		argp_error(state, "--through t0 has nobody to --control");
	if (!here && !through->target != !through->control)
		argp_error(state, "--through and --control go together");
	if (through->whole && !by_pcsc)
		argp_error(state, "--whole is of --through reader:NAME");
}

static unsigned slot_of(const char *value, struct argp_state *state)
{
	char *end;
	const unsigned long slot = strtoul(value, &end, 10);

	if (*value < '1' || *value > '9' || *end || slot > EMULATE_SLOTS_MAX)
		argp_error(state, "'%s' is no slot; 1 to %d", value, EMULATE_SLOTS_MAX);
	return (unsigned)slot;
}

static error_t parse(int key, char *value, struct argp_state *state)
{
	struct through *into = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		into->slot = 1;
		return 0;
	case KEY_THROUGH:
		into->target = target_of(value, state);
		return 0;
	case KEY_CONTROL:
		into->control = behind(UNIX_PREFIX, value, state);
		return 0;
	case KEY_SLOT:
		into->slot = slot_of(value, state);
		return 0;
	case KEY_WHOLE:
		into->whole = true;
		return 0;
	case ARGP_KEY_END:
		check(into, state);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

const struct argp through_argp = { options, parse, NULL, NULL, NULL, NULL, NULL };
