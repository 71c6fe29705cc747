/* SPDX-License-Identifier: Apache-2.0 */
#include "octets/clock.h"
#include "store/connection.h"
#include "store/sqlite_statements.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include <sqlite3.h>

/* One file, one process that delivers. WAL, synchronous=FULL: what was committed is on the disk. */

enum { BUSY_MS = 10000, BUSY_STEP_MS = 20 };

static const char *reason(const struct store *store)
{
	return store->connection ? sqlite3_errmsg(store->connection) : "out of memory";
}

static int run_script(struct store *store, const char *sql, struct fault *fault)
{
	return sqlite3_exec(store->connection, sql, NULL, NULL, NULL) == SQLITE_OK
	               ? 0
	               : store_fault(store, "cannot set up", fault);
}

/* SQLite does not wait by itself where two processes turn a new database to WAL at a time. */
static int turn_to_wal(struct store *store, struct fault *fault)
{
	for (int waited = 0; waited < BUSY_MS; waited += BUSY_STEP_MS) {
		const int rc = sqlite3_exec(store->connection, "PRAGMA journal_mode = WAL", NULL,
		                            NULL, NULL);

		if (rc == SQLITE_OK)
			return 0;
		if ((rc & 0xFF) != SQLITE_BUSY)
			break;
		sqlite3_sleep(BUSY_STEP_MS);
	}
	return store_fault(store, "cannot set up", fault);
}

/* SQLite would make it readable to others, and its companions take their mode from it. */
static int make_private(const char *path, struct fault *fault)
{
	const int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	if (fd < 0)
		return fault_set(fault, FAULT_SYSTEM, path, "cannot open: %s", strerror(errno));
	close(fd);
	return 0;
}

static int open_database(struct store *store, struct fault *fault)
{
	sqlite3 *db = NULL;
	int rc;

	if (make_private(store->path, fault) < 0)
		return FAULT_SYSTEM;
	rc = sqlite3_open_v2(store->path, &db,
	                     SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_FULLMUTEX,
	                     NULL);
	store->connection = db;
	if (rc != SQLITE_OK)
		return store_fault(store, "cannot open", fault);
	sqlite3_extended_result_codes(db, 1);
	sqlite3_busy_timeout(db, BUSY_MS);
	if (turn_to_wal(store, fault) < 0)
		return FAULT_SYSTEM;
	return run_script(
		store,
		"PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; "
		"PRAGMA cache_size = -32768" /* KiB: random keys fall anywhere in an index */,
		fault);
}

static void close_database(struct store *store)
{
	sqlite_statements_close(store);
	sqlite3_close(store->connection);
}

static int begin(struct store *store, struct fault *fault)
{
	return sqlite3_exec(store->connection, "BEGIN IMMEDIATE", NULL, NULL, NULL) == SQLITE_OK
	               ? 0
	               : store_fault(store, "cannot begin", fault);
}

static void rollback(struct store *store)
{
	sqlite3_exec(store->connection, "ROLLBACK", NULL, NULL, NULL);
}

static int commit(struct store *store, struct fault *fault)
{
	int rc;

	if (sqlite3_exec(store->connection, "COMMIT", NULL, NULL, NULL) == SQLITE_OK)
		return 0;
	rc = store_fault(store, "cannot commit", fault);
	rollback(store);
	return rc;
}

/* NORMAL leaves the log unsynced; the order of what is in it stays. */
static void relax(struct store *store, bool relaxed)
{
	sqlite3_exec(store->connection,
	             relaxed ? "PRAGMA synchronous = NORMAL" : "PRAGMA synchronous = FULL", NULL,
	             NULL, NULL);
}

/* ---- statements ---- */

static int bind(sqlite3_stmt *stmt, int at, const struct parameter *parameter)
{
	switch (parameter->kind) {
	case 't':
		return sqlite3_bind_text(stmt, at, parameter->octets, -1, SQLITE_TRANSIENT);
	case 'i':
		return sqlite3_bind_int64(stmt, at, parameter->integer);
	case 'b':
		return sqlite3_bind_blob(stmt, at, parameter->octets, parameter->size,
		                         SQLITE_TRANSIENT);
	default:
		return SQLITE_MISUSE;
	}
}

static int prepare(struct statement *statement, const char *sql, const struct parameter *parameters,
                   size_t count, struct fault *fault)
{
	sqlite3_stmt *stmt = NULL;
	int rc = sqlite_statement_take(statement->store, sql, &stmt);

	statement->handle = stmt;
	for (size_t i = 0; rc == SQLITE_OK && i < count; i++)
		rc = bind(stmt, (int)i + 1, &parameters[i]);
	return rc == SQLITE_OK ? 0 : store_fault(statement->store, "cannot ask", fault);
}

static int step(struct statement *statement, struct fault *fault)
{
	const int rc = sqlite3_step(statement->handle);

	if (rc == SQLITE_ROW)
		return 1;
	if (rc == SQLITE_DONE)
		return 0;
	if (rc == SQLITE_CONSTRAINT_FOREIGNKEY)
		return fault_set(fault, FAULT_ABSENT, "", "refers to what is not there");
	if (rc == SQLITE_CONSTRAINT_UNIQUE || rc == SQLITE_CONSTRAINT_PRIMARYKEY)
		return fault_set(fault, FAULT_BUSY, "", "is there already: %s",
		                 reason(statement->store));
	return store_fault(statement->store, "cannot do it", fault);
}

static void finish(struct statement *statement)
{
	sqlite_statement_give(statement->store, statement->handle);
}

static const char *string(const struct statement *statement, int column)
{
	return (const char *)sqlite3_column_text(statement->handle, column);
}

static const uint8_t *octets(const struct statement *statement, int column, size_t *size)
{
	*size = (size_t)sqlite3_column_bytes(statement->handle, column);
	return sqlite3_column_blob(statement->handle, column);
}

static int64_t integer(const struct statement *statement, int column)
{
	return sqlite3_column_int64(statement->handle, column);
}

static bool is_null(const struct statement *statement, int column)
{
	return sqlite3_column_type(statement->handle, column) == SQLITE_NULL;
}

/* ---- who delivers ---- */

/* A file of its own: SQLite's own locks go when any descriptor of the database is closed. */
static int claim_dispatch(struct store *store, struct fault *fault)
{
	char *path = NULL;
	int fd, rc;

	if (asprintf(&path, "%s.dispatch", store->path) < 0)
		return fault_set(fault, FAULT_SYSTEM, store->path, "out of memory");
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	free(path);
	if (fd < 0)
		return fault_set(fault, FAULT_SYSTEM, store->path, "cannot lock: %s",
		                 strerror(errno));
	if (flock(fd, LOCK_EX | LOCK_NB) == 0) {
		store->dispatch_fd = fd;
		return 0;
	}
	rc = errno == EWOULDBLOCK ? fault_set(fault, FAULT_BUSY, store->path,
	                                      "another process serves this store; stop it first")
	                          : fault_set(fault, FAULT_SYSTEM, store->path, "cannot lock: %s",
	                                      strerror(errno));
	close(fd);
	return rc;
}

/* Who writes jobs wakes the one process that delivers them by itself. */
static int listen_to_none(struct store *store, void (*told)(void *ctx), void *ctx,
                          struct fault *fault)
{
	(void)store;
	(void)told;
	(void)ctx;
	(void)fault;
	return 0;
}

static void listen_end(struct store *store)
{
	(void)store;
}

/* All are on this machine. */
static int64_t now(const struct store *store)
{
	(void)store;
	return clock_now_ms();
}

const struct backend sqlite_backend = {
	.read_version = "PRAGMA user_version",
	.write_version = "PRAGMA user_version = %d",
	.hold = "",
	.skip_locked = "",
	.rows_at_once = 1,
	.now = now,
	.open = open_database,
	.close = close_database,
	.run_schema = run_script,
	.begin = begin,
	.commit = commit,
	.rollback = rollback,
	.relax = relax,
	.prepare = prepare,
	.step = step,
	.finish = finish,
	.string = string,
	.octets = octets,
	.integer = integer,
	.is_null = is_null,
	.reason = reason,
	.claim_dispatch = claim_dispatch,
	.listen = listen_to_none,
	.listen_end = listen_end,
};
