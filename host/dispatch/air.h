/* SPDX-License-Identifier: Apache-2.0 */
#ifndef DISPATCH_AIR_H
#define DISPATCH_AIR_H

#include "bearer/smpp.h"
#include "dispatch/deliver.h"
#include "octets/fault.h"
#include "store/store.h"

/*
 * Cards in no reader and no folder, reached by SMPP: docs/smpp.md. A job is claimed to be sent, waits in the store
 * as any other, and is claimed again when the card's answer is there, or did not come. What is known of a packet
 * is in the store, so that whoever claims the job, in whatever life of the process, goes on with it.
 */

struct air;

struct air_options {
	struct smpp_options smpp;
	int64_t validity_ms; /* of a packet at the centre                                     */
	int64_t receipt_ms;  /* the card's answer must come within, once the centre says that all of
	                      * the packet arrived */
};

/* validity ORDER_VALIDITY_MS, a minute for the answer, smpp_usual. */
extern const struct air_options air_usual;

struct air_counts {
	struct smpp_counts session;
	unsigned long long answers;  /* proofs of receipt matched to their packet          */
	unsigned long long receipts; /* delivery receipts matched to their message         */
	unsigned long long
		unmatched; /* messages and receipts of nothing we await: late, doubled, foreign */
};

/* Begins the session; wake is told, by its thread, when a job may be due. The store outlives it. Returns 0 or as
 * smpp_open(), store_packets_resume(). */
int air_open(struct store *store, const struct air_options *options, void (*wake)(void *ctx),
             void *ctx, struct air **air, struct fault *fault);

/*
 * One step of a claimed job: sends its change, or concludes from what came of it. Of a message that is given, what the
 * centre's delivery receipt says is concluded from.
 *
 *   delivery  keys, spi, rfm, next_counter, keep, step and ctx count; by_submit and may_resync are set;
 *             message goes instead of the change
 *
 * Returns 0: await_until of delivered says until when it is to be put back, or by_receipt and proved
 * are true. Else FAULT_ABSENT (the subscriber has no MSISDN), FAULT_BUSY (the queue is full), FAULT_EXPIRED (no
 * answer in time), FAULT_TRANSPORT (the centre could not deliver), FAULT_REFUSED (the card, or the centre
 * for good; or no proof of receipt is asked of this card).
 */
int air_deliver(struct air *air, const struct store_job *job, struct delivery *delivery,
                const struct change *change, struct delivered *delivered, struct fault *fault);

/* Whether a packet of the job has left and may still be answered. Returns 1, 0 or a fault. */
int air_has_sent(struct air *air, const struct store_job *job, struct fault *fault);

/* After the job was put back: what came meanwhile has it due. */
void air_put_back(struct air *air, const struct store_job *job);

/* After its request has ended. */
void air_ended(struct air *air, const struct store_job *job);

void air_count(struct air *air, struct air_counts *counts);

void air_close(struct air *air); /* NULL is fine */

#endif
