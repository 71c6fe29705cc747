/* SPDX-License-Identifier: Apache-2.0 */
#ifndef STORE_ACTIVITY_H
#define STORE_ACTIVITY_H

#include "store/store.h"

/* What happens to requests, for who looks on. */

enum activity_limit {
	ACTIVITY_ROWS_MAX = 2000, /* told by one call of store_activity()              */
	ACTIVITY_SETTLE_MS =
		500, /* an end is told so late: what ended before has been committed then */
	ACTIVITY_HOUR_MS = 3600000, /* what the figures are about                        */
	ACTIVITY_STEPS_MAX = 40000, /* of the hour that are looked at for round trips    */
	ACTIVITY_REASONS_MAX = 12,  /* told of the hour, the most frequent first         */
};

/* A step of a request, or its end: then step is "". Texts last while tell runs. */
struct store_activity {
	const char *request, *call, *account, *iccid; /* account: of the call */
	const char *state;                            /* as it is now         */
	const char *step, *detail;                    /* of an end its reason */
	int64_t at;
};

/* How far somebody has been told. */
struct activity_cursor {
	int64_t step;  /* sequence of the last one              */
	int64_t ended; /* milliseconds since 1970, of the last end */
};

/* Where things stand at now: what comes after it is told. Returns 0 or FAULT_SYSTEM. */
int store_activity_begin(struct store *store, int64_t now, struct activity_cursor *cursor,
                         struct fault *fault);

/* Tells what came, steps in order and then ends, and moves the cursor on. Returns 0, 1 where there is more, or
 * FAULT_SYSTEM. */
int store_activity(struct store *store, int64_t now, struct activity_cursor *cursor,
                   void (*tell)(void *ctx, const struct store_activity *activity), void *ctx,
                   struct fault *fault);

/* Figures of an account and those below it. */
struct activity_figures {
	void *ctx;
	/* PENDING and IN_PROGRESS as they are now, SUCCESS and FAILED of the hour. */
	void (*state)(void *ctx, const char *state, int64_t count);
	/* Requests that ended in a minute, counted from since. */
	void (*minute)(void *ctx, int64_t minute, bool failed, int64_t count);
	void (*reason)(void *ctx, const char *reason, int64_t count);
	/* From a packet that left until its proof of receipt. */
	void (*round_trip)(void *ctx, int64_t ms);
};

/* since: milliseconds since 1970, an hour ago. Returns 0 or FAULT_SYSTEM. */
int store_activity_figures(struct store *store, const char *root, int64_t since,
                           const struct activity_figures *figures, struct fault *fault);

#endif
