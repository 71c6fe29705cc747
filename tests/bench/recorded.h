/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BENCH_RECORDED_H
#define BENCH_RECORDED_H

#include "bench/stage.h"
#include "transport/image.h"
#include "transport/transport.h"

/* What deliveries send to a card, written down to be played on cards without the host. */

struct command {
	size_t size; /* 0: a reset */
	uint8_t octets[TRANSPORT_APDU_MAX];
};

struct recorded {
	uint8_t memory[IMAGE_MEMORY_SIZE]; /* of the card before the commands */
	struct command *commands;          /* recorded_free() */
	size_t count;
};

/* Deliveries of changes to a copy of card 0, one after the other, each read back. */
void recorded_deliveries(const struct stage *stage, const struct change *changes, size_t count,
                         struct recorded *recorded);
void recorded_free(struct recorded *recorded);

/* Seconds a card takes for them, in memory; and when it is kept on the disk, as the card of a fleet. */
double recorded_own_time(const struct recorded *recorded);
double recorded_kept_time(const struct recorded *recorded, const struct stage *stage);

/* Seconds. */
double bench_now_s(clockid_t clock);

#endif
