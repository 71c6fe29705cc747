/* SPDX-License-Identifier: Apache-2.0 */
#include "store/overdue.h"

#include <stdio.h>

#include "store/air.h"
#include "store/connection.h"

enum { SQL_MAX = 1536 };

struct overdue {
	int64_t sequence;
	char request[STORE_ID_MAX], reason[STORE_REASON_MAX];
};

/* ?1 now. A lease that is over is none; one that travels is held with its leader, whose lease alone is renewed. */
#define UNHELD                                                                                     \
	" j.expires <= ?1 AND (j.state = 'PENDING' OR (j.state = 'IN_PROGRESS' AND j.lease < ?1))" \
	" AND NOT EXISTS (SELECT 1 FROM job l WHERE l.sequence = j.leader"                         \
	" AND l.state = 'IN_PROGRESS' AND l.lease >= ?1)"

/* ?2: packets with a deadline from here on are still awaited. */
#define NOT_ON_THE_AIR                                                                             \
	" AND NOT EXISTS (SELECT 1 FROM air_packet p WHERE p.deadline > ?2 AND (p.request = "      \
	"j.request"                                                                                \
	" OR p.request = (SELECT t.request FROM job t WHERE t.sequence = j.leader)))"

static void take_row(const struct statement *statement, struct overdue *row)
{
	char reason[STORE_REASON_MAX], iccid[STORE_ICCID_MAX];

	row->sequence = column_integer(statement, 0);
	column_text(statement, 1, row->request, sizeof row->request);
	column_text(statement, 2, reason, sizeof reason);
	column_text(statement, 3, iccid, sizeof iccid);
	if (reason[0])
		snprintf(row->reason, sizeof row->reason, "%s", reason);
	else if (column_integer(statement, 4))
		snprintf(row->reason, sizeof row->reason,
		         "older requests for the card were not done before its validity was over");
	else
		snprintf(row->reason, sizeof row->reason,
		         "no card with ICCID %s came within reach before its validity was over",
		         iccid);
}

static int find(struct store *store, int64_t now, struct overdue *rows, struct fault *fault)
{
	struct statement statement;
	char sql[SQL_MAX];
	int count = 0;
	int rc;

	snprintf(sql, sizeof sql,
	         "SELECT j.sequence, r.id, r.reason, j.iccid, CASE WHEN EXISTS (SELECT 1 FROM job o"
	         " WHERE o.iccid = j.iccid AND o.sequence < j.sequence"
	         " AND o.state <> 'DONE') THEN 1 ELSE 0 END"
	         " FROM job j JOIN request r ON r.id = j.request WHERE j.state <> 'DONE' AND" UNHELD
	                 NOT_ON_THE_AIR " ORDER BY j.expires, j.sequence LIMIT ?3%s",
	         store->backend->skip_locked);
	rc = statement_open(store, &statement, sql, fault, "iii", now, now - STORE_OVERDUE_AIR_MS,
	                    (int64_t)STORE_OVERDUE_MAX);
	while (rc >= 0 && (rc = statement_step(&statement, fault)) > 0 && count < STORE_OVERDUE_MAX)
		take_row(&statement, &rows[count++]);
	statement_close(&statement);
	return rc < 0 ? rc : count;
}

/* 1 it has ended, 0 somebody was quicker. */
static int end_one(struct store *store, const struct overdue *row, int64_t now, struct fault *fault)
{
	int rc = store_run_one(store,
	                       "UPDATE job SET state = 'DONE' WHERE sequence = ?2 AND"
	                       " (state = 'PENDING' OR (state = 'IN_PROGRESS' AND lease < ?1))"
	                       " RETURNING sequence",
	                       FAULT_BUSY, fault, "ii", now, row->sequence);

	if (rc == FAULT_BUSY)
		return 0;
	if (rc == 0)
		rc = store_run(store,
		               "UPDATE request SET state = 'FAILED', reason = ?, ended = ?"
		               " WHERE id = ?",
		               fault, "tit", row->reason, now, row->request);
	if (rc == 0)
		rc = store_packets_forget(store, row->request, fault);
	return rc < 0 ? rc : 1;
}

int store_jobs_end_overdue(struct store *store, int64_t now, struct fault *fault)
{
	struct overdue rows[STORE_OVERDUE_MAX];
	int count, ended = 0;
	int rc = store_begin(store, fault);

	if (rc < 0)
		return rc;
	rc = count = find(store, now, rows, fault);
	for (int i = 0; i < count && rc >= 0; i++) {
		rc = end_one(store, &rows[i], now, fault);
		ended += rc > 0;
	}
	if (rc < 0 || ended == 0) {
		store_rollback(store);
		return rc < 0 ? rc : 0;
	}
	rc = store_commit(store, fault);
	return rc < 0 ? rc : ended;
}
