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
#include <sqlite3.h>

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

struct store *open_store(const char *name)
{
	char path[TEST_PATH_MAX];
	struct store *store;

	test_path(name, path);
	DONE(store_open(path, store_key_path(), &store, &why));
	return store;
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

void ask_database(const char *name, const char *sql, char *answer, size_t room)
{
	char path[TEST_PATH_MAX];
	sqlite3_stmt *stmt = NULL;
	sqlite3 *db = NULL;

	test_path(name, path);
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
