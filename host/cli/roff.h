/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_ROFF_H
#define CLI_ROFF_H

#include <stdio.h>

/* Text of the program as source of a manual page, macros of man(7). */

/* Prints plain text: filled to lines of at most 72 columns, what roff would take for its own made plain. A line
 * that begins with a blank stands as it is, an empty line parts paragraphs. Ends with a new line. */
void roff_text(FILE *to, const char *text);

/* Prints characters of a line under way, with hyphens that are minus signs. */
void roff_word(FILE *to, const char *text);

#endif
