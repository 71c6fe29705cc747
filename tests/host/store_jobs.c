/* SPDX-License-Identifier: Apache-2.0 */
#include "store/store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/image.h"
#include "support/store.h"

static struct store *store;
static char name[16];
static struct fault fault;

/* Each test has a store of its own. */
static int a_store_with_rows(void **state)
{
	static unsigned number;

	(void)state;
	snprintf(name, sizeof name, "db%u", number++);
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

/* ---- a request's life ---- */

/* Given a request, when its job is claimed, put back, claimed again and ended, then the request says
 * so at each point, and its steps are told in order. */
static void a_request_follows_its_job(void **state)
{
	struct store_request request;
	struct store_job job;

	(void)state;
	given_request(store, "r", SUBSCRIBER_A, 100);
	request = read_request(store, "r");
	assert_int_equal(request.state, REQUEST_PENDING);
	assert_string_equal(request.iccid, A_ICCID);
	assert_string_equal(request.type, "ICCID");
	assert_int_equal(request.accepted, 100);
	assert_int_equal(request.ended, 0);
	assert_int_equal(request.attempts, 0);
	assert_null(request.effects);
	assert_string_equal(claim_job(store, 100, &job), "r");
	assert_string_equal(job.subscriber, SUBSCRIBER_A);
	assert_string_equal(job.iccid, A_ICCID);
	assert_int_equal(job.attempts, 1);
	assert_int_equal(read_request(store, "r").state, REQUEST_IN_PROGRESS);
	assert_int_equal(store_job_retry(store, &job, 500, "no answer", &fault), 0);
	request = read_request(store, "r");
	assert_int_equal(request.state, REQUEST_PENDING);
	assert_string_equal(request.reason, "no answer");
	assert_string_equal(claim_job(store, 499, &job), "at 500");
	assert_string_equal(claim_job(store, 500, &job), "r");
	assert_int_equal(job.attempts, 2);
	assert_int_equal(store_job_end(store, &job, REQUEST_SUCCESS, "", "[]", "{\"a\":1}", 700,
	                               &fault),
	                 0);
	request = read_request(store, "r");
	assert_int_equal(request.state, REQUEST_SUCCESS);
	assert_string_equal(request.reason, "");
	assert_int_equal(request.ended, 700);
	assert_int_equal(request.attempts, 2);
	assert_non_null(request.effects);
	assert_string_equal(claim_job(store, INT64_MAX - 1, &job), "none");
	expect_answer("SELECT settings FROM subscriber WHERE id = '" SUBSCRIBER_A "'", "{\"a\":1}");
}

enum { MANY = 60 }; /* more than one statement writes, and some left over */

/* Given a call that writes many requests at once, for two cards in turn, when their jobs are claimed and ended, then
 * all of them come, those of a card in the order in which they were given, with what they ask. */
static void many_requests_keep_their_order(void **state)
{
	struct store_new_request rows[MANY] = { 0 };
	char content[MANY][24];

	(void)state;
	for (int i = 0; i < MANY; i++) {
		snprintf(rows[i].id, sizeof rows[i].id, "r%d", i);
		snprintf(content[i], sizeof content[i], "{\"n\":%d}", i);
		strcpy(rows[i].subscriber, i % 2 ? SUBSCRIBER_B : SUBSCRIBER_A);
		strcpy(rows[i].type, "ICCID");
		strcpy(rows[i].value, i % 2 ? B_ICCID : A_ICCID);
		rows[i].expires = 1000 + i;
		rows[i].content = content[i];
	}
	assert_int_equal(store_begin(store, &fault), 0);
	assert_int_equal(store_call_add(store, "c", ACCOUNT_ACME, 100, &fault), 0);
	assert_int_equal(store_requests_add(store, "c", 100, rows, MANY, &fault), 0);
	assert_int_equal(store_commit(store, &fault), 0);
	for (int i = 0; i < MANY; i++) {
		struct store_job job;
		int64_t next;

		assert_int_equal(store_job_claim(store, 100, &job, &next, &fault), 1);
		assert_string_equal(job.request, rows[i].id);
		assert_string_equal(job.subscriber, rows[i].subscriber);
		assert_string_equal(job.content, content[i]);
		assert_int_equal(job.expires, 1000 + i);
		free(job.content);
		assert_int_equal(store_job_end(store, &job, REQUEST_SUCCESS, "", NULL, NULL, 200,
		                               &fault),
		                 0);
	}
	assert_string_equal(read_request(store, "r59").value, B_ICCID);
	assert_int_equal(read_request(store, "r59").accepted, 100);
}

/* Given many requests of which the last is of nobody, when they are written, then that is said, and none is there. */
static void many_requests_are_written_whole_or_not(void **state)
{
	struct store_new_request rows[MANY] = { 0 };

	(void)state;
	for (int i = 0; i < MANY; i++) {
		snprintf(rows[i].id, sizeof rows[i].id, "r%d", i);
		strcpy(rows[i].subscriber, i == MANY - 1 ? "nobody" : SUBSCRIBER_A);
		rows[i].content = "{}";
	}
	assert_int_equal(store_begin(store, &fault), 0);
	assert_int_equal(store_call_add(store, "c", ACCOUNT_ACME, 100, &fault), 0);
	assert_int_equal(store_requests_add(store, "c", 100, rows, MANY, &fault), FAULT_ABSENT);
	store_rollback(store);
	expect_answer("SELECT count(*) FROM request", "0");
	expect_answer("SELECT count(*) FROM job", "0");
}

static void tell_step(void *ctx, int64_t at, const char *step, const char *detail)
{
	char *text = ctx;

	sprintf(text + strlen(text), "%lld %s %s;", (long long)at, step, detail);
}

/* Given steps of two requests, when one's are asked for, then they come in the order of telling,
 * whatever the clock said. */
static void steps_come_in_order(void **state)
{
	char told[128] = "";

	(void)state;
	given_request(store, "r", SUBSCRIBER_A, 1);
	given_request(store, "s", SUBSCRIBER_A, 1);
	store_step_add(store, "r", 7, "sent", "one");
	store_step_add(store, "s", 8, "sent", "two");
	store_step_add(store, "r", 5, "receipt", "three");
	store_step_add(store, "nobody's", 9, "sent", "four");
	assert_int_equal(store_steps(store, "r", tell_step, told, &fault), 0);
	assert_string_equal(told, "7 sent one;5 receipt three;");
}

/* Given a request of one account, when others ask for it, then only those above it see it. */
static void a_request_is_seen_from_above(void **state)
{
	struct store_request request;

	(void)state;
	given_request(store, "r", SUBSCRIBER_A, 1);
	read_request(store, "r");
	assert_int_equal(store_request_get(store, ACCOUNT_EAST, "r", &request, &fault),
	                 FAULT_ABSENT);
	assert_int_equal(store_request_get(store, ACCOUNT_OTHER, "r", &request, &fault),
	                 FAULT_ABSENT);
	assert_int_equal(store_request_get(store, ACCOUNT_ACME, "s", &request, &fault),
	                 FAULT_ABSENT);
}

/* Given jobs of two cards, when they are claimed, then each card's go one at a time in the order of
 * acceptance, even where the older waits for a retry, and another card's does not wait. */
static void jobs_of_a_card_go_in_order(void **state)
{
	struct store_job first, other, job;

	(void)state;
	given_request(store, "a1", SUBSCRIBER_A, 1);
	given_request(store, "a2", SUBSCRIBER_A, 1);
	given_request(store, "b1", SUBSCRIBER_B, 1);
	assert_string_equal(claim_job(store, 1, &first), "a1");
	assert_string_equal(claim_job(store, 1, &other), "b1");
	assert_string_equal(claim_job(store, 1, &job), "none");
	assert_int_equal(store_job_retry(store, &first, 50, "later", &fault), 0);
	assert_string_equal(claim_job(store, 1, &job), "at 50");
	assert_string_equal(claim_job(store, 50, &first), "a1");
	assert_int_equal(store_job_end(store, &first, REQUEST_FAILED, "no", NULL, NULL, 60, &fault),
	                 0);
	assert_string_equal(claim_job(store, 50, &job), "a2");
	assert_int_equal(job.attempts, 1);
	expect_answer("SELECT settings FROM subscriber WHERE id = '" SUBSCRIBER_A "'", "{}");
}

/* Given a claimed job of a dispatcher that is no more, when jobs are released, then it may be
 * claimed again at once, its first attempt counted, and jobs that ended may not. */
static void a_claimed_job_may_be_released(void **state)
{
	struct store_job job;

	(void)state;
	given_request(store, "r", SUBSCRIBER_A, 100);
	given_request(store, "done", SUBSCRIBER_B, 100);
	assert_string_equal(claim_job(store, 100, &job), "r");
	assert_string_equal(claim_job(store, 100, &job), "done");
	assert_int_equal(store_job_end(store, &job, REQUEST_FAILED, "", NULL, NULL, 101, &fault),
	                 0);
	assert_string_equal(claim_job(store, 100, &job), "none");
	assert_int_equal(store_jobs_release(store, &fault), 0);
	assert_string_equal(claim_job(store, 0, &job), "r");
	assert_int_equal(job.attempts, 2);
	assert_string_equal(claim_job(store, INT64_MAX - 1, &job), "none");
}

/* Given a transaction, when it is rolled back, then nothing of it is there, and the next is whole. */
static void a_rollback_leaves_nothing(void **state)
{
	(void)state;
	assert_int_equal(store_begin(store, &fault), 0);
	assert_int_equal(store_call_add(store, "c", ACCOUNT_ACME, 1, &fault), 0);
	store_rollback(store);
	expect_answer("SELECT count(*) FROM call", "0");
	given_request(store, "r", SUBSCRIBER_A, 1);
	expect_answer("SELECT count(*) FROM call", "1");
}

#define WITH_ROWS(test) cmocka_unit_test_setup_teardown(test, a_store_with_rows, close_it)

/* Given jobs that wait for their cards, when one card is within reach again, then its job is due and the
 * other's is not; the ICCID may have one digit more or less, the check digit. */
static void a_card_within_reach_makes_its_jobs_due(void **state)
{
	static const char *const names[] = { A_ICCID, A_ICCID "9", NULL };
	struct store_job job;
	int64_t next;
	char less[sizeof A_ICCID];

	(void)state;
	strcpy(less, A_ICCID);
	less[sizeof A_ICCID - 2] = '\0';
	given_request(store, "r", SUBSCRIBER_A, 100);
	given_request(store, "s", SUBSCRIBER_B, 100);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(store_job_claim(store, 100, &job, &next, &fault), 1);
		free(job.content);
		assert_int_equal(store_job_retry(store, &job, 9000, "away", &fault), 0);
	}
	for (int i = 0; i < 3; i++) {
		assert_int_equal(store_job_claim(store, 200, &job, &next, &fault), 0);
		assert_int_equal(store_jobs_due(store, names[i] ? names[i] : less, &fault), 0);
		assert_string_equal(claim_job(store, 200, &job), "r");
		assert_int_equal(store_job_retry(store, &job, 9000, "away", &fault), 0);
	}
	assert_int_equal(store_jobs_due(store, "8988211000000000011", &fault), 0);
	assert_int_equal(store_job_claim(store, 200, &job, &next, &fault), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_ROWS(a_request_follows_its_job),
		WITH_ROWS(a_card_within_reach_makes_its_jobs_due),
		WITH_ROWS(many_requests_keep_their_order),
		WITH_ROWS(many_requests_are_written_whole_or_not),
		WITH_ROWS(steps_come_in_order),
		WITH_ROWS(a_request_is_seen_from_above),
		WITH_ROWS(jobs_of_a_card_go_in_order),
		WITH_ROWS(a_claimed_job_may_be_released),
		WITH_ROWS(a_rollback_leaves_nothing),
	};

	return cmocka_run_group_tests(tests, make_test_folder, remove_test_folder);
}
