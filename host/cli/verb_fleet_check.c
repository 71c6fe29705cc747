/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/verbs.h"

#include <argp.h>
#include <inttypes.h>
#include <stdio.h>

#include "cli/command_line.h"
#include "cli/exit.h"
#include "cli/json_option.h"
#include "cli/operand.h"
#include "fleet/fleet.h"

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
	static const struct argp_child children[] = {
		{ &operand_argp, 0, NULL, 0 },
		{ &json_argp, 0, NULL, 0 },
		{ 0 },
	};
	static const struct argp argp = {
		.args_doc = "FILE.fleet",
		.doc = "Reads every card of a fleet that was used, and tells how "
		       "many there are and what they take.",
		.children = children,
	};
	struct operand fleet = { .what = "fleet" };
	struct fault fault = { 0 };

	command_line_read(&argp, argc, argv, &fleet);
	return check(fleet.value, &fault) < 0 ? exit_of_fault(&fault) : EXIT_DONE;
}
