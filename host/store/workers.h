/* SPDX-License-Identifier: Apache-2.0 */
#ifndef STORE_WORKERS_H
#define STORE_WORKERS_H

#include "store/store.h"

/*
 * Who delivers the jobs of a store that is shared: processes with a name, the cards each can reach, and a
 * lease on what each has claimed. The clocks of their machines must agree within a lease.
 */

enum store_worker_limit {
	STORE_WORKER_NAME_MAX = 128,
	STORE_WORKER_GONE_MS = 3600000, /* after which a worker that was not seen is forgotten */
};

/*
 * From here on what this store claims is claimed by the worker, for lease_ms at a time, of cards it has
 * announced.
 *
 *   id    a UUID, another for each process and start
 *   name  for people: machine and process
 */
int store_worker_begin(struct store *store, const char *id, const char *name, int64_t lease_ms,
                       int64_t now, struct fault *fault);

/* In place of an ICCID: cards that nobody has announced, of subscribers with an MSISDN. */
#define STORE_REACH_AIR "*"

/* The card is within its reach, or no more; iccid with or without its check digit. */
int store_worker_reach(struct store *store, const char *iccid, struct fault *fault);
int store_worker_lose(struct store *store, const char *iccid, struct fault *fault);

/* All cards with an ICCID from low to high are within its reach: without check digits, both with as many digits. */
int store_worker_reach_range(struct store *store, const char *low, const char *high,
                             struct fault *fault);

/* It is alive. Returns 0, FAULT_ABSENT (it was forgotten: begin again) or FAULT_SYSTEM. */
int store_worker_seen(struct store *store, int64_t now, struct fault *fault);

/* It is no more: its cards are forgotten, and what it has claimed is due for others. */
int store_worker_end(struct store *store, struct fault *fault);

#endif
