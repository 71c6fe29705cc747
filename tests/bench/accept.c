/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sqlite3.h>

#include "bench/stage.h"
#include "service/uuid.h"

/* Requests taken, durably, beside the same rows written by SQLite's functions alone: statements prepared once,
 * subscribers known, one transaction. */

struct accept {
	struct stage *stage;
	size_t count;
	sqlite3 *db;
	sqlite3_stmt *find, *call, *request, *job;
	char subscriber[STAGE_CARDS][40];
	char *content;
};

/* As random as those of requests: where they fall in an index is what they cost. */
static void new_id(char id[REQUEST_ID_MAX])
{
	struct fault fault = { 0 };

	stage_must(uuid_new(id, &fault), &fault);
}

static void run_accept(void *ctx)
{
	struct accept *accept = ctx;
	char call[REQUEST_ID_MAX];
	struct fault fault = { 0 };

	stage_must(request_submit(&accept->stage->service, &accept->stage->account,
	                          accept->stage->element, accept->count, call, &fault),
	           &fault);
}

static void must(const struct accept *accept, int good)
{
	if (good)
		return;
	fprintf(stderr, "bench: %s\n", sqlite3_errmsg(accept->db));
	exit(1);
}

static void run(const struct accept *accept, sqlite3_stmt *statement)
{
	must(accept, sqlite3_step(statement) == SQLITE_DONE);
	sqlite3_reset(statement);
}

static void text(sqlite3_stmt *statement, int at, const char *value)
{
	sqlite3_bind_text(statement, at, value, -1, SQLITE_STATIC);
}

static void insert_request(struct accept *accept, const char *call, size_t i)
{
	const struct identifier *identifier = &accept->stage->element[i].identifier;
	char id[REQUEST_ID_MAX];

	new_id(id);
	text(accept->request, 1, id);
	text(accept->request, 2, call);
	text(accept->request, 3, accept->subscriber[i]);
	text(accept->request, 4, "ICCID");
	text(accept->request, 5, identifier->value);
	sqlite3_bind_int64(accept->request, 6, 1);
	run(accept, accept->request);
	text(accept->job, 1, id);
	text(accept->job, 2, accept->subscriber[i]);
	text(accept->job, 3, accept->content);
	sqlite3_bind_int64(accept->job, 4, 1);
	sqlite3_bind_int64(accept->job, 5, 2);
	run(accept, accept->job);
}

static void run_bare(void *ctx)
{
	struct accept *accept = ctx;
	char call[REQUEST_ID_MAX];

	new_id(call);
	must(accept, sqlite3_exec(accept->db, "BEGIN IMMEDIATE", NULL, NULL, NULL) == SQLITE_OK);
	text(accept->call, 1, call);
	text(accept->call, 2, accept->stage->account.id);
	sqlite3_bind_int64(accept->call, 3, 1);
	run(accept, accept->call);
	for (size_t i = 0; i < accept->count; i++)
		insert_request(accept, call, i);
	must(accept, sqlite3_exec(accept->db, "COMMIT", NULL, NULL, NULL) == SQLITE_OK);
}

static sqlite3_stmt *prepare(const struct accept *accept, const char *sql)
{
	sqlite3_stmt *statement = NULL;

	must(accept, sqlite3_prepare_v2(accept->db, sql, -1, &statement, NULL) == SQLITE_OK);
	return statement;
}

static void read_subscribers(struct accept *accept)
{
	sqlite3_stmt *find = prepare(accept, "SELECT id FROM subscriber ORDER BY iccid");

	for (size_t i = 0; i < STAGE_CARDS && sqlite3_step(find) == SQLITE_ROW; i++)
		snprintf(accept->subscriber[i], sizeof accept->subscriber[i], "%s",
		         (const char *)sqlite3_column_text(find, 0));
	sqlite3_finalize(find);
}

static void open_bare(struct accept *accept)
{
	must(accept, sqlite3_open(accept->stage->store_path, &accept->db) == SQLITE_OK);
	sqlite3_exec(accept->db, "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON", NULL, NULL,
	             NULL);
	sqlite3_busy_timeout(accept->db, 10000);
	read_subscribers(accept);
	accept->call = prepare(accept, "INSERT INTO call (id, account, accepted) VALUES (?, ?, ?)");
	accept->request =
		prepare(accept, "INSERT INTO request (id, call, subscriber, type, value, state, "
	                        "reason, accepted) VALUES (?, ?, ?, ?, ?, 'PENDING', '', ?)");
	accept->job = prepare(accept, "INSERT INTO job (request, subscriber, content, state, "
	                              "attempts, due, expires) VALUES (?, ?, ?, 'PENDING', 0, ?, "
	                              "?)");
	accept->content = json_dumps(accept->stage->element[0].content, JSON_COMPACT);
}

static void close_bare(struct accept *accept)
{
	sqlite3_finalize(accept->call);
	sqlite3_finalize(accept->request);
	sqlite3_finalize(accept->job);
	sqlite3_close(accept->db);
	free(accept->content);
}

void bench_accept(void)
{
	static struct stage stage;
	struct accept accept = { .stage = &stage };
	const struct bench_work bare = { "bare", run_bare, &accept };
	const struct bench_work single = { "one request", run_accept, &accept };
	const struct bench_work bulk = { "a bulk of 1,000", run_accept, &accept };
	double ns;

	bench_heading("Requests accepted, the commit on disk (SQLite)",
	              "the same rows by prepared statements of SQLite, in one transaction");
	stage_open(&stage);
	open_bare(&accept);
	accept.count = 1;
	ns = bench_compare(&single, &bare, 2);
	printf("  %-34s %12.0f requests per second\n", "", 1e9 / ns);
	accept.count = STAGE_CARDS;
	ns = bench_compare(&bulk, &bare, 2);
	printf("  %-34s %12.0f requests per second\n", "", 1e9 * STAGE_CARDS / ns);
	close_bare(&accept);
	stage_close(&stage);
}
