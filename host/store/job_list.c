/* SPDX-License-Identifier: Apache-2.0 */
#include "store/job_list.h"

#include <string.h>

#include "store/connection.h"
#include "store/joined.h"
#include "store/locks.h"
#include "store/webhooks.h"

static void take_row(const struct statement *statement, struct store_job_row *row)
{
	row->sequence = column_integer(statement, 0);
	column_text(statement, 1, row->request, sizeof row->request);
	column_text(statement, 2, row->iccid, sizeof row->iccid);
	column_text(statement, 3, row->state, sizeof row->state);
	column_text(statement, 4, row->reason, sizeof row->reason);
	row->attempts = (unsigned)column_integer(statement, 5);
	row->due = column_integer(statement, 6);
	row->lease = column_integer(statement, 7);
	row->expires = column_integer(statement, 8);
	row->accepted = column_integer(statement, 9);
	row->ended = column_integer(statement, 10);
	column_text(statement, 11, row->worker, sizeof row->worker);
}

int store_jobs_list(struct store *store, const char *state, int64_t after, unsigned limit,
                    bool (*told)(void *ctx, const struct store_job_row *row), void *ctx,
                    struct fault *fault)
{
	struct statement statement;
	struct store_job_row row;
	int rc = statement_open(
		store, &statement,
		"SELECT j.sequence, r.id, s.iccid, r.state, r.reason, j.attempts, j.due, j.lease,"
		" j.expires, r.accepted, r.ended, w.name FROM job j"
		" JOIN request r ON r.id = j.request JOIN subscriber s ON s.id = j.subscriber"
		" LEFT JOIN worker w ON w.id = j.worker AND j.state = 'IN_PROGRESS'"
		" WHERE j.sequence > ?2 AND (r.state = ?1 OR (?1 IS NULL AND r.state <> 'SUCCESS'))"
		" ORDER BY j.sequence LIMIT ?3",
		fault, "tii", state, after, (int64_t)limit);

	while (rc >= 0 && (rc = statement_step(&statement, fault)) > 0) {
		take_row(&statement, &row);
		if (!told(ctx, &row)) {
			rc = 0;
			break;
		}
	}
	statement_close(&statement);
	return rc;
}

struct found {
	int64_t sequence;
	char subscriber[STORE_ID_MAX], job_state[STORE_STATUS_MAX], state[STORE_STATUS_MAX];
};

static int find(struct store *store, const char *request, struct found *found, struct fault *fault)
{
	struct statement statement;
	int rc = statement_open(store, &statement,
	                        "SELECT j.sequence, j.subscriber, j.state, r.state FROM job j"
	                        " JOIN request r ON r.id = j.request WHERE r.id = ?",
	                        fault, "t", request);

	if (rc == 0)
		rc = statement_step(&statement, fault);
	if (rc > 0) {
		found->sequence = column_integer(&statement, 0);
		column_text(&statement, 1, found->subscriber, sizeof found->subscriber);
		column_text(&statement, 2, found->job_state, sizeof found->job_state);
		column_text(&statement, 3, found->state, sizeof found->state);
	}
	statement_close(&statement);
	if (rc == 0)
		return fault_set(fault, FAULT_ABSENT, request, "no job of this request");
	return rc < 0 ? rc : 0;
}

/* What travels in a packet that is on the air stays what it is: the packet's answer is of it too. */
static int judge_travel(struct store *store, const struct found *found, const char *request,
                        struct fault *fault)
{
	char leader[STORE_ID_MAX];
	const int rc = store_job_travels(store, found->sequence, leader, fault);

	return rc <= 0 ? rc
	               : fault_set(fault, FAULT_BUSY, request,
	                           "travels in the packet of '%s', which is on its way; try again",
	                           leader);
}

/* Commits where rc is 0. */
static int conclude(struct store *store, int rc, struct fault *fault)
{
	if (rc == 0)
		return store_commit(store, fault);
	store_rollback(store);
	return rc;
}

/* A new row, for a new sequence; two that do it at a time have one that finds the old row gone. */
static int put_behind(struct store *store, const struct found *found, int64_t now, int64_t expires,
                      struct fault *fault)
{
	const char *const subscriber = found->subscriber;
	int rc = store_order_requests(store, &subscriber, 1, fault);

	if (rc == 0)
		rc = store_run(
			store,
			"INSERT INTO job (request, subscriber, iccid, content, state, attempts,"
			" due, expires) SELECT j.request, j.subscriber, s.iccid, j.content,"
			" 'PENDING', 0, ?, ? FROM job j JOIN subscriber s ON s.id = j.subscriber"
			" WHERE j.sequence = ?",
			fault, "iii", now, expires, found->sequence);
	if (rc == 0)
		rc = store_run_one(store, "DELETE FROM job WHERE sequence = ? RETURNING sequence",
		                   FAULT_BUSY, fault, "i", found->sequence);
	return rc;
}

int store_job_revive(struct store *store, const char *request, int64_t now, int64_t expires,
                     struct fault *fault)
{
	struct found found = { 0 };
	int rc = store_begin(store, fault);

	if (rc < 0)
		return rc;
	rc = find(store, request, &found, fault);
	if (rc == 0 && strcmp(found.state, request_state_name(REQUEST_FAILED)) != 0)
		rc = fault_set(fault, FAULT_REFUSED, request, "is %s; only a failed one is retried",
		               found.state);
	if (rc == 0)
		rc = judge_travel(store, &found, request, fault);
	if (rc == 0)
		rc = store_lock_order_reopen(store, request, fault);
	if (rc == 0)
		rc = store_deliveries_withdraw(store, request, fault);
	if (rc == 0)
		rc = put_behind(store, &found, now, expires, fault);
	if (rc == 0)
		rc = store_run(store,
		               "UPDATE request SET state = 'PENDING', reason = '', ended = NULL"
		               " WHERE id = ?",
		               fault, "t", request);
	if (rc == 0)
		store_step_add(store, request, now, "retried", "by the operator");
	return conclude(store, rc, fault);
}

static int judge_cancel(const struct found *found, const char *request, struct fault *fault)
{
	if (strcmp(found->job_state, "IN_PROGRESS") == 0)
		return fault_set(fault, FAULT_BUSY, request, "is being delivered; try again");
	if (strcmp(found->job_state, "PENDING") != 0)
		return fault_set(fault, FAULT_REFUSED, request, "has ended: %s", found->state);
	return 0;
}

int store_job_cancel(struct store *store, const char *request, int64_t now, struct fault *fault)
{
	struct found found = { 0 };
	int rc = store_begin(store, fault);

	if (rc < 0)
		return rc;
	rc = find(store, request, &found, fault);
	if (rc == 0)
		rc = judge_cancel(&found, request, fault);
	if (rc == 0)
		rc = judge_travel(store, &found, request, fault);
	if (rc == 0)
		rc = store_run_one(store,
		                   "UPDATE job SET state = 'DONE' WHERE sequence = ?"
		                   " AND state = 'PENDING' RETURNING sequence",
		                   FAULT_BUSY, fault, "i", found.sequence);
	if (rc == 0)
		rc = store_run(store,
		               "UPDATE request SET state = 'FAILED', reason = 'cancelled by the"
		               " operator', ended = ? WHERE id = ?",
		               fault, "it", now, request);
	if (rc == 0)
		store_step_add(store, request, now, "cancelled", "by the operator");
	return conclude(store, rc, fault);
}
