/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_EXIT_H
#define CLI_EXIT_H

#include "octets/fault.h"

/* What the program says to its caller; docs/cli.md has the same table. */
enum cli_exit {
	EXIT_DONE = 0,      /* done, and what was asked holds                              */
	EXIT_NOT_SO = 1,    /* done, and an effect does not hold, or a request failed       */
	EXIT_USAGE = 2,     /* the command line is wrong                                   */
	EXIT_TRANSPORT = 3, /* a card, a file, a server or the system does not do its part */
	EXIT_INPUT = 4,     /* a file that was given is wrong                              */
};

/* Prints "roamcard: where: text" and returns the exit status that fits. */
int exit_of_fault(const struct fault *fault);

#endif
