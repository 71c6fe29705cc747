/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/operand.h"

#include <stddef.h>

static error_t parse(int key, char *value, struct argp_state *state)
{
	struct operand *operand = state->input;

	switch (key) {
	case ARGP_KEY_ARG:
		if (operand->value)
			argp_error(state, "one %s at a time", operand->what);
		operand->value = value;
		return 0;
	case ARGP_KEY_END:
		if (!operand->value)
			argp_error(state, "name the %s", operand->what);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

const struct argp operand_argp = { .parser = parse };
