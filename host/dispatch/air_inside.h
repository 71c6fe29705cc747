/* SPDX-License-Identifier: Apache-2.0 */
#ifndef DISPATCH_AIR_INSIDE_H
#define DISPATCH_AIR_INSIDE_H

#include <pthread.h>

#include "bearer/smpp_arrival.h"
#include "dispatch/air.h"
#include "store/air.h"

struct air {
	struct store *store;
	struct air_options options;
	struct smpp *session;
	void (*wake)(void *ctx);
	void *ctx;
	pthread_mutex_t lock; /* over the counts */
	struct air_counts counts;
};

/* ---- air_arrivals.c: the hooks of the session ---- */

void air_message_ended(void *ctx, const struct smpp_outcome *outcome);
uint32_t air_message_received(void *ctx, const struct smpp_pdu *pdu);

/* ---- air_parts.c ---- */

/*
 * The answer of a card a part belongs to, as one user data with its header, once it is whole; parts of several
 * messages wait for each other in the store.
 *
 * Returns 1, 0 while it is not whole, or FAULT_ABSENT (nothing of that number is awaited), FAULT_LIMIT,
 * FAULT_SYSTEM.
 */
int air_join(struct air *air, const struct smpp_arrival *arrival, uint8_t data[STORE_RECEIPT_MAX],
             size_t *size, struct fault *fault);

/* They have been joined and are done with. */
void air_drop_parts(struct air *air, const struct smpp_arrival *arrival);

#endif
