/* SPDX-License-Identifier: Apache-2.0 */
#include "store/claim.h"
#include "store/connection.h"
#include "store/workers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int store_jobs_release(struct store *store, struct fault *fault)
{
	int rc = store_begin(store, fault);

	if (rc < 0)
		return rc;
	rc = store_run(store,
	               "UPDATE job SET state = 'PENDING', due = 0 WHERE state = 'IN_PROGRESS'",
	               fault, "");
	if (rc < 0) {
		store_rollback(store);
		return rc;
	}
	return store_commit(store, fault);
}

/* Changes a claimed job, which is still ours only as this attempt; sets has one '?' or two. */
#define OURS_SET(sets)                                                                             \
	"UPDATE job SET " sets " WHERE sequence = ? AND state = 'IN_PROGRESS'"                     \
	" AND attempts = ? RETURNING sequence"

static int taken_over(int rc, const struct store_job *job, struct fault *fault)
{
	return rc == FAULT_BUSY ? fault_set(fault, FAULT_BUSY, job->request,
	                                    "another process has taken it over")
	                        : rc;
}

int store_job_renew(struct store *store, const struct store_job *job, int64_t now,
                    struct fault *fault)
{
	const int rc =
		store_run_one(store, OURS_SET("lease = ?"), FAULT_BUSY, fault, "iii",
	                      store_lease_end(store, now), job->sequence, (int64_t)job->attempts);

	return taken_over(rc, job, fault);
}

int store_job_counter(struct store *store, const struct store_job *job, unsigned keyset,
                      uint64_t step, int64_t now, uint64_t *value, struct fault *fault)
{
	int rc = store_begin(store, fault);

	if (rc < 0)
		return rc;
	rc = store_job_renew(store, job, now, fault);
	if (rc == 0)
		rc = store_counter_skip(store, job->subscriber, keyset, step, value, fault);
	if (rc == 0)
		return store_commit(store, fault);
	store_rollback(store);
	return rc;
}

int store_job_retry(struct store *store, const struct store_job *job, int64_t due,
                    const char *reason, struct fault *fault)
{
	int rc = store_begin(store, fault);

	if (rc < 0)
		return rc;
	rc = store_run_one(store, OURS_SET("state = 'PENDING', due = ?, leader = ?"), FAULT_BUSY,
	                   fault, "iiii", due, job->leader, job->sequence, (int64_t)job->attempts);
	if (rc == 0)
		rc = store_run(store,
		               "UPDATE request SET state = 'PENDING', reason = ? WHERE id = ?",
		               fault, "tt", reason, job->request);
	if (rc == 0)
		return store_commit(store, fault);
	store_rollback(store);
	return taken_over(rc, job, fault);
}

int store_jobs_due(struct store *store, const char *iccid, struct fault *fault)
{
	int rc = store_begin(store, fault);

	if (rc < 0)
		return rc;
	rc = store_run(store,
	               "UPDATE job SET due = 0 WHERE state = 'PENDING' AND subscriber IN"
	               " (SELECT id FROM subscriber WHERE iccid = ?1"
	               " OR iccid = substr(?1, 1, length(?1) - 1)"
	               " OR substr(iccid, 1, length(iccid) - 1) = ?1)",
	               fault, "t", iccid);
	if (rc < 0) {
		store_rollback(store);
		return rc;
	}
	return store_commit(store, fault);
}

int store_job_end(struct store *store, const struct store_job *job, enum request_state state,
                  const char *reason, const char *effects, const char *settings, int64_t now,
                  struct fault *fault)
{
	int rc = store_begin(store, fault);

	if (rc < 0)
		return rc;
	rc = store_run_one(store, OURS_SET("state = 'DONE', effects = ?"), FAULT_BUSY, fault, "tii",
	                   effects, job->sequence, (int64_t)job->attempts);
	if (rc == 0)
		rc = store_run(store,
		               "UPDATE request SET state = ?, reason = ?, ended = ? WHERE id = ?",
		               fault, "ttit", request_state_name(state), reason, now, job->request);
	if (rc == 0 && settings)
		rc = store_settings_put(store, job->subscriber, settings, fault);
	if (rc == 0)
		return store_commit(store, fault);
	store_rollback(store);
	return taken_over(rc, job, fault);
}

int store_contents(struct store *store, const char *subscriber,
                   void (*tell)(void *ctx, const char *content), void *ctx, struct fault *fault)
{
	struct statement statement;
	int rc = statement_open(
		store, &statement,
		"SELECT j.content FROM job j JOIN request r ON r.id = j.request"
		" WHERE j.subscriber = ?1 AND (r.state = 'SUCCESS' OR"
		" j.sequence = (SELECT max(sequence) FROM job WHERE subscriber = ?1))"
		" ORDER BY j.sequence",
		fault, "t", subscriber);

	while (rc >= 0 && (rc = statement_step(&statement, fault)) > 0)
		tell(ctx, column_string(&statement, 0));
	statement_close(&statement);
	return rc;
}
