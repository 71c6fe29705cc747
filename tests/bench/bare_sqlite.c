/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/bare.h"

#include <stdio.h>
#include <stdlib.h>

#include <sqlite3.h>

struct bare {
	sqlite3 *db;
	sqlite3_stmt *call, *request, *job;
	char account[ACCOUNT_ID_MAX];
};

static void must(const struct bare *bare, int good)
{
	if (good)
		return;
	fprintf(stderr, "bench: %s\n", sqlite3_errmsg(bare->db));
	exit(1);
}

static void run_text(const struct bare *bare, const char *sql)
{
	must(bare, sqlite3_exec(bare->db, sql, NULL, NULL, NULL) == SQLITE_OK);
}

static sqlite3_stmt *prepare(const struct bare *bare, const char *sql)
{
	sqlite3_stmt *statement = NULL;

	must(bare, sqlite3_prepare_v2(bare->db, sql, -1, &statement, NULL) == SQLITE_OK);
	return statement;
}

/* As the store sets its own connection up. */
static struct bare *open_bare(const struct stage *stage)
{
	struct bare *bare = calloc(1, sizeof *bare);

	if (!bare)
		abort();
	must(bare, sqlite3_open(stage->store_path, &bare->db) == SQLITE_OK);
	run_text(bare, "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;"
	               " PRAGMA cache_size = -32768");
	sqlite3_busy_timeout(bare->db, 10000);
	bare->call = prepare(bare, BARE_CALL "(?, ?, ?)");
	bare->request = prepare(bare, BARE_REQUEST "(?, ?, ?, ?, ?, 'PENDING', '', ?)");
	bare->job = prepare(bare, BARE_JOB "(?, ?, ?, 'PENDING', 0, ?, ?)");
	snprintf(bare->account, sizeof bare->account, "%s", stage->account.id);
	return bare;
}

static void run(const struct bare *bare, sqlite3_stmt *statement)
{
	must(bare, sqlite3_step(statement) == SQLITE_DONE);
	sqlite3_reset(statement);
}

static void text(sqlite3_stmt *statement, int at, const char *value)
{
	sqlite3_bind_text(statement, at, value, -1, SQLITE_STATIC);
}

static void write_row(const struct bare *bare, const char *call, const struct bare_row *row)
{
	text(bare->request, 1, row->id);
	text(bare->request, 2, call);
	text(bare->request, 3, row->subscriber);
	text(bare->request, 4, row->type);
	text(bare->request, 5, row->value);
	sqlite3_bind_int64(bare->request, 6, 1);
	run(bare, bare->request);
	text(bare->job, 1, row->id);
	text(bare->job, 2, row->subscriber);
	text(bare->job, 3, row->content);
	sqlite3_bind_int64(bare->job, 4, 1);
	sqlite3_bind_int64(bare->job, 5, 2);
	run(bare, bare->job);
}

static void write_rows(struct bare *bare, const char *call, const struct bare_row *rows,
                       size_t count)
{
	run_text(bare, "BEGIN IMMEDIATE");
	text(bare->call, 1, call);
	text(bare->call, 2, bare->account);
	sqlite3_bind_int64(bare->call, 3, 1);
	run(bare, bare->call);
	for (size_t i = 0; i < count; i++)
		write_row(bare, call, &rows[i]);
	run_text(bare, "COMMIT");
}

static void close_bare(struct bare *bare)
{
	sqlite3_finalize(bare->call);
	sqlite3_finalize(bare->request);
	sqlite3_finalize(bare->job);
	sqlite3_close(bare->db);
	free(bare);
}

const struct bare_database bare_sqlite = { "SQLite", open_bare, write_rows, close_bare };
