/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include <stddef.h>
#include <stdint.h>

/* How far long work is: a line on standard error, where that is a terminal, and nothing where it is not. */

enum { PROGRESS_TEXT_MAX = 128 };

struct progress {
	const char *what; /* "making cards" */
	uint64_t total;
	int64_t begun_ms, shown_ms;
	int shows;
};

void progress_begin(struct progress *progress, const char *what, uint64_t total);

/* So many are done. The line is written anew at most ten times a second. */
void progress_at(struct progress *progress, uint64_t done);

/* Takes the line away, so that what follows stands where it stood; the next one may be shown again. */
void progress_end(struct progress *progress);

/* progress_at() for who tells it with a context, a struct progress, and the total, which is known. */
void progress_told(void *ctx, uint32_t done, uint32_t of);

/* The line: "making cards: 1234 of 20000, 6 %, 850/s, 22 s left". What is not known yet is left out. */
void progress_text(char text[PROGRESS_TEXT_MAX], const char *what, uint64_t done, uint64_t total,
                   int64_t elapsed_ms);

#endif
