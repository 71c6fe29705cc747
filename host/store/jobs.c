/* SPDX-License-Identifier: Apache-2.0 */
#include "store/connection.h"
#include "store/workers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SQL_MAX = 2048 };

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

/* Held until it is released. */
#define FOR_EVER INT64_MAX

/* A card of a fleet, by its ICCID with or without check digit. */
#define IN_RANGE(range)                                                                            \
	"((length(s.iccid) = length(" range ".low) AND s.iccid BETWEEN " range ".low AND " range   \
	".high) OR (length(s.iccid) = length(" range ".low) + 1"                                   \
	" AND substr(s.iccid, 1, length(s.iccid) - 1) BETWEEN " range ".low AND " range ".high))"

/* Jobs of one card go in order: only the oldest that is not done may be claimed. Asked as a number, which is no
 * join: the queue is then walked in order, up to the first that fits. ?2 is the worker, "" where
 * one process delivers whatever there is. */
#define CLAIMABLE                                                                                  \
	" FROM job j JOIN subscriber s ON s.id = j.subscriber WHERE j.state <> 'DONE'"             \
	" AND j.sequence = (SELECT min(o.sequence) FROM job o WHERE o.subscriber = j.subscriber"   \
	" AND o.state <> 'DONE')"                                                                  \
	" AND (?2 = '' OR EXISTS (SELECT 1 FROM reach_range g WHERE g.worker = ?2"                 \
	" AND " IN_RANGE("g") ") OR EXISTS (SELECT 1 FROM reach r WHERE r.worker = ?2"             \
			      " AND (r.iccid = s.iccid OR (r.iccid = '" STORE_REACH_AIR            \
			      "' AND s.msisdn IS NOT NULL"                                         \
			      " AND NOT EXISTS (SELECT 1 FROM reach n WHERE n.iccid = s.iccid)"    \
			      " AND NOT EXISTS (SELECT 1 FROM reach_range h WHERE " IN_RANGE(      \
				      "h") ")))))"

/* What is over goes to nobody, but what is on the air is still judged. */
#define NOT_OVER(now)                                                                              \
	"(j.expires > " now " OR EXISTS (SELECT 1 FROM air_packet p WHERE p.request = j.request))"

/* Due: when a pending one may be tried, or when the lease of one that is under way is over. */
#define DUE "CASE WHEN j.state = 'PENDING' THEN j.due ELSE j.lease END"

static void take_job(const struct statement *statement, struct store_job *job)
{
	job->sequence = column_integer(statement, 0);
	column_text(statement, 1, job->request, sizeof job->request);
	column_text(statement, 2, job->subscriber, sizeof job->subscriber);
	column_text(statement, 3, job->iccid, sizeof job->iccid);
	job->attempts = (unsigned)column_integer(statement, 4);
	job->expires = column_integer(statement, 5);
	job->content = strdup(column_string(statement, 6));
	job->leader = column_integer(statement, 7);
}

/* The first that is due. */
static int find_due(struct store *store, int64_t now, struct store_job *job, struct fault *fault)
{
	struct statement statement;
	char sql[SQL_MAX];
	int rc;

	snprintf(sql, sizeof sql,
	         "SELECT j.sequence, j.request, j.subscriber, s.iccid, j.attempts + 1, j.expires,"
	         " j.content, j.leader" CLAIMABLE " AND " DUE
	         " <= ?1 AND (j.state = 'PENDING' OR j.lease < ?3) AND " NOT_OVER(
			 "?1") " ORDER BY j.sequence LIMIT 1%s",
	         store->backend->skip_locked);
	rc = statement_open(store, &statement, sql, fault, "iti", now, store->worker, FOR_EVER);
	if (rc == 0)
		rc = statement_step(&statement, fault);
	if (rc > 0)
		take_job(&statement, job);
	statement_close(&statement);
	return rc;
}

static int find_next(struct store *store, int64_t now, int64_t *next, struct fault *fault)
{
	struct statement statement;
	int rc = statement_open(store, &statement,
	                        "SELECT min(" DUE ")" CLAIMABLE " AND " DUE
	                        " < ?1 AND " NOT_OVER("?3"),
	                        fault, "iti", FOR_EVER, store->worker, now);

	*next = -1;
	if (rc == 0 && (rc = statement_step(&statement, fault)) > 0) {
		if (!column_is_null(&statement, 0))
			*next = column_integer(&statement, 0);
		rc = 0;
	}
	statement_close(&statement);
	return rc;
}

static int64_t lease_end(const struct store *store, int64_t now)
{
	return store->lease_ms ? now + store->lease_ms : FOR_EVER;
}

static int mark_claimed(struct store *store, const struct store_job *job, int64_t now,
                        struct fault *fault)
{
	const int rc = store_run(store,
	                         "UPDATE job SET state = 'IN_PROGRESS', attempts = ?, lease = ?,"
	                         " worker = ? WHERE sequence = ?",
	                         fault, "iiti", (int64_t)job->attempts, lease_end(store, now),
	                         store->worker, job->sequence);

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
	if (store->backend->order_claim)
		rc = store_run(store, store->backend->order_claim, fault, "");
	if (rc == 0)
		rc = find_due(store, now, job, fault);
	if (rc == 0 && (rc = find_next(store, now, next, fault)) == 0) {
		store_rollback(store);
		return 0;
	}
	if (rc > 0)
		rc = mark_claimed(store, job, now, fault);
	if (rc < 0)
		store_rollback(store);
	else
		rc = store_commit(store, fault);
	if (rc < 0) {
		free(job->content);
		job->content = NULL;
	}
	return rc < 0 ? rc : 1;
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
	const int rc = store_run_one(store, OURS_SET("lease = ?"), FAULT_BUSY, fault, "iii",
	                             lease_end(store, now), job->sequence, (int64_t)job->attempts);

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
