/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCENARIO_LINE_H
#define SCENARIO_LINE_H

#include <stddef.h>

#include "octets/fault.h"

/* A line of a scenario, or of the prompt, in words. */

enum line_limit {
	LINE_MAX_SIZE = 4096, /* characters, the NUL among them */
	LINE_WORDS_MAX = 12,
};

struct line {
	const char *path; /* of the file, "" at the prompt */
	int number;
	char text[LINE_MAX_SIZE];  /* as it is written, without comment */
	char words[LINE_MAX_SIZE]; /* what word[] points into           */
	size_t count;
	char *word[LINE_WORDS_MAX];
	const char *rest; /* of text, behind the first word */
};

/*
 * Takes a line apart at blanks. Quotes hold a text with blanks together, \" is a quote in it and \\ a
 * backslash; "#" at the beginning of a word begins a comment, outside of quotes.
 *
 *   path, number  for faults and stories
 *
 * More words than LINE_WORDS_MAX are left to rest: who wants a text reads that. Returns 0 (count 0: nothing
 * there) or FAULT_INPUT (no closing quote), FAULT_LIMIT (too long).
 */
int line_read(const char *path, int number, const char *from, struct line *line,
              struct fault *fault);

/* A fault at a line: where is "PATH:LINE", or "" at the prompt. Its value is FAULT_INPUT. */
int line_fault(const struct line *line, struct fault *fault, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Puts the line before where of a fault that something under it met. */
void line_locate(const struct line *line, struct fault *fault);

#endif
