/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/verbs.h"

#include <argp.h>
#include <stdio.h>

#include "cli/command_line.h"
#include "cli/exit.h"
#include "cli/json_option.h"
#include "store/seal.h"

static error_t parse(int key, char *value, struct argp_state *state)
{
	const char **path = state->input;

	switch (key) {
	case ARGP_KEY_ARG:
		if (*path)
			argp_error(state, "one file at a time");
		*path = value;
		return 0;
	case ARGP_KEY_END:
		if (!*path)
			argp_error(state, "name the file");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

int verb_key_new(int argc, char **argv)
{
	static const struct argp_child children[] = { { &json_argp, 0, NULL, 0 }, { 0 } };
	static const struct argp argp = {
		NULL,
		parse,
		"FILE",
		"Makes the random key that seals the secrets of a store, in "
		"a file of mode 0600. Without it the store is of no use.",
		children,
		NULL,
		NULL
	};
	struct fault fault = { 0 };
	const char *path = NULL;

	command_line_read(&argp, argc, argv, &path);
	if (seal_key_create(path, &fault) < 0)
		return exit_of_fault(&fault);
	if (json_asked())
		json_tell(json_pack("{s:s}", "key", path));
	return EXIT_DONE;
}
