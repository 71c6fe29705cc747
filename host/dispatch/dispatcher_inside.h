/* SPDX-License-Identifier: Apache-2.0 */
#ifndef DISPATCH_DISPATCHER_INSIDE_H
#define DISPATCH_DISPATCHER_INSIDE_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "dispatch/air.h"
#include "dispatch/announce.h"
#include "dispatch/cards.h"
#include "dispatch/dispatcher.h"
#include "store/store.h"

enum { DISPATCH_TROUBLE_MS = 1000 }; /* after which a store that refused is asked again */

struct dispatcher {
	struct store *store;
	struct cards *cards;
	struct centre *centre;
	struct air *air;     /* NULL: no SMPP */
	struct world *world; /* NULL: no handset is looked at */
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	bool stop, woken;
	unsigned arrivals; /* cards put in so far; under the lock */
	uint64_t seed;
	bool apart;                  /* each job in a packet of its own */
	struct announcer *announcer; /* NULL: the store is not shared */
};

/* ---- dispatcher.c ---- */

/* Waits until somebody wakes it, or ms have passed. Returns false when it is time to stop. */
bool dispatcher_wait(struct dispatcher *dispatcher, int64_t ms);

/* Cards put in so far. */
unsigned dispatcher_arrivals(struct dispatcher *dispatcher);

/* ---- attempt.c ---- */

/* A claimed job, and those that travel with it, from its content to what is written down of it; its content is freed. */
void attempt_job(struct dispatcher *dispatcher, struct store_job *job);

#endif
