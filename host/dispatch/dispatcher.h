/* SPDX-License-Identifier: Apache-2.0 */
#ifndef DISPATCH_DISPATCHER_H
#define DISPATCH_DISPATCHER_H

#include <stdbool.h>

#include "dispatch/cards.h"
#include "network/smsc.h"
#include "network/world.h"
#include "octets/fault.h"

/* Claims OTA jobs from the store, one per card at a time in order of acceptance, and delivers them,
 * in a thread of its own. In a store that is shared it is one worker of several: store/workers.h. */

struct air_options;
struct dispatcher;
struct store;

enum { DISPATCH_LEASE_MS = 30000, DISPATCH_LEASE_LEAST_MS = 300 };

struct dispatcher_options {
	struct smsc_faults faults; /* of the service centre its messages go through             */
	struct world *world;       /* where handsets with the cards are looked at; NULL: nowhere */
	int64_t lease_ms; /* of what it claims where the store is shared; 0: DISPATCH_LEASE_MS */
	uint64_t seed;    /* of how far waits are spread                                       */
	bool apart;       /* each job in a packet of its own, though several of a card wait       */
	const struct air_options *air; /* cards that nobody reaches otherwise, by SMPP; NULL: not */
};

/* Jobs that a dispatcher which is no more had claimed are taken up again. Store, cards and the world
 * must outlive it; options may be NULL. Returns 0, FAULT_BUSY (store_claim_dispatch()) or
 * FAULT_SYSTEM. */
int dispatcher_start(struct store *store, struct cards *cards,
                     const struct dispatcher_options *options, struct dispatcher **dispatcher,
                     struct fault *fault);

/* Whether a card is within its reach now; one that is at work is. */
bool dispatcher_reaches(struct dispatcher *dispatcher, const char *iccid);

/* Tells it that a job may be waiting; NULL is fine. */
void dispatcher_wake(struct dispatcher *dispatcher);

/* Ends the job under way, then the thread. What cannot be written down by then stays claimed. */
void dispatcher_stop(struct dispatcher *dispatcher);

#endif
