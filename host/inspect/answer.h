/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INSPECT_ANSWER_H
#define INSPECT_ANSWER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* An answer of a card in words: its data, TLV by TLV where it is TLV, and its status word. */

enum answer_limit {
	ANSWER_LINES_MAX = 96,
	ANSWER_HEX_MAX = 2 * 258 + 1,
	ANSWER_NAME_MAX = 48,
	ANSWER_WORDS_MAX = 128,
};

/* The name of a line that stands for all the lines a pattern does not tell of a level. */
#define ANSWER_REST "..."

struct answer_line {
	unsigned depth; /* of the TLV                                   */
	char name[ANSWER_NAME_MAX];
	char hex[ANSWER_HEX_MAX];     /* ".." for an octet that is not told */
	char words[ANSWER_WORDS_MAX]; /* "" where there is nothing to say   */
};

struct answer {
	size_t count;
	struct answer_line line[ANSWER_LINES_MAX];
};

/*
 * Decodes an answer: data and status word.
 *
 *   mask  as long as octets, the bits that are told; NULL when all are
 *
 * Data is taken apart where it begins with a template of TS 102 221 11.1.1.3 (62, 6F), of EF.DIR
 * (61) or of TS 102 223 (D0), and its lengths are told and right; else it is one line. More than
 * ANSWER_LINES_MAX lines end in one that says so.
 */
void answer_decode(const uint8_t *octets, const uint8_t *mask, size_t size, struct answer *answer);

/* Whether the octets of a line are those another line wants. */
bool answer_fits(const struct answer_line *wanted, const struct answer_line *came);

#endif
