/* SPDX-License-Identifier: Apache-2.0 */
#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include <openssl/crypto.h>

#include "store/connection.h"
#include "store/schema.h"

enum { BUSY_MS = 10000, BUSY_STEP_MS = 20 };

static const char check_text[] = "roamcard";
static const char check_context[] = "seal check";

static int run_script(struct store *store, const char *sql, struct fault *fault)
{
	return sqlite3_exec(store->db, sql, NULL, NULL, NULL) == SQLITE_OK
	               ? 0
	               : store_fault(store, "cannot set up", fault);
}

static int read_version(struct store *store, int64_t *version, struct fault *fault)
{
	struct statement statement;
	int rc = statement_open(store, &statement, "PRAGMA user_version", fault, "");

	if (rc == 0 && (rc = statement_step(&statement, fault)) > 0) {
		*version = sqlite3_column_int64(statement.stmt, 0);
		rc = 0;
	}
	statement_close(&statement);
	return rc;
}

/* The step after version, in one transaction with its number; none where another process has taken it
 * meanwhile. */
static int take_step(struct store *store, int64_t *version, struct fault *fault)
{
	const struct schema_step *step = schema_steps;
	const int64_t before = *version;
	char mark[64];
	int rc = store_begin(store, fault);

	if (rc < 0)
		return rc;
	while (step->version <= before)
		step++;
	snprintf(mark, sizeof mark, "PRAGMA user_version = %d", step->version);
	rc = read_version(store, version, fault);
	if (rc == 0 && *version == before) {
		rc = run_script(store, step->sql, fault);
		if (rc == 0)
			rc = run_script(store, mark, fault);
		*version = step->version;
	}
	if (rc == 0)
		return store_commit(store, fault);
	store_rollback(store);
	return rc;
}

/* Forward only. */
static int migrate(struct store *store, struct fault *fault)
{
	int64_t version = 0;
	int rc = read_version(store, &version, fault);

	while (rc == 0 && version < schema_version)
		rc = take_step(store, &version, fault);
	if (rc == 0 && version > schema_version)
		return fault_set(fault, FAULT_NEWER, store->path,
		                 "schema version %lld; this program knows up to %d",
		                 (long long)version, schema_version);
	return rc;
}

static int write_check(struct store *store, struct fault *fault)
{
	uint8_t sealed[sizeof check_text + SEAL_OVERHEAD];
	const int rc = seal_close(store->key, check_context, (const uint8_t *)check_text,
	                          sizeof check_text, sealed, fault);

	return rc < 0 ? rc
	              : store_run(store, "INSERT INTO seal_check (sealed) VALUES (?)", fault, "b",
	                          sealed, (int)sizeof sealed);
}

/* 1 it fits, 0 there is none yet. */
static int read_check(struct store *store, struct fault *fault)
{
	uint8_t plain[sizeof check_text];
	struct statement statement;
	int rc = statement_open(store, &statement, "SELECT sealed FROM seal_check", fault, "");

	if (rc == 0)
		rc = statement_step(&statement, fault);
	if (rc > 0) {
		const int size = sqlite3_column_bytes(statement.stmt, 0);

		rc = size == sizeof check_text + SEAL_OVERHEAD &&
		                     seal_open(store->key, check_context,
		                               sqlite3_column_blob(statement.stmt, 0), (size_t)size,
		                               plain, NULL) == 0
		             ? 1
		             : fault_set(fault, FAULT_SECURITY, store->path,
		                         "was made with another sealing key; give that one");
	}
	statement_close(&statement);
	return rc;
}

/* The key must be the one this store was made with, or no secret would ever open. Whoever comes
 * first makes the store with its own. */
static int check_key(struct store *store, struct fault *fault)
{
	int rc = store_begin(store, fault);

	if (rc < 0)
		return rc;
	rc = read_check(store, fault);
	if (rc == 0)
		rc = write_check(store, fault);
	if (rc >= 0)
		return store_commit(store, fault);
	store_rollback(store);
	return rc;
}

/* SQLite does not wait by itself where two processes turn a new database to WAL at a time. */
static int turn_to_wal(struct store *store, struct fault *fault)
{
	for (int waited = 0; waited < BUSY_MS; waited += BUSY_STEP_MS) {
		const int rc =
			sqlite3_exec(store->db, "PRAGMA journal_mode = WAL", NULL, NULL, NULL);

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
	if (make_private(store->path, fault) < 0)
		return FAULT_SYSTEM;
	if (sqlite3_open_v2(store->path, &store->db,
	                    SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_FULLMUTEX,
	                    NULL) != SQLITE_OK)
		return store_fault(store, "cannot open", fault);
	sqlite3_extended_result_codes(store->db, 1);
	sqlite3_busy_timeout(store->db, BUSY_MS);
	if (turn_to_wal(store, fault) < 0)
		return FAULT_SYSTEM;
	return run_script(store, "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON", fault);
}

int store_open(const char *where, const char *key_file, struct store **store, struct fault *fault)
{
	struct store *made = calloc(1, sizeof *made);
	pthread_mutexattr_t recursive;
	int rc;

	*store = NULL;
	if (!made || !(made->path = strdup(where))) {
		free(made);
		return fault_set(fault, FAULT_SYSTEM, where, "out of memory");
	}
	made->dispatch_fd = -1;
	pthread_mutexattr_init(&recursive);
	pthread_mutexattr_settype(&recursive, PTHREAD_MUTEX_RECURSIVE);
	pthread_mutex_init(&made->lock, &recursive);
	pthread_mutexattr_destroy(&recursive);
	rc = seal_key_load(key_file, made->key, fault);
	if (rc == 0)
		rc = open_database(made, fault);
	if (rc == 0)
		rc = migrate(made, fault);
	if (rc == 0)
		rc = check_key(made, fault);
	if (rc < 0)
		store_close(made);
	else
		*store = made;
	return rc;
}

void store_close(struct store *store)
{
	if (!store)
		return;
	sqlite3_close(store->db);
	if (store->dispatch_fd >= 0)
		close(store->dispatch_fd);
	OPENSSL_cleanse(store->key, sizeof store->key);
	pthread_mutex_destroy(&store->lock);
	free(store->path);
	free(store);
}

/* A file of its own: SQLite's own locks go when any descriptor of the database is closed. */
int store_claim_dispatch(struct store *store, struct fault *fault)
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

int store_begin(struct store *store, struct fault *fault)
{
	pthread_mutex_lock(&store->lock);
	if (sqlite3_exec(store->db, "BEGIN IMMEDIATE", NULL, NULL, NULL) == SQLITE_OK)
		return 0;
	store_fault(store, "cannot begin", fault);
	pthread_mutex_unlock(&store->lock);
	return FAULT_SYSTEM;
}

int store_commit(struct store *store, struct fault *fault)
{
	int rc = 0;

	if (sqlite3_exec(store->db, "COMMIT", NULL, NULL, NULL) != SQLITE_OK) {
		rc = store_fault(store, "cannot commit", fault);
		sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
	}
	pthread_mutex_unlock(&store->lock);
	return rc;
}

void store_rollback(struct store *store)
{
	sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
	pthread_mutex_unlock(&store->lock);
}
