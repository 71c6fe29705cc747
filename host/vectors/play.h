/* SPDX-License-Identifier: Apache-2.0 */
#ifndef VECTORS_PLAY_H
#define VECTORS_PLAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "octets/fault.h"
#include "transport/transport.h"
#include "vectors/file.h"
#include "vectors/pattern.h"

/* Plays vectors of APDUs on a card: commands sent as they stand, answers held against patterns.
 * docs/vectors.md has the words. */

enum { PLAY_ANSWER_MAX = TRANSPORT_REPLY_MAX };

/* An answer that was not as its vector has it. */
struct mismatch {
	const char *path;
	int line; /* of what was expected */
	uint8_t command[TRANSPORT_APDU_MAX];
	size_t command_size; /* 0: an answer to reset */
	const char *wanted;  /* the pattern's text   */
	struct pattern pattern;
	uint8_t came[PLAY_ANSWER_MAX];
	size_t came_size;
};

/* Whether every line of every case is one that can be played. Returns 0 or FAULT_INPUT with
 * "FILE:LINE". */
int play_check(const struct vector_file *file, struct fault *fault);

/*
 * Plays one case of a checked file; the card is reset before it.
 *
 *   mismatch  filled where it returns 0
 *
 * Returns 1 when every answer fits, 0 at the first that does not, or FAULT_TRANSPORT.
 */
int play_case(const struct vector_file *file, size_t number, struct transport *transport,
              struct mismatch *mismatch, struct fault *fault);

/* What was sent, wanted and came, and the two answers decoded side by side, each line after
 * prefix. */
void play_explain(const struct mismatch *mismatch, const char *prefix, FILE *to);

#endif
