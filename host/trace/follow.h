/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TRACE_FOLLOW_H
#define TRACE_FOLLOW_H

#include <stdbool.h>

#include "trace/current.h"
#include "trace/instruction.h"

/* What the commands and answers of one card's wire are about: which file is current, and what is a secret. */

/* Begins as zero octets but for names. */
struct follow {
	current_file_name *names;     /* may be NULL                       */
	struct current current, next; /* next: where the last SELECT leads */
	uint8_t asked;                /* instruction the answer is of      */
	bool selecting;               /* what is answered is a SELECT      */
	bool secret;                  /* what is asked, or will be answered */
};

/* A command goes down. Returns false, and apdu is not to be used, for what is none. */
bool follow_command(struct follow *follow, const uint8_t *octets, size_t size,
                    struct instruction_apdu *apdu);

/* Its answer, status word and all, came up. */
void follow_answer(struct follow *follow, const uint8_t *octets, size_t size);

/* The card was reset. */
void follow_restart(struct follow *follow);

/*
 * Overwrites with FF what nobody shall read of the command that was just followed, and of the answer to it:
 * data of VERIFY and its kin, of STORE DATA, what goes into and comes out of files of keys, what stands behind
 * RES in an answer to AUTHENTICATE. Lengths, tags and status words stay.
 *
 * Return whether there was such a thing.
 */
bool follow_mask_command(const struct follow *follow, uint8_t *octets, size_t size);
bool follow_mask_answer(const struct follow *follow, uint8_t *octets, size_t size);

#endif
