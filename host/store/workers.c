/* SPDX-License-Identifier: Apache-2.0 */
#include "store/workers.h"

#include <stdio.h>
#include <string.h>

#include "store/connection.h"

/* Commits where rc is 0. */
static int conclude(struct store *store, int rc, struct fault *fault)
{
	if (rc == 0)
		return store_commit(store, fault);
	store_rollback(store);
	return rc;
}

static int forget_gone(struct store *store, int64_t now, struct fault *fault)
{
	const int64_t seen = now - STORE_WORKER_GONE_MS;
	int rc = store_run(store,
	                   "DELETE FROM reach WHERE worker IN"
	                   " (SELECT id FROM worker WHERE seen < ?)",
	                   fault, "i", seen);

	if (rc == 0)
		rc = store_run(store,
		               "DELETE FROM reach_range WHERE worker IN"
		               " (SELECT id FROM worker WHERE seen < ?)",
		               fault, "i", seen);
	return rc < 0 ? rc
	              : store_run(store, "DELETE FROM worker WHERE seen < ?", fault, "i", seen);
}

int store_worker_begin(struct store *store, const char *id, const char *name, int64_t lease_ms,
                       int64_t now, struct fault *fault)
{
	int rc = store_begin(store, fault);

	if (rc < 0)
		return rc;
	rc = forget_gone(store, now, fault);
	if (rc == 0)
		rc = store_run(store, "INSERT INTO worker (id, name, seen) VALUES (?, ?, ?)", fault,
		               "tti", id, name, now);
	rc = conclude(store, rc, fault);
	if (rc == 0) {
		snprintf(store->worker, sizeof store->worker, "%s", id);
		store->lease_ms = lease_ms;
	}
	return rc;
}

/* For the ICCID, then for the one without its check digit. */
static int for_both(struct store *store, const char *sql, const char *iccid, struct fault *fault)
{
	char less[STORE_ICCID_MAX] = "";
	const size_t size = strlen(iccid);
	int rc = store_run(store, sql, fault, "tt", store->worker, iccid);

	if (rc == 0 && size > 1 && size < sizeof less) {
		memcpy(less, iccid, size - 1);
		rc = store_run(store, sql, fault, "tt", store->worker, less);
	}
	return rc;
}

static int tell_both(struct store *store, const char *sql, const char *iccid, struct fault *fault)
{
	int rc = store_begin(store, fault);

	if (rc == 0)
		rc = conclude(store, for_both(store, sql, iccid, fault), fault);
	return rc;
}

int store_worker_reach(struct store *store, const char *iccid, struct fault *fault)
{
	return tell_both(store,
	                 "INSERT INTO reach (worker, iccid) VALUES (?, ?)"
	                 " ON CONFLICT (worker, iccid) DO NOTHING",
	                 iccid, fault);
}

int store_worker_lose(struct store *store, const char *iccid, struct fault *fault)
{
	return tell_both(store, "DELETE FROM reach WHERE worker = ? AND iccid = ?", iccid, fault);
}

int store_worker_reach_range(struct store *store, const char *low, const char *high,
                             struct fault *fault)
{
	return store_run(store,
	                 "INSERT INTO reach_range (worker, low, high) VALUES (?, ?, ?)"
	                 " ON CONFLICT (worker, low) DO UPDATE SET high = excluded.high",
	                 fault, "ttt", store->worker, low, high);
}

int store_worker_seen(struct store *store, int64_t now, struct fault *fault)
{
	return store_run_one(store, "UPDATE worker SET seen = ? WHERE id = ? RETURNING id",
	                     FAULT_ABSENT, fault, "it", now, store->worker);
}

int store_worker_end(struct store *store, struct fault *fault)
{
	int rc = store_begin(store, fault);

	if (rc < 0)
		return rc;
	rc = store_run(store,
	               "UPDATE job SET state = 'PENDING', due = 0 WHERE state = 'IN_PROGRESS'"
	               " AND worker = ?",
	               fault, "t", store->worker);
	if (rc == 0)
		rc = store_run(store, "DELETE FROM reach WHERE worker = ?", fault, "t",
		               store->worker);
	if (rc == 0)
		rc = store_run(store, "DELETE FROM reach_range WHERE worker = ?", fault, "t",
		               store->worker);
	if (rc == 0)
		rc = store_run(store, "DELETE FROM worker WHERE id = ?", fault, "t", store->worker);
	return conclude(store, rc, fault);
}
