/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/store_options.h"

static const struct argp_option options[] = {
	{ "store", 's', "WHERE", 0,
	  "the database: a file, made where it is not there, or postgresql://...", 0 },
	{ "key-file", 'k', "FILE", 0, "sealing key ('key new'); without: ROAMCARD_KEY", 0 },
	{ 0 },
};

static error_t parse(int key, char *value, struct argp_state *state)
{
	struct store_options *into = state->input;

	switch (key) {
	case 's':
		into->store = value;
		return 0;
	case 'k':
		into->key_file = value;
		return 0;
	case ARGP_KEY_END:
		if (!into->store)
			argp_error(state, "name the store");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

const struct argp store_argp = { options, parse, NULL, NULL, NULL, NULL, NULL };

const struct argp_child store_options[] = { { &store_argp, 0, NULL, 0 }, { 0 } };
