/* SPDX-License-Identifier: Apache-2.0 */
#ifndef DISPATCH_FIGURES_H
#define DISPATCH_FIGURES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What this process has seen of cards since it began, for whoever watches it. Of the whole process: one
 * dispatcher delivers in it. Any thread may count and read. */

enum figures_limit {
	FIGURES_BUCKETS = 12,
	FIGURES_ALIVE_MS = 300000,
	FIGURES_STATUSES = 16, /* of proofs of receipt; others are the last */
};

struct figures {
	uint64_t bucket[FIGURES_BUCKETS + 1]; /* round trips by bound; the last: longer */
	uint64_t sum_ms;
	uint64_t status[FIGURES_STATUSES]; /* receipts that were no success, by status */
	uint64_t failures;                 /* deliveries that failed otherwise */
};

/* Upper bound of a bucket in milliseconds, rising. */
unsigned figures_bound_ms(size_t bucket);

/* From the sending of a packet until what the card says of it was read. */
void figures_round_trip(int64_t ms);

/* A card refused a packet, or what was in it: the status of its proof of receipt. */
void figures_card_error(unsigned status);

/* A delivery came to no answer of the card. */
void figures_failure(void);

/* The dispatcher looks for a job. */
void figures_look(void);

/* Whether it has within FIGURES_ALIVE_MS: it takes work, or is at some. */
bool figures_is_looking(void);

/* The session with a service centre is that one until it is NULL again. */
struct air;
struct air_counts;
void figures_watch_air(struct air *air);

/* Returns false where there is no session. */
bool figures_read_air(struct air_counts *counts);

void figures_read(struct figures *figures);

#endif
