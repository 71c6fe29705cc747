/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/exit.h"

#include <stdio.h>

static const char *const meanings[] = {
	[EXIT_DONE] = "done, and what was asked holds",
	[EXIT_NOT_SO] = "an effect does not hold, or a card or a rule refused",
	[EXIT_USAGE] = "the command line, or a line of standard input, is wrong",
	[EXIT_TRANSPORT] = "a card, a file, a server or the system does not do its part",
	[EXIT_INPUT] = "a file or a value that was given is wrong",
};

static const char *not_so_here;

void exit_table_begin(const char *not_so)
{
	not_so_here = not_so;
}

const char *exit_meaning(enum cli_exit code)
{
	return code == EXIT_NOT_SO && not_so_here ? not_so_here : meanings[code];
}

int exit_of_fault(const struct fault *fault)
{
	fprintf(stderr, "roamcard: %s%s%s\n", fault->where, fault->where[0] ? ": " : "",
	        fault->text);
	switch (fault->code) {
	case FAULT_INPUT:
	case FAULT_LIMIT:
		return EXIT_INPUT;
	case FAULT_REFUSED:
		return EXIT_NOT_SO;
	default:
		return EXIT_TRANSPORT;
	}
}
