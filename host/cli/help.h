/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_HELP_H
#define CLI_HELP_H

/* Prints the verbs and the exit status, to standard output. */
void help_list(void);

#endif
