/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_WRAPPED_H
#define CLI_WRAPPED_H

#include <stddef.h>
#include <stdio.h>

/* Prints words of a text in lines of at most width characters, each behind prefix, which counts. A word that is
 * longer has a line of its own. */
void wrapped_print(FILE *to, const char *prefix, const char *text, size_t width);

#endif
