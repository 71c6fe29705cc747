/* SPDX-License-Identifier: Apache-2.0 */
#include "store/connection.h"

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

/* Jobs of one card go in order: only the oldest that is not done may be claimed. */
#define NONE_BEFORE                                                                                \
	" NOT EXISTS (SELECT 1 FROM job o WHERE o.subscriber = j.subscriber AND o.state <> 'DONE'" \
	" AND o.sequence < j.sequence)"

/* The first that is due. */
static int find_due(struct store *store, int64_t now, struct store_job *job, struct fault *fault)
{
	struct statement statement;
	int rc = statement_open(
		store, &statement,
		"SELECT j.sequence, j.request, j.subscriber, s.iccid, j.attempts + 1, j.expires,"
		" j.content FROM job j JOIN subscriber s ON s.id = j.subscriber"
		" WHERE j.state = 'PENDING' AND j.due <= ?1 AND" NONE_BEFORE
		" ORDER BY j.sequence LIMIT 1",
		fault, "i", now);

	if (rc == 0)
		rc = statement_step(&statement, fault);
	if (rc > 0) {
		job->sequence = column_integer(&statement, 0);
		column_text(&statement, 1, job->request, sizeof job->request);
		column_text(&statement, 2, job->subscriber, sizeof job->subscriber);
		column_text(&statement, 3, job->iccid, sizeof job->iccid);
		job->attempts = (unsigned)column_integer(&statement, 4);
		job->expires = column_integer(&statement, 5);
		job->content = strdup(column_string(&statement, 6));
	}
	statement_close(&statement);
	return rc;
}

static int find_next(struct store *store, int64_t *next, struct fault *fault)
{
	struct statement statement;
	int rc = statement_open(
		store, &statement,
		"SELECT min(j.due) FROM job j WHERE j.state = 'PENDING' AND" NONE_BEFORE, fault,
		"");

	*next = -1;
	if (rc == 0 && (rc = statement_step(&statement, fault)) > 0) {
		if (!column_is_null(&statement, 0))
			*next = column_integer(&statement, 0);
		rc = 0;
	}
	statement_close(&statement);
	return rc;
}

static int mark_claimed(struct store *store, const struct store_job *job, struct fault *fault)
{
	const int rc = store_run(store,
	                         "UPDATE job SET state = 'IN_PROGRESS', attempts = ?"
	                         " WHERE sequence = ?",
	                         fault, "ii", (int64_t)job->attempts, job->sequence);

	return rc < 0 ? rc
	              : store_run(store, "UPDATE request SET state = 'IN_PROGRESS' WHERE id = ?",
	                          fault, "t", job->request);
}

int store_job_claim(struct store *store, int64_t now, struct store_job *job, int64_t *next,
                    struct fault *fault)
{
	int rc = store_begin(store, fault);

	if (rc < 0)
		return rc;
	memset(job, 0, sizeof *job);
	rc = find_due(store, now, job, fault);
	if (rc == 0 && (rc = find_next(store, next, fault)) == 0) {
		store_rollback(store);
		return 0;
	}
	if (rc > 0)
		rc = mark_claimed(store, job, fault);
	if (rc < 0) {
		store_rollback(store);
		return rc;
	}
	rc = store_commit(store, fault);
	return rc < 0 ? rc : 1;
}

int store_job_retry(struct store *store, const struct store_job *job, int64_t due,
                    const char *reason, struct fault *fault)
{
	int rc = store_begin(store, fault);

	if (rc < 0)
		return rc;
	if ((rc = store_run(store, "UPDATE job SET state = 'PENDING', due = ? WHERE sequence = ?",
	                    fault, "ii", due, job->sequence)) < 0 ||
	    (rc = store_run(store, "UPDATE request SET state = 'PENDING', reason = ? WHERE id = ?",
	                    fault, "tt", reason, job->request)) < 0) {
		store_rollback(store);
		return rc;
	}
	return store_commit(store, fault);
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
	if ((rc = store_run(store, "UPDATE job SET state = 'DONE', effects = ? WHERE sequence = ?",
	                    fault, "ti", effects, job->sequence)) < 0 ||
	    (rc = store_run(store,
	                    "UPDATE request SET state = ?, reason = ?, ended = ? WHERE id = ?",
	                    fault, "ttit", request_state_name(state), reason, now, job->request)) <
	            0 ||
	    (settings && (rc = store_settings_put(store, job->subscriber, settings, fault)) < 0)) {
		store_rollback(store);
		return rc;
	}
	return store_commit(store, fault);
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
