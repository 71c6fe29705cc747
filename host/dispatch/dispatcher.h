/* SPDX-License-Identifier: Apache-2.0 */
#ifndef DISPATCH_DISPATCHER_H
#define DISPATCH_DISPATCHER_H

#include "dispatch/cards.h"
#include "network/smsc.h"
#include "network/world.h"
#include "octets/fault.h"

/* Claims OTA jobs from the store, one per card at a time in order of acceptance, and delivers them,
 * in a thread of its own. */

struct air_options;
struct dispatcher;
struct store;

struct dispatcher_options {
	struct smsc_faults faults; /* of the service centre its messages go through             */
	struct world *world;       /* where handsets with the cards are looked at; NULL: nowhere */
	const struct air_options
		*air; /* cards within no reach are reached by SMPP; NULL: they are not */
};

/* Jobs that a dispatcher which is no more had claimed are taken up again. Store, cards and the world
 * must outlive it; options may be NULL. Returns 0, FAULT_BUSY (store_claim_dispatch()) or
 * FAULT_SYSTEM. */
int dispatcher_start(struct store *store, struct cards *cards,
                     const struct dispatcher_options *options, struct dispatcher **dispatcher,
                     struct fault *fault);

/* Tells it that a job may be waiting. */
void dispatcher_wake(struct dispatcher *dispatcher);

/* Ends the job under way, then the thread. */
void dispatcher_stop(struct dispatcher *dispatcher);

#endif
