/* SPDX-License-Identifier: Apache-2.0 */
#ifndef STORE_COUNTS_H
#define STORE_COUNTS_H

#include "store/store.h"

/* How many of what a store holds are in each state, for who watches it. */

typedef void counts_tell(void *ctx, const char *what, const char *state, int64_t count);

/* Tells "jobs" by state. Returns 0 or FAULT_SYSTEM. */
int store_count_jobs(struct store *store, counts_tell *tell, void *ctx, struct fault *fault);

/* Tells "webhook_deliveries" by state. */
int store_count_deliveries(struct store *store, counts_tell *tell, void *ctx, struct fault *fault);

enum { STORE_ANSWERS_S = 5 };

/* Whether it answers; one that is waited for already, for so many seconds, does not. Returns 0 or FAULT_SYSTEM. */
int store_answers(struct store *store, struct fault *fault);

#endif
