/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/through_options.h"

#include <stdlib.h>
#include <string.h>

#include "cli/emulate_slots.h"

#define READER_PREFIX "reader:"
#define UNIX_PREFIX "unix:"

enum through_key { KEY_THROUGH = 512, KEY_CONTROL, KEY_SLOT, KEY_WHOLE };

static const struct argp_option options[] = {
	{ "through", KEY_THROUGH, "reader:NAME", 0, "make cards anew in a reader of PC/SC, where",
	  10 },
	{ "control", KEY_CONTROL, "unix:PATH", 0, "'roamcard emulate' is told so there", 0 },
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
		into->reader = behind(READER_PREFIX, value, state);
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
		if (!into->reader != !into->control)
			argp_error(state, "--through and --control go together");
		if (into->whole && !into->reader)
			argp_error(state, "--whole is of --through");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

const struct argp through_argp = { options, parse, NULL, NULL, NULL, NULL, NULL };
