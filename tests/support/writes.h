/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SUPPORT_WRITES_H
#define SUPPORT_WRITES_H

#include <stddef.h>
#include <stdint.h>

#include "support/card.h"

/*
 * What a card wrote, unit by unit. From it the memory after a power cut at any unit is made without
 * running the card again: a cut leaves the port and never returns to the card, so the card has no
 * say in what the memory then holds. That both ways end in the same octets is itself a test
 * (tests/power/everywhere.c).
 */

enum { WRITES_MAX = 32768 }; /* units of one recording */

struct written {
	uint32_t at;
	unsigned long call; /* of nvm_write, from 1: the noise of a torn unit depends on it */
};

struct writes {
	size_t count;
	struct written units[WRITES_MAX];
	uint8_t octets[WRITES_MAX * 16]; /* of all units, one behind the other */
};

/* Records what tc writes from now on, until writes_stop(). */
void writes_start(struct test_card *tc, struct writes *writes);
void writes_stop(struct test_card *tc);

/* Called by the port for each call of nvm_write. */
void writes_add(struct test_card *tc, uint32_t at, const uint8_t *from, uint32_t size);

/* Puts unit n, from 0, into the memory of tc: whole, or torn. */
void writes_apply(struct test_card *tc, const struct writes *writes, size_t n);
void writes_tear(struct test_card *tc, const struct writes *writes, size_t n, enum tear tear);

#endif
