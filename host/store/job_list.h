/* SPDX-License-Identifier: Apache-2.0 */
#ifndef STORE_JOB_LIST_H
#define STORE_JOB_LIST_H

#include "store/store.h"

/* Jobs for those who operate: what waits, what is under way and by whom, what has died; tried again, or
 * called off. A job is named by its request. */

struct store_job_row {
	int64_t sequence, due, lease, expires, accepted, ended; /* ended 0: not yet */
	unsigned attempts;
	char request[STORE_ID_MAX], iccid[STORE_ICCID_MAX];
	char state[STORE_STATUS_MAX]; /* of the request: PENDING and so on            */
	char reason[STORE_REASON_MAX];
	char worker[128]; /* machine and process that has it, "" nobody or unknown */
};

/*
 * Tells jobs in order of acceptance.
 *
 *   state  of their requests, or NULL: all but those that ended well
 *   after  a sequence: those behind it
 *   limit  at most so many; told returns false to end earlier
 *
 * Returns 0 or a fault.
 */
int store_jobs_list(struct store *store, const char *state, int64_t after, unsigned limit,
                    bool (*told)(void *ctx, const struct store_job_row *row), void *ctx,
                    struct fault *fault);

/*
 * A job that died is due again, until expires. It stands behind what was accepted since: order of acceptance is
 * order of sequence. Returns 0, FAULT_ABSENT (no job of this request), FAULT_REFUSED (it has not failed),
 * FAULT_BUSY (the packet it travelled in is still on its way).
 */
int store_job_revive(struct store *store, const char *request, int64_t now, int64_t expires,
                     struct fault *fault);

/* A job that waits ends, its request failed. Returns 0, FAULT_ABSENT, FAULT_BUSY (it is being delivered, or the packet it
 * travels in is on its way),
 * FAULT_REFUSED (it has ended). */
int store_job_cancel(struct store *store, const char *request, int64_t now, struct fault *fault);

#endif
