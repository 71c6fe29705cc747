/* SPDX-License-Identifier: Apache-2.0 */
#include "store/joined.h"

#include <stdlib.h>
#include <string.h>

#include "store/connection.h"

static int take_job(const struct statement *statement, const struct store_job *leader,
                    struct store_job *job, struct fault *fault)
{
	memset(job, 0, sizeof *job);
	job->sequence = column_integer(statement, 0);
	column_text(statement, 1, job->request, sizeof job->request);
	job->attempts = (unsigned)column_integer(statement, 2);
	job->expires = column_integer(statement, 3);
	job->leader = column_integer(statement, 5);
	job->ended = column_integer(statement, 6) != 0;
	memcpy(job->subscriber, leader->subscriber, sizeof job->subscriber);
	memcpy(job->iccid, leader->iccid, sizeof job->iccid);
	job->content = strdup(column_string(statement, 4));
	return job->content ? 0 : fault_set(fault, FAULT_SYSTEM, "", "out of memory");
}

#define BEHIND                                                                                     \
	"SELECT sequence, request, attempts + 1, expires, content, leader,"                        \
	" CASE WHEN state = 'DONE' THEN 1 ELSE 0 END FROM job WHERE "

int store_jobs_behind(struct store *store, const struct store_job *leader, bool travelling,
                      struct store_job *jobs, size_t room, struct fault *fault)
{
	struct statement statement;
	size_t count = 0;
	int rc = statement_open(store, &statement,
	                        travelling ? BEHIND "leader = ?2 AND subscriber = ?1"
	                                            " ORDER BY sequence LIMIT ?3"
	                                   : BEHIND "iccid = ?1 AND sequence > ?2"
	                                            " AND state <> 'DONE'"
	                                            " ORDER BY sequence LIMIT ?3",
	                        fault, "tii", travelling ? leader->subscriber : leader->iccid,
	                        leader->sequence, (int64_t)room);

	while (rc >= 0 && (rc = statement_step(&statement, fault)) > 0 && count < room)
		rc = take_job(&statement, leader, &jobs[count++], fault);
	statement_close(&statement);
	for (size_t i = 0; rc < 0 && i < count; i++)
		free(jobs[i].content);
	return rc < 0 ? rc : (int)count;
}

/* The worker and the end of its lease are the leader's. */
static int join(struct store *store, const struct store_job *leader, const struct store_job *job,
                struct fault *fault)
{
	const int rc =
		store_run_one(store,
	                      "UPDATE job SET state = 'IN_PROGRESS', attempts = ?, leader = ?,"
	                      " lease = (SELECT l.lease FROM job l WHERE l.sequence = ?),"
	                      " worker = ? WHERE sequence = ? AND state <> 'DONE'"
	                      " RETURNING sequence",
	                      FAULT_BUSY, fault, "iiiti", (int64_t)job->attempts, leader->sequence,
	                      leader->sequence, store->worker, job->sequence);

	return rc < 0 ? rc
	              : store_run(store, "UPDATE request SET state = 'IN_PROGRESS' WHERE id = ?",
	                          fault, "t", job->request);
}

int store_jobs_join(struct store *store, const struct store_job *leader, struct store_job *jobs,
                    size_t count, int64_t now, struct fault *fault)
{
	int rc = store_begin(store, fault);

	if (rc < 0)
		return rc;
	rc = store_job_renew(store, leader, now, fault);
	if (rc == 0)
		rc = store_run(store,
		               "UPDATE job SET leader = 0 WHERE leader = ? AND state <> 'DONE'",
		               fault, "i", leader->sequence);
	for (size_t i = 0; i < count && rc == 0; i++)
		if (!jobs[i].ended)
			rc = join(store, leader, &jobs[i], fault);
	if (rc == 0)
		rc = store_commit(store, fault);
	else
		store_rollback(store);
	for (size_t i = 0; i < count && rc == 0; i++)
		jobs[i].leader = leader->sequence;
	return rc;
}

int store_job_travels(struct store *store, int64_t sequence, char request[STORE_ID_MAX],
                      struct fault *fault)
{
	struct statement statement;
	int rc = statement_open(store, &statement,
	                        "SELECT l.request FROM job j JOIN job l ON l.sequence = j.leader"
	                        " WHERE j.sequence = ? AND l.state <> 'DONE'"
	                        " AND EXISTS (SELECT 1 FROM air_packet p"
	                        " WHERE p.request = l.request)",
	                        fault, "i", sequence);

	if (rc == 0 && (rc = statement_step(&statement, fault)) > 0)
		column_text(&statement, 0, request, STORE_ID_MAX);
	statement_close(&statement);
	return rc;
}
