/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCENARIO_SCRIPT_H
#define SCENARIO_SCRIPT_H

#include <stdbool.h>
#include <stddef.h>

#include "octets/fault.h"
#include "scenario/line.h"
#include "scenario/stage.h"
#include "scenario/teller.h"

/* A scenario in a file, docs/scenarios.md: a head that says what is given, then lines to be played. */

enum script_limit { SCRIPT_LINES_MAX = 2000 };

struct script {
	char *path;
	char *title, *source;                   /* source may be NULL            */
	char *profile, *world, *handset, *imei; /* given; NULL: not              */
	size_t count;
	struct line **lines; /* those that say something, judged */
};

/*
 * Reads a file whole and judges every line.
 *
 *   script  filled; script_free() releases it, also after a fault
 *
 * Returns 0, FAULT_ABSENT, FAULT_SYSTEM, or FAULT_INPUT, FAULT_LIMIT with "FILE:LINE" in where.
 */
int script_load(const char *path, struct script *script, struct fault *fault);
void script_free(struct script *script);

/*
 * Plays it on a stage of its own; what the options leave open is as the script has it given.
 *
 * It ends at the first command that cannot be done, which counts as an expectation that does not hold; one that
 * does not hold ends nothing. Returns 0 (the teller has counted), or a fault of the machine.
 */
int script_play(const struct script *script, const struct stage_options *options,
                struct teller *teller, struct fault *fault);

#endif
