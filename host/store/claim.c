/* SPDX-License-Identifier: Apache-2.0 */
#include "store/claim.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/connection.h"
#include "store/workers.h"

enum { SQL_MAX = 2048 };

#define TEXT_OF(number) #number
#define NUMBER(number) TEXT_OF(number)

/* Of the oldest open jobs so many are looked at in their order, whosever they are. */
#define WINDOW 256

int64_t store_lease_end(const struct store *store, int64_t now)
{
	return store->lease_ms ? now + store->lease_ms : STORE_HELD_FOR_EVER;
}

/* A card of a fleet, by its ICCID with or without check digit. */
#define IN_RANGE(range)                                                                            \
	"((length(j.iccid) = length(" range ".low) AND j.iccid BETWEEN " range ".low AND " range   \
	".high) OR (length(j.iccid) = length(" range ".low) + 1"                                   \
	" AND substr(j.iccid, 1, length(j.iccid) - 1) BETWEEN " range ".low AND " range ".high))"

/* Due are a pending one that may be tried, and one that is under way and whose lease is over. ?1 is now. */
#define PENDING_DUE " j.state = 'PENDING' AND j.state <> 'DONE' AND j.due <= ?1"
#define LEASE_OVER                                                                                 \
	" j.state = 'IN_PROGRESS' AND j.state <> 'DONE' AND j.lease <= ?1 AND"                     \
	" j.lease < " NUMBER(STORE_HELD_FOR_EVER_NUMBER)
#define DUE " j.state <> 'DONE' AND ((" PENDING_DUE ") OR (" LEASE_OVER "))"

/* Jobs of one card go in order: only the oldest that is not done may be claimed. Asked as a number, which is no join:
 * the index is then walked in its order, up to the first that fits. What is over goes to nobody, but what is on the air
 * is still judged. */
#define FIRST_OF_CARD                                                                              \
	" AND (j.expires > ?1 OR EXISTS (SELECT 1 FROM air_packet p WHERE p.request = j.request))" \
	" AND j.sequence = (SELECT min(o.sequence) FROM job o WHERE o.iccid = j.iccid"             \
	" AND o.state <> 'DONE')"

/* By SMS go cards with an MSISDN that nobody has announced. */
#define BY_AIR                                                                                     \
	" s.msisdn IS NOT NULL AND NOT EXISTS (SELECT 1 FROM reach n WHERE n.iccid = j.iccid)"     \
	" AND NOT EXISTS (SELECT 1 FROM reach_range h WHERE " IN_RANGE("h") ")"

#define IS_AIR                                                                                     \
	" EXISTS (SELECT 1 FROM reach r WHERE r.worker = ?2 AND r.iccid = '" STORE_REACH_AIR "')"

/* The first four columns are those of take_job(). */
#define JOB                                                                                        \
	"SELECT j.sequence, j.request, j.subscriber, j.iccid, j.attempts + 1, j.expires,"          \
	" j.content, j.leader FROM "

/* Where a job is looked for. ?2 is the worker; ?3 the ICCID behind which is looked, so that all its cards have their
 * turn. Each walks an index and ends at the first that fits. */
struct place {
	const char *question, *types; /* of the parameters it has */
};

static const struct place all_jobs = {
	JOB "job j WHERE" DUE FIRST_OF_CARD " ORDER BY j.sequence LIMIT 1",
	"i",
};

static const struct place oldest_jobs = {
	JOB
	"job j JOIN subscriber s ON s.id = j.subscriber WHERE" DUE FIRST_OF_CARD
	" AND j.sequence <= (SELECT max(w.sequence) FROM (SELECT sequence FROM job"
	" WHERE state <> 'DONE' ORDER BY sequence LIMIT " NUMBER(
		WINDOW) ") w)"
			" AND (EXISTS (SELECT 1 FROM reach r WHERE r.worker = ?2 AND r.iccid = "
			"j.iccid)"
			" OR EXISTS (SELECT 1 FROM reach_range g WHERE g.worker = ?2 AND " IN_RANGE(
				"g") ")"
				     " OR (" IS_AIR " AND" BY_AIR ")) ORDER BY j.sequence LIMIT 1",
	"it",
};

/* Behind a window full of others' jobs: what a worker has waiting is found by its cards, in turn; what goes by air, by
 * when it is due. */
static const struct place behind_others[] = {
	{
		JOB "reach r JOIN job j ON j.iccid = r.iccid WHERE r.worker = ?2 AND"
		    " j.iccid > ?3 AND" DUE FIRST_OF_CARD " LIMIT 1",
		"itt",
	},
	{
		JOB "reach_range g JOIN job j ON j.iccid >= g.low AND j.iccid <= g.high || '9'"
		    " WHERE g.worker = ?2 AND j.iccid > ?3 AND" DUE FIRST_OF_CARD
		    " AND " IN_RANGE("g") " LIMIT 1",
		"itt",
	},
	{
		JOB "job j JOIN subscriber s ON s.id = j.subscriber WHERE" IS_AIR " AND" PENDING_DUE
		    " AND" BY_AIR FIRST_OF_CARD " ORDER BY j.due LIMIT 1",
		"it",
	},
	{
		JOB "job j JOIN subscriber s ON s.id = j.subscriber WHERE" IS_AIR " AND" LEASE_OVER
		    " AND" BY_AIR FIRST_OF_CARD " LIMIT 1",
		"it",
	},
};

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

/* 1 found, 0 none. */
static int look(struct store *store, const struct place *place, int64_t now, const char *behind,
                struct store_job *job, struct fault *fault)
{
	struct statement statement;
	char sql[SQL_MAX];
	int rc;

	snprintf(sql, sizeof sql, "%s%s", place->question, store->backend->skip_locked);
	rc = statement_open(store, &statement, sql, fault, place->types, now, store->worker,
	                    behind);
	if (rc == 0)
		rc = statement_step(&statement, fault);
	if (rc > 0)
		take_job(&statement, job);
	statement_close(&statement);
	return rc;
}

static int look_behind(struct store *store, int64_t now, const char *behind, struct store_job *job,
                       struct fault *fault)
{
	int rc = 0;

	for (size_t i = 0; i < sizeof behind_others / sizeof *behind_others && rc == 0; i++)
		rc = look(store, &behind_others[i], now, behind, job, fault);
	return rc;
}

static int find_due(struct store *store, int64_t now, struct store_job *job, struct fault *fault)
{
	int rc;

	if (!store->worker[0])
		return look(store, &all_jobs, now, "", job, fault);
	rc = look(store, &oldest_jobs, now, "", job, fault);
	if (rc != 0)
		return rc;
	rc = look_behind(store, now, store->last_card, job, fault);
	if (rc == 0 && store->last_card[0])
		rc = look_behind(store, now, "", job, fault);
	snprintf(store->last_card, sizeof store->last_card, "%s", rc > 0 ? job->iccid : "");
	return rc;
}

/* When to look again at the latest: whosever job is then due, which the ends of two indexes say. */
static int find_next(struct store *store, int64_t now, int64_t *next, struct fault *fault)
{
	struct statement statement;
	int rc = statement_open(store, &statement,
	                        "SELECT min(n.at) FROM (SELECT min(due) AS at FROM job"
	                        " WHERE state = 'PENDING' AND state <> 'DONE' AND due > ?1"
	                        " UNION ALL SELECT min(lease) FROM job WHERE state = 'IN_PROGRESS'"
	                        " AND state <> 'DONE' AND lease > ?1 AND lease < ?2) n",
	                        fault, "ii", now, STORE_HELD_FOR_EVER);

	*next = -1;
	if (rc == 0 && (rc = statement_step(&statement, fault)) > 0) {
		if (!column_is_null(&statement, 0))
			*next = column_integer(&statement, 0);
		rc = 0;
	}
	statement_close(&statement);
	return rc;
}

static int mark_claimed(struct store *store, const struct store_job *job, int64_t now,
                        struct fault *fault)
{
	const int rc = store_run(store,
	                         "UPDATE job SET state = 'IN_PROGRESS', attempts = ?, lease = ?,"
	                         " worker = ? WHERE sequence = ?",
	                         fault, "iiti", (int64_t)job->attempts, store_lease_end(store, now),
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
