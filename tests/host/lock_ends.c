/* SPDX-License-Identifier: Apache-2.0 */
#include "service/lock.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "octets/clock.h"
#include "store/job_list.h"
#include "store/locks.h"
#include "store/webhooks.h"
#include "support/acts.h"
#include "support/image.h"

/* The end of an account's lock as a whole: kept once, and told. */

enum {
	BEFORE_ENDS = 70,        /* the schema that kept none        */
	LONG_ENOUGH_US = 300000, /* for another to come to where it waits */
	LEASE = 1000,
};

static struct platform platform;
static char order_id[REQUEST_ID_MAX], call_id[REQUEST_ID_MAX];
static struct fault fault;
static int64_t began; /* the tests' times count from here */

static struct store *store(void)
{
	return platform.service.store;
}

/* An account with a webhook and no card. */
static int an_account_with_a_webhook(void **state)
{
	const uint8_t secret[WEBHOOK_SECRET_SIZE] = { 1 };
	struct store_webhook webhook = { .id = "1-webhook",
		                         .url = "https://example.com/",
		                         .created = 1 };

	(void)state;
	began = clock_now_ms();
	given_accounts(&platform);
	strcpy(webhook.account, platform.east.id);
	assert_int_equal(store_webhook_add(store(), &webhook, secret, 16, &fault), 0);
	return 0;
}

static int end_it(void **state)
{
	(void)state;
	end_platform(&platform);
	return 0;
}

/* More cards of the account, from number first on. */
static void given_cards(int first, int count)
{
	assert_int_equal(store_begin(store(), &fault), 0);
	for (int i = first; i < first + count; i++) {
		struct store_subscriber row = { .imsis = 0 };

		snprintf(row.id, sizeof row.id, "card-%05d", i);
		snprintf(row.iccid, sizeof row.iccid, "89350000000000%05u", (unsigned)i % 100000u);
		strcpy(row.account, platform.east.id);
		assert_int_equal(store_subscriber_add(store(), &row, NULL, NULL, "{}", 1, &fault),
		                 0);
	}
	assert_int_equal(store_commit(store(), &fault), 0);
}

static void when_locked(void)
{
	assert_int_equal(lock_account(&platform.service, &platform.east, true, order_id, call_id,
	                              &fault),
	                 0);
}

static void when_spread(void)
{
	while (lock_spread(store(), &fault) > 0)
		;
}

/* The next job that is due ends. */
static void when_one_ends(enum request_state state, int64_t at)
{
	struct store_job job;

	claim_job(store(), clock_now_ms(), &job);
	assert_int_equal(store_job_end(store(), &job, state, "", NULL, NULL, began + at, &fault),
	                 0);
}

static void expect_answer(const char *sql, const char *wanted)
{
	expect_in_database(platform.store_name, sql, wanted);
}

/* What is kept of the order's end; "" while it is open. */
static void expect_end(const char *wanted)
{
	char sql[160];

	assert_int_equal(store_lock_orders_end(store(), clock_now_ms(), &fault), 0);
	snprintf(sql, sizeof sql,
	         "SELECT COALESCE((ended - %lld) || ': ' || done || ' done, ' || failed || ' "
	         "failed',"
	         " '') FROM lock_order",
	         (long long)began);
	expect_answer(sql, wanted);
}

/* How many deliveries of orders there are, once those are made that can be. */
static void expect_deliveries_at(int64_t now, const char *wanted)
{
	assert_int_equal(store_deliveries_make(store(), 0, now, &fault), 0);
	expect_answer("SELECT count(*) FROM webhook_delivery WHERE lock_order IS NOT NULL", wanted);
}

static void expect_deliveries(const char *wanted)
{
	expect_deliveries_at(clock_now_ms(), wanted);
}

/* The state by which requests are listed. */
static void expect_listed(const char *wanted)
{
	json_t *order;

	assert_int_equal(lock_order_get(&platform.service, &platform.east, order_id, &order,
	                                &fault),
	                 0);
	assert_string_equal(text_field(order, "state"), wanted);
	json_decref(order);
}

/* Given an order of three cards, when two have ended, then it has not; when the third has, it has, at that time, with
 * how each ended; and that is told once. */
static void an_order_ends_with_its_last_request(void **state)
{
	(void)state;
	given_cards(0, 3);
	when_locked();
	expect_end("");
	when_spread();
	when_one_ends(REQUEST_FAILED, 300);
	when_one_ends(REQUEST_SUCCESS, 500);
	expect_end("");
	expect_listed("IN_PROGRESS");
	when_one_ends(REQUEST_SUCCESS, 400);
	expect_end("500: 2 done, 1 failed");
	expect_listed("FAILED");
	expect_deliveries("1");
	expect_end("500: 2 done, 1 failed");
	expect_deliveries("1");
}

/* Given a delivery of an order, when it is claimed, then it has what is posted. */
static void its_delivery_tells_how_it_ended(void **state)
{
	struct store_post post;

	(void)state;
	given_cards(0, 1);
	when_locked();
	when_spread();
	when_one_ends(REQUEST_SUCCESS, 500);
	expect_end("500: 1 done, 0 failed");
	expect_answer("UPDATE request SET ended = 0", ""); /* of the card nothing is told */
	expect_deliveries("1");
	assert_int_equal(store_delivery_claim(store(), clock_now_ms(), LEASE, 1, &post, &fault), 1);
	assert_string_equal(post.delivery.request, order_id);
	assert_string_equal(post.customer, platform.east.id);
	assert_string_equal(post.state, "SUCCESS");
	assert_true(post.locked);
	assert_int_equal(post.done, 1);
	assert_int_equal(post.failed, 0);
	assert_int_equal(post.ended, began + 500);
}

/* Given an account without cards, when its order is spread, then it has ended as that is done. */
static void an_order_without_cards_ends_as_it_is_spread(void **state)
{
	char answer[64];

	(void)state;
	when_locked();
	when_spread();
	ask_database(platform.store_name,
	             "SELECT done || ' ' || failed FROM lock_order WHERE ended >= accepted", answer,
	             sizeof answer);
	assert_string_equal(answer, "0 0");
	expect_deliveries("1");
	expect_listed("SUCCESS");
}

/* Given an order half of which is spread, when all that was spread has ended and cards come meanwhile, then it has
 * ended only when all of them have, those that came too. */
static void cards_that_come_meanwhile_belong_to_it(void **state)
{
	(void)state;
	given_cards(0, LOCK_BATCH);
	when_locked();
	assert_int_equal(lock_spread(store(), &fault), 1);
	for (int i = 0; i < LOCK_BATCH; i++)
		when_one_ends(REQUEST_SUCCESS, 500);
	expect_end("");
	given_cards(LOCK_BATCH, 1);
	when_spread();
	expect_end("");
	when_one_ends(REQUEST_SUCCESS, 600);
	expect_end("600: 501 done, 0 failed");
}

static void given_one_that_failed(void)
{
	given_cards(0, 1);
	when_locked();
	when_spread();
	when_one_ends(REQUEST_FAILED, 500);
}

static void when_retried(void)
{
	char request[STORE_ID_MAX];

	ask_database(platform.store_name, "SELECT id FROM request", request, sizeof request);
	assert_int_equal(store_job_revive(store(), request, clock_now_ms(), INT64_MAX, &fault), 0);
}

/* Given the last open request of an order, when the operator cancels it, then the order has ended too; when he has it
 * tried again, the order is open until it ends. */
static void an_order_ends_with_a_cancelled_request_and_opens_with_a_retried(void **state)
{
	char request[STORE_ID_MAX];

	(void)state;
	given_cards(0, 1);
	when_locked();
	when_spread();
	ask_database(platform.store_name, "SELECT id FROM request", request, sizeof request);
	assert_int_equal(store_job_cancel(store(), request, began + 700, &fault), 0);
	expect_end("700: 0 done, 1 failed");
	when_retried();
	expect_end("");
	expect_listed("PENDING");
	when_one_ends(REQUEST_SUCCESS, 800);
	expect_end("800: 1 done, 0 failed");
}

/* Given an end that was told, when its request is tried again and ends anew, then that is not told again; given one
 * that was not told yet, then only its new end is. */
static void an_end_is_told_once(void **state)
{
	(void)state;
	given_one_that_failed();
	expect_end("500: 0 done, 1 failed");
	expect_deliveries("1");
	when_retried();
	expect_deliveries("0");
	expect_answer("SELECT count(*) FROM webhook_delivery", "0");
	when_one_ends(REQUEST_FAILED, 900);
	expect_end("900: 0 done, 1 failed");
	expect_deliveries("1");
	expect_answer("UPDATE webhook_delivery SET state = 'DELIVERED'", "");
	when_retried();
	when_one_ends(REQUEST_SUCCESS, 1000);
	expect_end("1000: 1 done, 0 failed");
	expect_deliveries("1");
	expect_answer("SELECT count(*) FROM webhook_delivery", "2");
}

static void *end_elsewhere(void *ctx)
{
	struct fault trouble = { 0 };

	return store_lock_orders_end(ctx, clock_now_ms(), &trouble) < 0 ? (void *)"refused" : NULL;
}

/* Given a retry that is not committed yet, when another process keeps the end of the order meanwhile, then the order
 * is open all the same. */
static void a_retry_keeps_an_end_beside_it_out(void **state)
{
	struct store *elsewhere;
	void *trouble = NULL;
	pthread_t thread;

	(void)state;
	given_one_that_failed();
	elsewhere = open_store(platform.store_name);
	assert_int_equal(store_begin(store(), &fault), 0);
	when_retried();
	assert_int_equal(pthread_create(&thread, NULL, end_elsewhere, elsewhere), 0);
	usleep(LONG_ENOUGH_US);
	assert_int_equal(store_commit(store(), &fault), 0);
	assert_int_equal(pthread_join(thread, &trouble), 0);
	assert_null(trouble);
	store_close(elsewhere);
	expect_end("");
}

/* Given an order whose last request has ended, when the process is killed before that is kept, then the next one keeps
 * it. */
static void end_and_stop(void *ctx)
{
	(void)ctx;
	reopen_platform(&platform);
	when_one_ends(REQUEST_SUCCESS, 500);
}

static void an_end_outlives_its_process(void **state)
{
	(void)state;
	given_cards(0, 1);
	when_locked();
	when_spread();
	store_close(store());
	assert_int_equal(in_a_process(end_and_stop, NULL), 0);
	reopen_platform(&platform);
	expect_end("500: 1 done, 0 failed");
	expect_deliveries("1");
}

/* ---- a store of before ---- */

static const char old_rows[] =
	"INSERT INTO account (id, name, parent, token, created) VALUES ('old', "
	"'old', NULL, "
	"CAST('' AS BLOB), 1);"
	"INSERT INTO subscriber (id, account, iccid, status, settings, created)"
	" VALUES ('s', 'old', '8900', 'ACTIVE', '{}', 1);"
	"INSERT INTO webhook (id, account, url, secret, created, seen)"
	" VALUES ('w', 'old', 'https://example.com/', '', 1, 1);"
	"INSERT INTO call (id, account, accepted) VALUES ('over', 'old', 1), ('open', 'old', 1),"
	" ('half', 'old', 1);"
	"INSERT INTO request (id, call, subscriber, type, value, state, reason, accepted, ended) "
	"VALUES"
	" ('r1', 'over', 's', 'ICCID', '8900', 'SUCCESS', '', 1, 5),"
	" ('r2', 'over', 's', 'ICCID', '8900', 'FAILED', '', 1, 6),"
	" ('r3', 'open', 's', 'ICCID', '8900', 'SUCCESS', '', 1, 7),"
	" ('r4', 'open', 's', 'ICCID', '8900', 'PENDING', '', 1, NULL),"
	" ('r5', 'half', 's', 'ICCID', '8900', 'SUCCESS', '', 1, 8);"
	"INSERT INTO job (request, subscriber, content, state, attempts, due, expires) VALUES"
	" ('r4', 's', '{}', 'PENDING', 0, 1, 9223372036854775807);"
	"INSERT INTO lock_order (id, call, account, locked, turn, position, spread, accepted) "
	"VALUES"
	" ('order of before', 'over', 'old', 1, 1, '', 1, 1),"
	" ('open order', 'open', 'old', 1, 2, '', 1, 1),"
	" ('half an order', 'half', 'old', 1, 3, 'a', 0, 1);"
	"INSERT INTO webhook_delivery (id, webhook, request, state, attempts, due, created, ended, "
	"status,"
	" reason) VALUES ('r1.w', 'w', 'r1', 'DELIVERED', 1, 1, 5, 6, 200, 'answered 200'),"
	" ('r2.w', 'w', 'r2', 'PENDING', 2, 7, 6, 0, 500, 'answered 500')";

/* Given a store of before with an order that has ended, one that is open and one that is half spread, and deliveries,
 * when it is opened, then the deliveries are there as they were; the order that had ended is not told, nor told to be
 * open; the other two are told as they end. */
static void old_orders_are_neither_told_anew_nor_lost(void **state)
{
	struct store *old;

	(void)state;
	strcpy(platform.store_name, "old");
	began = 0;
	given_old_store(platform.store_name, BEFORE_ENDS);
	run_in_database(platform.store_name, old_rows);
	reopen_platform(&platform);
	old = platform.service.store;
	expect_answer("SELECT state || ' ' || attempts || ' ' || due || ' ' || created || ' ' || "
	              "ended || ' '"
	              " || status || ' ' || reason FROM webhook_delivery WHERE request = 'r2'",
	              "PENDING 2 7 6 0 500 answered 500");
	expect_answer("SELECT count(*) FROM webhook_delivery WHERE request = 'r1' AND state = "
	              "'DELIVERED'",
	              "1");
	assert_int_equal(store_lock_orders_end(old, 9, &fault), 0);
	expect_deliveries_at(9, "0");
	expect_answer("SELECT ended || ' ' || done || ' ' || failed FROM lock_order WHERE ended IS "
	              "NOT NULL",
	              "0 1 1");
	when_one_ends(REQUEST_SUCCESS, 9);
	when_spread();
	when_one_ends(REQUEST_SUCCESS, 10);
	assert_int_equal(store_lock_orders_end(old, 11, &fault), 0);
	expect_deliveries_at(11, "2");
	expect_answer("SELECT count(*) FROM webhook_delivery WHERE lock_order = 'order of before'",
	              "0");
	expect_answer("SELECT ended FROM lock_order WHERE id = 'half an order'", "10");
	store_close(old);
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, an_account_with_a_webhook, end_it)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_order_ends_with_its_last_request),
		TEST(its_delivery_tells_how_it_ended),
		TEST(an_order_without_cards_ends_as_it_is_spread),
		TEST(cards_that_come_meanwhile_belong_to_it),
		TEST(an_order_ends_with_a_cancelled_request_and_opens_with_a_retried),
		TEST(an_end_is_told_once),
		TEST(a_retry_keeps_an_end_beside_it_out),
		TEST(an_end_outlives_its_process),
		cmocka_unit_test(old_orders_are_neither_told_anew_nor_lost),
	};

	return cmocka_run_group_tests(tests, make_test_folder, remove_test_folder);
}
