/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_COMMAND_LINE_H
#define CLI_COMMAND_LINE_H

#include <argp.h>

/* How every verb reads its command line. The manual page and the completion of a verb come from the very table
 * it is read with: the verb is run, and its table told in place of being used. */

/* Reads argv by the table into input, as argp_parse does; where it is wrong, the program ends with EXIT_USAGE.
 * --help ends with the exit status. */
void command_line_read(const struct argp *argp, int argc, char **argv, void *input);

/* What is done with a table. Nothing a verb does behind its command line is reached then: the program ends. */
typedef void command_line_teller(const struct argp *argp, void *context);

/* From now on command_line_read() hands over its table, and ends the program well. */
void command_line_tell(command_line_teller *tell, void *context);

#endif
