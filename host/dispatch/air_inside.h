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

/* How many submit_sm of one short message are steps of its request: a centre may put it off for days. */
enum { AIR_TRIES_TOLD = 10 };

/* The counter of a message as it was given, which has none: a packet's own is higher. */
#define AIR_NO_COUNTER UINT64_C(0)

/* ---- air.c ---- */

/* Below 2^63, never 0. */
int air_make_tag(uint64_t *tag, struct fault *fault);

/* Nothing more is awaited of it. */
int air_conclude_packet(struct air *air, struct store_packet *packet, struct fault *fault);

/* Of a packet that nothing of the card came of: whether that is still awaited. Returns 1, 0 where it was given up before,
 * or the fault of its end. */
int air_look_at_silence(struct air *air, struct store_packet *packet, struct fault *fault);

/* ---- air_message.c ---- */

/* As air_deliver(), of the delivery's message. */
int air_deliver_message(struct air *air, const struct store_job *job,
                        const struct delivery *delivery, struct delivered *delivered,
                        struct fault *fault);

/* ---- air_arrivals.c: the hooks of the session ---- */

void air_message_ended(void *ctx, const struct smpp_outcome *outcome);
void air_message_tried(void *ctx, const struct smpp_try *tried);
uint32_t air_message_received(void *ctx, const struct smpp_pdu *pdu);

/* ---- air_steps.c: what the centre tells, as steps of the requests in a packet ---- */

/* A word of the centre's, which may have anything in it, as printable characters of ASCII. */
const char *air_printable(const char *word, char *to, size_t room);

void air_tell_try(struct air *air, const struct smpp_try *tried);
void air_tell_outcome(struct air *air, const struct smpp_outcome *outcome);
void air_tell_receipt(struct air *air, uint64_t tag, const struct smpp_arrival *arrival);

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
