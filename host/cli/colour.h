/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_COLOUR_H
#define CLI_COLOUR_H

#include <stdio.h>

/* Colours of a verdict, on a terminal that has them and whose user does not refuse them (NO_COLOR, TERM=dumb). */

enum colour { COLOUR_GOOD, COLOUR_BAD };

/* What stands before and behind a text on this stream; empty where nothing is coloured. */
const char *colour_of(FILE *to, enum colour colour);
const char *colour_end(FILE *to);

#endif
