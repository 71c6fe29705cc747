/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_OPERAND_H
#define CLI_OPERAND_H

#include <argp.h>

/* What stands on the command line behind the options, of a verb that wants just one: a second one is refused,
 * and so is none. operand_argp is the verb's argp's child, whose input is the struct; where a verb has no
 * parser of its own, its input is that of the first child. */
struct operand {
	const char *what;  /* "card", for who is told */
	const char *value; /* never NULL behind command_line_read() */
};

extern const struct argp operand_argp;

#endif
