/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/verbs.h"

#include <argp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "cli/command_line.h"
#include "cli/exit.h"
#include "cli/json_option.h"
#include "cli/fleet_range.h"
#include "cli/progress.h"
#include "cli/fleet_target.h"

struct arguments {
	struct fleet_range range;
	const char *fleet, *folder;
};

static error_t parse(int key, char *value, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &arguments->range;
		return 0;
	case ARGP_KEY_ARG:
		if (arguments->folder)
			argp_error(state, "one folder at a time");
		*(arguments->fleet ? &arguments->folder : &arguments->fleet) = value;
		return 0;
	case ARGP_KEY_END:
		if (!arguments->folder)
			argp_error(state, "name the fleet and the folder");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static int write_all(const struct arguments *arguments, const struct fleet *fleet,
                     struct fault *fault)
{
	struct progress progress;
	uint32_t end, made = 0;
	int rc = fleet_range_end(&arguments->range, fleet, &end, fault);

	progress_begin(&progress, "writing key files", end - arguments->range.first);
	for (uint32_t card = arguments->range.first; card < end && rc >= 0; card++) {
		char *path;

		rc = fleet_write_keys(fleet, card, arguments->folder, &path, fault);
		free(path);
		made += rc > 0;
		progress_at(&progress, card - arguments->range.first + 1);
	}
	progress_end(&progress);
	if (rc >= 0 && json_asked())
		json_tell(json_pack("{s:I, s:I}", "written", (json_int_t)made, "present",
		                    (json_int_t)(end - arguments->range.first - made)));
	else if (rc >= 0)
		printf("%u key files written, %u were there\n", made,
		       end - arguments->range.first - made);
	return rc;
}

static int run(const struct arguments *arguments, struct fault *fault)
{
	struct fleet *fleet;
	int rc = fleet_open(arguments->fleet, &fleet, fault);

	mkdir(arguments->folder, 0700);
	if (rc == 0)
		rc = write_all(arguments, fleet, fault);
	fleet_close(fleet);
	return rc;
}

int verb_fleet_keys(int argc, char **argv)
{
	static const struct argp_child children[] = { { &fleet_range_argp, 0, NULL, 0 },
		                                      { &json_argp, 0, NULL, 0 },
		                                      { 0 } };
	static const struct argp argp = { NULL,
		                          parse,
		                          "FILE.fleet DIR",
		                          "Writes ICCID.keys of each card into the folder, as "
		                          "'card new' does; those that are there stay.",
		                          children,
		                          NULL,
		                          NULL };
	struct arguments arguments = { 0 };
	struct fault fault = { 0 };

	command_line_read(&argp, argc, argv, &arguments);
	return run(&arguments, &fault) < 0 ? exit_of_fault(&fault) : EXIT_DONE;
}
