/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_EXIT_H
#define CLI_EXIT_H

#include "octets/fault.h"

/* What the program says to its caller. The words of the table in exit.c are those of --help, of the manual pages
 * and of docs/cli.md. */
enum cli_exit {
	EXIT_DONE = 0,
	EXIT_NOT_SO = 1,
	EXIT_USAGE = 2,
	EXIT_TRANSPORT = 3,
	EXIT_INPUT = 4,
	EXIT_CODES,
};

/* What EXIT_NOT_SO means of the verb that runs; NULL: nothing else than of any. */
void exit_table_begin(const char *not_so);

/* In words: "a file or a value that was given is wrong". */
const char *exit_meaning(enum cli_exit code);

/* Prints "roamcard: where: text" and returns the exit status that fits. */
int exit_of_fault(const struct fault *fault);

#endif
