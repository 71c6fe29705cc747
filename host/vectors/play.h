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

/* One command to a card; as transport_transmit(). */
typedef int play_exchange(struct transport *transport, const uint8_t *command, size_t size,
                          uint8_t reply[TRANSPORT_REPLY_MAX], struct fault *fault);

/* Where a script is. Zeroed but for the first four members, which the caller sets. */
struct play {
	const char *path;            /* for faults and mismatches                     */
	struct transport *transport; /* NULL: the script is checked, nothing is sent  */
	play_exchange *exchange;
	struct mismatch *mismatch;
	struct captures captures;
	bool answered; /* an answer is there for "<"                    */
};

/*
 * Carries out one pair of a script: ">", "<", "reset", "power-cycle"; the words that only describe
 * are passed over, and "case" forgets what was captured.
 *
 * mismatch->came has the last answer. Returns 1, 0 for an answer that does not fit, FAULT_INPUT
 * with "FILE:LINE" for what is no such pair, or the fault of the exchange.
 */
int play_step(struct play *play, const struct vector_pair *pair, struct fault *fault);

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
