/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_CONFIG_FILE_H
#define CLI_CONFIG_FILE_H

#include <argp.h>
#include <stdbool.h>
#include <stdio.h>

#include "cli/option_table.h"
#include "octets/fault.h"

/* The configuration file of a verb that goes on until it is told to stop: the verb's own long options, one a line,
 * as docs/configuration.md has it. */

enum {
	CONFIG_LINES_MAX = 1000,
	CONFIG_LINE_MAX = 4096, /* characters, its end with them */
};

/* A child of the verb's argp: --config FILE. It needs no input. */
extern const struct argp config_argp;

/* Whether a verb of this table has a configuration file. */
bool config_file_is_of(const struct argp *argp);

/* Puts what the file of --config has before what the command line has, so that the latter counts. argv is
 * argc words; *words becomes how many the result has, which is argv itself where no file is named, and else
 * lasts as long as the program. NULL, and a fault FILE:LINE, where a line is no option of the table. What is
 * wrong with a value the verb's own parser says, and this the line with it. */
char **config_file_before(const struct option_table *table, int argc, char **argv, int *words,
                          struct fault *fault);

/* Prints a file with each option of the table as a comment, to be filled in. */
void config_file_model(FILE *to, const struct option_table *table);

#endif
