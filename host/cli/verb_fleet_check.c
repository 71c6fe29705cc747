/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/verbs.h"

#include <argp.h>
#include <inttypes.h>
#include <stdio.h>

#include "cli/command_line.h"
#include "cli/exit.h"
#include "cli/json_option.h"
#include "fleet/fleet.h"

static error_t parse(int key, char *value, struct argp_state *state)
{
	const char **path = state->input;

	switch (key) {
	case ARGP_KEY_ARG:
		if (*path)
			argp_error(state, "one fleet at a time");
		*path = value;
		return 0;
	case ARGP_KEY_END:
		if (!*path)
			argp_error(state, "name the fleet");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static int check(const char *path, struct fault *fault)
{
	struct fleet_figures figures;
	struct fleet *fleet;
	int rc = fleet_open(path, &fleet, fault);

	if (rc == 0)
		rc = fleet_check(fleet, &figures, fault);
	fleet_close(fleet);
	if (rc == 0 && json_asked())
		json_tell(json_pack("{s:I, s:I, s:I, s:I, s:I}", "cards", (json_int_t)figures.cards,
		                    "used", (json_int_t)figures.used, "octets",
		                    (json_int_t)figures.octets, "disk", (json_int_t)figures.disk,
		                    "kept", (json_int_t)figures.kept));
	else if (rc == 0)
		printf("cards  %" PRIu32 "\nused   %" PRIu32 "\noctets %" PRIu64 "\ndisk   %" PRIu64
		       "\nkept   %" PRIu64 "\n",
		       figures.cards, figures.used, figures.octets, figures.disk, figures.kept);
	return rc;
}

int verb_fleet_check(int argc, char **argv)
{
	static const struct argp_child children[] = { { &json_argp, 0, NULL, 0 }, { 0 } };
	static const struct argp argp = {
		NULL,
		parse,
		"FILE.fleet",
		"Reads every card of a fleet that was used, and tells how "
		"many there are and what they take.",
		children,
		NULL,
		NULL
	};
	struct fault fault = { 0 };
	const char *path = NULL;

	command_line_read(&argp, argc, argv, &path);
	return check(path, &fault) < 0 ? exit_of_fault(&fault) : EXIT_DONE;
}
