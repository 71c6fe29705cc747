/* SPDX-License-Identifier: Apache-2.0 */
#ifndef STORE_JOINED_H
#define STORE_JOINED_H

#include "store/store.h"

/* Jobs of one card that travel in the packet of the first of them. That one is claimed, and keeps everybody from the
 * others: only the oldest of a card may be claimed. */

enum store_leader { STORE_LEADER_NONE = 0, STORE_LEADER_ALONE = -1 };

/*
 * Reads the jobs of the card behind a claimed one, in order of acceptance; their attempts count the one that
 * store_jobs_join() begins.
 *
 *   travelling  those alone that were joined to it, also where they have ended since; else all that are open
 *
 * Returns how many, at most room; the contents are to be freed. Or a fault, and there is nothing to free.
 */
int store_jobs_behind(struct store *store, const struct store_job *leader, bool travelling,
                      struct store_job *jobs, size_t room, struct fault *fault);

/* They are under way with it, as this attempt of theirs, and nobody else is. Returns 0, or FAULT_BUSY (the leader
 * was taken over, or one of them has ended): then nothing has changed. */
int store_jobs_join(struct store *store, const struct store_job *leader, struct store_job *jobs,
                    size_t count, int64_t now, struct fault *fault);

/* The request in whose packet, which has left by a service centre, the job of a sequence travels. Returns 1, 0 where it
 * is in none, or a fault. */
int store_job_travels(struct store *store, int64_t sequence, char request[STORE_ID_MAX],
                      struct fault *fault);

#endif
