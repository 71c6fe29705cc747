/* SPDX-License-Identifier: Apache-2.0 */
#include "store/store.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "store/connection.h"
#include "support/image.h"
#include "support/store.h"

enum { OPENERS = 6, THREADS = 4, COUNTERS_EACH = 10 };

static struct store *store;
static char path[TEST_PATH_MAX];
static char name[16];
static struct fault fault;

/* ---- what the disk was told: a layer over SQLite's own way to its files ---- */

static sqlite3_vfs layer;
static sqlite3_io_methods layer_methods;
static const sqlite3_io_methods *below_methods;
static const sqlite3_vfs *below;
static const sqlite3_file *log_file;
static bool log_synced; /* nothing was written to the log since it was last made durable */
static unsigned log_writes;

static int layer_write(sqlite3_file *file, const void *octets, int size, sqlite3_int64 at)
{
	if (file == log_file) {
		log_synced = false;
		log_writes++;
	}
	return below_methods->xWrite(file, octets, size, at);
}

static int layer_sync(sqlite3_file *file, int flags)
{
	const int rc = below_methods->xSync(file, flags);

	if (file == log_file && rc == SQLITE_OK)
		log_synced = true;
	return rc;
}

static int layer_open(sqlite3_vfs *vfs, sqlite3_filename where, sqlite3_file *file, int flags,
                      int *out)
{
	const int rc = below->xOpen((sqlite3_vfs *)below, where, file, flags, out);

	(void)vfs;
	if (rc != SQLITE_OK || !(flags & SQLITE_OPEN_WAL))
		return rc;
	below_methods = file->pMethods;
	layer_methods = *file->pMethods;
	layer_methods.xWrite = layer_write;
	layer_methods.xSync = layer_sync;
	file->pMethods = &layer_methods;
	log_file = file;
	return rc;
}

static void watch_the_disk(void)
{
	below = sqlite3_vfs_find(NULL);
	layer = *below;
	layer.zName = "watched";
	layer.xOpen = layer_open;
	assert_int_equal(sqlite3_vfs_register(&layer, 1), SQLITE_OK);
}

static void watch_no_more(void)
{
	assert_int_equal(sqlite3_vfs_unregister(&layer), SQLITE_OK);
}

/* ---- */

/* Each test has a store of its own. */
static int a_store_with_rows(void **state)
{
	static unsigned number;

	(void)state;
	snprintf(name, sizeof name, "db%u", number++);
	store_where(name, path);
	fault = (struct fault){ 0 };
	store = open_store(name);
	given_rows(store);
	return 0;
}

static int close_it(void **state)
{
	(void)state;
	store_close(store);
	store = NULL;
	return 0;
}

static void expect_answer(const char *sql, const char *wanted)
{
	char answer[128];

	ask_database(name, sql, answer, sizeof answer);
	assert_string_equal(answer, wanted);
}

/* ---- what outlives the process ---- */

static void expect_durable(const char *what)
{
	if (log_writes == 0 || !log_synced)
		fail_msg("%s: %u writes, %s", what, log_writes, log_synced ? "synced" : "not");
	log_writes = 0;
}

/* A step is in the log, and nobody has waited for the disk. */
static void expect_at_ease(const char *what)
{
	if (log_writes == 0 || log_synced)
		fail_msg("%s: %u writes, %s", what, log_writes, log_synced ? "synced" : "not");
}

/* Given a store, when anything it was asked to keep returns, then the disk has been told to keep it:
 * the log is synced after its last write. Steps wait for what is kept after them. */
static void what_returned_is_durable(void **state)
{
	struct store_job job;
	uint64_t value;

	(void)state;
	if (stores_are_postgres())
		skip(); /* synchronous_commit and fsync: the server's own */
	store_close(store);
	watch_the_disk();
	store = open_store(name);
	given_request(store, "r", SUBSCRIBER_A, 1);
	expect_durable("request");
	claim_job(store, 1, &job);
	expect_durable("claim");
	store_step_add(store, "r", 1, "sent", "");
	expect_at_ease("step");
	assert_int_equal(store_counter_next(store, SUBSCRIBER_A, 1, &value, &fault), 0);
	expect_durable("counter and the step before it");
	assert_int_equal(store_job_retry(store, &job, 2, "", &fault), 0);
	expect_durable("retry");
	claim_job(store, 2, &job);
	expect_durable("second claim");
	assert_int_equal(store_job_end(store, &job, REQUEST_SUCCESS, "", "[]", "{}", 3, &fault), 0);
	expect_durable("end");
	assert_int_equal(store_secret_put(store, SUBSCRIBER_A, "keys", "{}", &fault), 0);
	expect_durable("secret");
	store_close(store);
	watch_no_more();
	store = open_store(name);
}

/* Given a store of PostgreSQL, when a step was written, and when one could not be, then what comes after is durable
 * again. */
static void after_a_step_commits_are_durable(void **state)
{
	struct statement statement;
	char setting[8] = "";

	(void)state;
	if (!stores_are_postgres())
		skip(); /* what_returned_is_durable has it */
	given_request(store, "r", SUBSCRIBER_A, 1);
	for (int i = 0; i < 2; i++) {
		store_step_add(store, i == 0 ? "r" : "nobody's", 1, "sent", "");
		assert_int_equal(statement_open(store, &statement,
		                                "SELECT current_setting('synchronous_commit')",
		                                &fault, ""),
		                 0);
		assert_int_equal(statement_step(&statement, &fault), 1);
		column_text(&statement, 0, setting, sizeof setting);
		statement_close(&statement);
		assert_string_equal(setting, "on");
	}
	expect_answer("SELECT count(*) FROM step", "1");
}

/* A process that claims a job and takes two counters, has a call half written, and is gone. */
static void be_cut_off(void *ctx)
{
	struct store_request request = { .id = "half", .call = "half", .subscriber = SUBSCRIBER_A };
	struct store *mine = open_store(name);
	struct store_job job;
	uint64_t value;

	(void)ctx;
	given_request(mine, "r", SUBSCRIBER_A, 1);
	given_request(mine, "s", SUBSCRIBER_B, 1);
	if (strcmp(claim_job(mine, 1, &job), "r") != 0 ||
	    store_counter_next(mine, SUBSCRIBER_A, 1, &value, &fault) != 0 ||
	    store_counter_next(mine, SUBSCRIBER_A, 1, &value, &fault) != 0 ||
	    store_begin(mine, &fault) != 0 ||
	    store_call_add(mine, request.call, ACCOUNT_ACME, 1, &fault) != 0 ||
	    store_request_add(mine, &request, "{}", 2, &fault) != 0)
		_exit(1);
}

/* Given a process that ended in the middle of a transaction, without a shutdown, when the store is
 * opened, then what was committed is there, the claim and the counters used too, and nothing of the
 * half call. */
static void what_was_committed_outlives_the_process(void **state)
{
	struct store_request request;
	struct store_job job;
	uint64_t value = 0;

	(void)state;
	store_close(store);
	assert_int_equal(in_a_process(be_cut_off, NULL), 0);
	store = open_store(name);
	assert_int_equal(read_request(store, "r").state, REQUEST_IN_PROGRESS);
	assert_int_equal(read_request(store, "s").state, REQUEST_PENDING);
	assert_int_equal(store_request_get(store, ACCOUNT_ACME, "half", &request, &fault),
	                 FAULT_ABSENT);
	expect_answer("SELECT count(*) FROM call", "2");
	expect_answer("SELECT count(*) FROM job", "2");
	if (!stores_are_postgres())
		expect_answer("PRAGMA integrity_check", "ok");
	assert_int_equal(store_counter_next(store, SUBSCRIBER_A, 1, &value, &fault), 0);
	assert_int_equal(value, 3);
	assert_int_equal(store_jobs_release(store, &fault), 0);
	assert_string_equal(claim_job(store, 1, &job), "r");
	assert_string_equal(claim_job(store, 1, &job), "s");
}

/* ---- more than one ---- */

/* Given two openers of a store, when one writes, then the other sees it, and a job goes to one of
 * them only. */
static void a_second_opener_sees_the_same(void **state)
{
	struct store *second = open_store(name);
	struct store_job job;

	(void)state;
	given_request(store, "r", SUBSCRIBER_A, 1);
	assert_int_equal(read_request(second, "r").state, REQUEST_PENDING);
	assert_string_equal(claim_job(second, 1, &job), "r");
	assert_string_equal(claim_job(store, 1, &job), "none");
	assert_int_equal(read_request(store, "r").state, REQUEST_IN_PROGRESS);
	store_close(second);
}

static void claim_dispatch(void *ctx)
{
	struct store *mine = open_store(name);
	const int rc = store_claim_dispatch(mine, &fault);

	(void)ctx;
	_exit(rc == 0 ? 0 : rc == FAULT_BUSY && strcmp(fault.where, path) == 0 ? 2 : 3);
}

/* Given a process that delivers a store's jobs, when another wants to, then it is refused until the
 * first is gone, with or without a goodbye; who was refused once may have it later. */
static void one_process_delivers(void **state)
{
	struct store *second;

	(void)state;
	if (stores_are_postgres())
		skip(); /* several may: store_workers.c */
	second = open_store(name);
	assert_int_equal(store_claim_dispatch(store, &fault), 0);
	assert_int_equal(store_claim_dispatch(second, &fault), FAULT_BUSY);
	assert_string_equal(fault.where, path);
	assert_int_equal(in_a_process(claim_dispatch, NULL), 2);
	assert_int_equal(store_claim_dispatch(store, &fault), FAULT_BUSY);
	store_close(store);
	store = NULL;
	assert_int_equal(in_a_process(claim_dispatch, NULL), 0);
	assert_int_equal(store_claim_dispatch(second, &fault), 0);
	store_close(second);
}

static void wait_for_the_start(int start)
{
	char octet;

	while (read(start, &octet, 1) > 0)
		;
}

/* Given a store that is not there, when several processes open it at the same time, then all of them
 * have it, made once. */
static void several_may_be_the_first(void **state)
{
	int start[2], failed = 0;

	(void)state;
	strcpy(name, "new");
	store_where(name, path);
	store_key_path();
	assert_int_equal(pipe(start), 0);
	for (int i = 0; i < OPENERS; i++) {
		const pid_t child = fork();

		assert_true(child >= 0);
		if (child == 0) {
			struct store *mine;

			close(start[1]);
			wait_for_the_start(start[0]);
			if (store_open(path, store_key_path(), &mine, &fault) == 0)
				_exit(0);
			fprintf(stderr, "%s: %s\n", fault.where, fault.text);
			_exit(1);
		}
	}
	close(start[0]);
	close(start[1]);
	for (int i = 0; i < OPENERS; i++) {
		int status = -1;

		assert_true(wait(&status) > 0);
		failed += status != 0;
	}
	assert_int_equal(failed, 0);
	expect_answer("SELECT count(*) FROM seal_check", "1");
}

static void *take_counters(void *ctx)
{
	uint64_t *values = ctx;

	for (int i = 0; i < COUNTERS_EACH; i++)
		if (store_counter_next(store, SUBSCRIBER_A, 1, &values[i], NULL) < 0)
			values[i] = 0;
	return NULL;
}

/* Given several threads on one store, when each takes counters, then no counter is given twice. */
static void threads_never_share_a_counter(void **state)
{
	static uint64_t values[THREADS][COUNTERS_EACH];
	bool seen[THREADS * COUNTERS_EACH + 1] = { false };
	pthread_t threads[THREADS];

	(void)state;
	for (int i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, take_counters, values[i]), 0);
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	for (int i = 0; i < THREADS * COUNTERS_EACH; i++) {
		const uint64_t value = values[i / COUNTERS_EACH][i % COUNTERS_EACH];

		assert_in_range(value, 1, THREADS * COUNTERS_EACH);
		assert_false(seen[value]);
		seen[value] = true;
	}
}

#define WITH_ROWS(test) cmocka_unit_test_setup_teardown(test, a_store_with_rows, close_it)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_ROWS(what_returned_is_durable),
		WITH_ROWS(after_a_step_commits_are_durable),
		WITH_ROWS(what_was_committed_outlives_the_process),
		WITH_ROWS(a_second_opener_sees_the_same),
		WITH_ROWS(one_process_delivers),
		WITH_ROWS(threads_never_share_a_counter),
		cmocka_unit_test(several_may_be_the_first),
	};

	return cmocka_run_group_tests(tests, make_test_folder, remove_test_folder);
}
