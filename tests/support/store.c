/* SPDX-License-Identifier: Apache-2.0 */
#include "support/store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <libpq-fe.h>
#include <sqlite3.h>

#include "store/postgres_sql.h"
#include "store/schema.h"
#include "store/seal.h"
#include "support/image.h"

#define DONE(call)                                                                                 \
	do {                                                                                       \
		struct fault why = { 0 };                                                          \
		if ((call) < 0)                                                                    \
			fail_msg("%s: %s: %s", #call, why.where, why.text);                        \
	} while (0)

const char *store_key_path(void)
{
	static char path[TEST_PATH_MAX];

	test_path("sealing.key", path);
	if (access(path, F_OK) != 0)
		DONE(seal_key_create(path, &why));
	return path;
}

/* ---- where stores are: files in the test folder, or schemas of one database of PostgreSQL ---- */

static const char *postgres_url(void)
{
	return getenv("ROAMCARD_TEST_POSTGRES");
}

bool stores_are_postgres(void)
{
	return postgres_url() != NULL;
}

/* Programs that run side by side have schemas of their own; a child uses its parent's. */
static void schema_name(const char *name, char schema[TEST_PATH_MAX])
{
	static int owner;

	if (!owner)
		owner = (int)getpid();
	snprintf(schema, TEST_PATH_MAX, "t%d_%s", owner, name);
}

/* The first column of the first row, "" where there is none; fails the test with the reason. */
static void ask_postgres(const char *sql, const char *schema, char *answer, size_t room)
{
	PGconn *connection = PQconnectdb(postgres_url());
	PGresult *result;
	char set[TEST_PATH_MAX + 64];
	ExecStatusType status;

	snprintf(set, sizeof set, "SET client_min_messages = warning; SET search_path = %s",
	         schema);
	PQclear(PQexec(connection, set));
	result = PQexec(connection, sql);
	status = PQresultStatus(result);
	if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK)
		fail_msg("%s: %s", sql, PQerrorMessage(connection));
	snprintf(answer, room, "%s", PQntuples(result) > 0 ? PQgetvalue(result, 0, 0) : "");
	PQclear(result);
	PQfinish(connection);
}

static void in_schema(const char *format, const char *schema)
{
	char sql[TEST_PATH_MAX + 64], answer[8];

	snprintf(sql, sizeof sql, format, schema);
	ask_postgres(sql, "public", answer, sizeof answer);
}

void store_where(const char *name, char where[TEST_PATH_MAX])
{
	char schema[TEST_PATH_MAX];

	if (!stores_are_postgres()) {
		test_path(name, where);
		return;
	}
	schema_name(name, schema);
	in_schema("CREATE SCHEMA IF NOT EXISTS %s", schema);
	assert_true(snprintf(where, TEST_PATH_MAX, "%s&options=-csearch_path%%3D%s", postgres_url(),
	                     schema) < TEST_PATH_MAX);
}

void remove_store(const char *name)
{
	static const char *const ends[] = { "", "-wal", "-shm", ".dispatch" };
	char path[TEST_PATH_MAX], schema[TEST_PATH_MAX];

	schema_name(name, schema);
	if (stores_are_postgres())
		in_schema("DROP SCHEMA IF EXISTS %s CASCADE", schema);
	for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
		snprintf(schema, sizeof schema, "%s%s", name, ends[i]);
		test_path(schema, path);
		unlink(path);
	}
}

struct store *open_store(const char *name)
{
	char where[TEST_PATH_MAX];
	struct store *store;

	store_where(name, where);
	DONE(store_open(where, store_key_path(), &store, &why));
	return store;
}

int schema_of_store(const char *name)
{
	char answer[16];

	ask_database(name,
	             stores_are_postgres() ? "SELECT version FROM schema_version"
	                                   : "PRAGMA user_version",
	             answer, sizeof answer);
	return atoi(answer);
}

void set_schema_of_store(const char *name, int version)
{
	char sql[64], answer[16];

	snprintf(sql, sizeof sql,
	         stores_are_postgres() ? "UPDATE schema_version SET version = %d"
	                               : "PRAGMA user_version = %d",
	         version);
	ask_database(name, sql, answer, sizeof answer);
}

static void given_account(struct store *store, const char *id, const char *parent)
{
	struct store_account account = { 0 };
	uint8_t token[STORE_HASH_SIZE] = { 0 };

	strcpy(account.id, id);
	strcpy(account.name, id);
	strcpy(account.parent, parent);
	memcpy(token, id, strlen(id));
	DONE(store_account_add(store, &account, token, 1, &why));
}

void given_rows(struct store *store)
{
	static const struct store_subscriber a = {
		.id = SUBSCRIBER_A,
		.account = ACCOUNT_EAST,
		.iccid = A_ICCID,
		.imsis = 2,
		.imsi = { A_IMSI_1, A_IMSI_2 },
	};
	static const struct store_subscriber b = {
		.id = SUBSCRIBER_B,
		.account = ACCOUNT_OTHER,
		.iccid = B_ICCID,
		.imsis = 1,
		.imsi = { B_IMSI_1 },
	};

	given_account(store, ACCOUNT_ACME, "");
	given_account(store, ACCOUNT_EAST, ACCOUNT_ACME);
	given_account(store, ACCOUNT_OTHER, "");
	DONE(store_subscriber_add(store, &a, A_MSISDN, A_IMEI, "{}", 1, &why));
	DONE(store_subscriber_add(store, &b, NULL, NULL, "{}", 1, &why));
	DONE(store_counter_put(store, SUBSCRIBER_A, 1, 0, &why));
	DONE(store_counter_put(store, SUBSCRIBER_B, 1, 0, &why));
}

void given_request(struct store *store, const char *id, const char *subscriber, int64_t now)
{
	struct store_request request = { .accepted = now, .type = "ICCID" };

	strcpy(request.id, id);
	snprintf(request.call, sizeof request.call, "call of %.20s", id);
	strcpy(request.subscriber, subscriber);
	strcpy(request.value, A_ICCID);
	DONE(store_begin(store, &why));
	DONE(store_call_add(store, request.call, ACCOUNT_ACME, now, &why));
	DONE(store_request_add(store, &request, "{\"appletMode\":\"MANUAL\"}", INT64_MAX, &why));
	DONE(store_commit(store, &why));
}

struct store_request read_request(struct store *store, const char *id)
{
	struct store_request request = { 0 };

	DONE(store_request_get(store, ACCOUNT_ACME, id, &request, &why));
	free(request.effects);
	request.effects = request.effects ? "" : NULL;
	return request;
}

const char *claim_job(struct store *store, int64_t now, struct store_job *job)
{
	static char text[STORE_ID_MAX];
	struct fault fault;
	int64_t next = 0;
	const int rc = store_job_claim(store, now, job, &next, &fault);

	if (rc < 0)
		fail_msg("%s: %s", fault.where, fault.text);
	if (rc > 0)
		snprintf(text, sizeof text, "%s", job->request);
	else if (next >= 0)
		snprintf(text, sizeof text, "at %lld", (long long)next);
	else
		strcpy(text, "none");
	free(job->content);
	job->content = NULL;
	return text;
}

static void ask_sqlite(const char *path, const char *sql, char *answer, size_t room)
{
	sqlite3_stmt *stmt = NULL;
	sqlite3 *db = NULL;

	answer[0] = '\0';
	if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL) !=
	            SQLITE_OK ||
	    sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sql, sqlite3_errmsg(db));
	switch (sqlite3_step(stmt)) {
	case SQLITE_ROW:
		snprintf(answer, room, "%s", (const char *)sqlite3_column_text(stmt, 0));
		break;
	case SQLITE_DONE:
		break;
	default:
		fail_msg("%s: %s", sql, sqlite3_errmsg(db));
	}
	sqlite3_finalize(stmt);
	sqlite3_close(db);
}

void ask_database(const char *name, const char *sql, char *answer, size_t room)
{
	char place[TEST_PATH_MAX];

	if (stores_are_postgres()) {
		schema_name(name, place);
		ask_postgres(sql, place, answer, room);
	} else {
		test_path(name, place);
		ask_sqlite(place, sql, answer, room);
	}
}

void expect_in_database(const char *name, const char *sql, const char *wanted)
{
	char answer[256];

	ask_database(name, sql, answer, sizeof answer);
	assert_string_equal(answer, wanted);
}

void run_in_database(const char *name, const char *sql)
{
	char place[TEST_PATH_MAX], answer[8];
	sqlite3 *db = NULL;

	if (stores_are_postgres()) {
		char *ours = postgres_schema(sql);

		ask_database(name, ours, answer, sizeof answer);
		free(ours);
		return;
	}
	test_path(name, place);
	if (sqlite3_open(place, &db) != SQLITE_OK ||
	    sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sql, sqlite3_errmsg(db));
	sqlite3_close(db);
}

void given_old_store(const char *name, int version)
{
	char where[TEST_PATH_MAX];

	store_where(name, where);
	if (stores_are_postgres())
		run_in_database(name, "CREATE TABLE schema_version (version BIGINT NOT NULL);"
		                      " INSERT INTO schema_version VALUES (0)");
	for (const struct schema_step *step = schema_steps;
	     step->version && step->version <= version; step++)
		run_in_database(name, step->sql);
	set_schema_of_store(name, version);
}

int in_a_process(void (*act)(void *ctx), void *ctx)
{
	const pid_t child = fork();
	int status = 0;

	assert_true(child >= 0);
	if (child == 0) {
		/* An assertion here must not go on with the tests of the parent. */
		setenv("CMOCKA_TEST_ABORT", "1", 1);
		act(ctx);
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}
