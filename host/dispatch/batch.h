/* SPDX-License-Identifier: Apache-2.0 */
#ifndef DISPATCH_BATCH_H
#define DISPATCH_BATCH_H

#include "dispatch/deliver.h"
#include "dispatch/steps.h"
#include "store/store.h"

/* A claimed job, and those of its card behind it that travel in its packet: docs/operations.md. */

enum { BATCH_MAX = 16 /* jobs in one packet */ };

/* Names of steps. */
#define BATCH_JOINED "joined"
#define BATCH_SUPERSEDED "superseded"
#define BATCH_APART "apart"

struct batch_item {
	struct store_job job;
	struct change change;
	struct effects effects; /* count 0 until batch_compare() */
};

struct batch {
	size_t count; /* 1 .. BATCH_MAX */
	struct batch_item *item[BATCH_MAX];
	struct change all;          /* of all of them           */
	struct raw_message message; /* of one that is a message */
	struct steps steps;         /* of all of them, until they are in the store */
};

/* One job alone, whose content is the batch's from here on. The delivery has its message, if it is one. Returns as
 * deliver_read(); batch_end() is due in any case. */
int batch_begin(struct batch *batch, const struct store_job *job, struct delivery *delivery,
                struct fault *fault);

/*
 * Takes in those behind it, up to the first that cannot be joined, and tells the steps of that. Its own change has
 * been checked.
 *
 *   sent  a packet of it has left already: those that travel in it are taken in, and nobody else
 *
 * Returns 0, or the fault of the store; without more the batch is of one.
 */
int batch_gather(struct batch *batch, struct store *store, const struct delivery *delivery,
                 bool sent, struct fault *fault);

/* The effects of each in what was read back, and which a later one superseded. */
void batch_compare(struct batch *batch, const struct delivery *delivery, struct view *view);

/* A step of each that has not ended, with what it was about: as steps_add(). */
void batch_tell(struct batch *batch, const char *step, const char *detail, const uint8_t *octets,
                size_t size);

/* Commits the transaction that is open, with the steps told so far, where rc is 0; takes it back where it is a fault.
 * Returns 0, rc, or the store's fault: then the steps wait on. */
int batch_keep(struct batch *batch, struct store *store, int rc, struct fault *fault);

void batch_end(struct batch *batch);

#endif
