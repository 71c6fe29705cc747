/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/colour.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const sequences[] = {
	[COLOUR_GOOD] = "\033[32m",
	[COLOUR_BAD] = "\033[1;31m",
};

static bool coloured(FILE *to)
{
	const char *refused = getenv("NO_COLOR");
	const char *terminal = getenv("TERM");
	const int file = fileno(to);

	if (refused && *refused)
		return false;
	return terminal && strcmp(terminal, "dumb") != 0 && file >= 0 && isatty(file);
}

const char *colour_of(FILE *to, enum colour colour)
{
	return coloured(to) ? sequences[colour] : "";
}

const char *colour_end(FILE *to)
{
	return coloured(to) ? "\033[0m" : "";
}
