/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_WRAPPED_H
#define CLI_WRAPPED_H

#include <stddef.h>
#include <stdio.h>

/* Prints words of a text in lines of at most width characters, each behind prefix, which counts. A word that is
 * longer has a line of its own. */
void wrapped_print(FILE *to, const char *prefix, const char *text, size_t width);

/* Prints a text, the cursor being at column indent, and a newline: in lines of at most width characters, those that
 * follow set in as far. Lines end at spaces and behind commas; a word that is longer than a line is cut. */
void wrapped_hang(FILE *to, size_t indent, const char *text, size_t width);

#endif
