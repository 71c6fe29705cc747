/* SPDX-License-Identifier: Apache-2.0 */
#include "store/webhooks.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "store/access.h"
#include "support/image.h"
#include "support/store.h"

enum { LEASE = 100, MOST = 4 };

static struct store *store;
static struct fault fault;
static char name[16];

/* ACME has a webhook, and a request that has ended since. */
static int a_store_with_an_end(void **state)
{
	static unsigned number;
	const struct store_webhook webhook = { .id = "1-webhook",
		                               .account = ACCOUNT_ACME,
		                               .url = "https://example.com/",
		                               .created = 1 };
	const uint8_t secret[WEBHOOK_SECRET_SIZE] = { 1, 2, 3 };
	struct store_job job;

	(void)state;
	snprintf(name, sizeof name, "db%u", number++);
	store = open_store(name);
	given_rows(store);
	assert_int_equal(store_webhook_add(store, &webhook, secret, 16, &fault), 0);
	given_request(store, "r1", SUBSCRIBER_A, 1);
	claim_job(store, 1, &job);
	assert_int_equal(store_job_end(store, &job, REQUEST_SUCCESS, "", NULL, NULL, 2, &fault), 0);
	assert_int_equal(store_deliveries_make(store, 0, 2, &fault), 0);
	return 0;
}

static int close_it(void **state)
{
	(void)state;
	store_close(store);
	return 0;
}

static void expect_answer(const char *sql, const char *wanted)
{
	char answer[128];

	ask_database(name, sql, answer, sizeof answer);
	assert_string_equal(answer, wanted);
}

/* Given a process that was stopped while it posted, when another has posted meanwhile, then what the first
 * writes down changes nothing. */
static void who_lost_a_delivery_changes_nothing(void **state)
{
	struct store_post slow, quick;

	(void)state;
	assert_int_equal(store_delivery_claim(store, 10, LEASE, MOST, &slow, &fault), 1);
	assert_int_equal(store_delivery_claim(store, 10, LEASE, MOST, &quick, &fault), 0);
	assert_int_equal(store_delivery_claim(store, 10 + LEASE, LEASE, MOST, &quick, &fault), 1);
	assert_int_equal(quick.delivery.attempts, 2);
	strcpy(slow.delivery.state, "FAILED");
	assert_int_equal(store_delivery_put(store, &slow.delivery, &fault), 0);
	expect_answer("SELECT state FROM webhook_delivery", "PENDING");
	strcpy(quick.delivery.state, "DELIVERED");
	assert_int_equal(store_delivery_put(store, &quick.delivery, &fault), 0);
	assert_int_equal(store_delivery_put(store, &slow.delivery, &fault), 0);
	expect_answer("SELECT state FROM webhook_delivery", "DELIVERED");
}

/* Given a webhook whose secret does not open, when its turn comes, then its delivery has failed, and another
 * account's is next. */
static void a_secret_that_does_not_open_holds_nobody_up(void **state)
{
	const struct store_webhook webhook = { .id = "2-webhook",
		                               .account = ACCOUNT_ACME,
		                               .url = "https://example.net/",
		                               .created = 1 };
	const uint8_t secret[WEBHOOK_SECRET_SIZE] = { 4, 5, 6 };
	struct store_post post;

	(void)state;
	assert_int_equal(store_webhook_add(store, &webhook, secret, 16, &fault), 0);
	assert_int_equal(store_deliveries_make(store, 0, 3, &fault), 0);
	expect_answer("UPDATE webhook SET secret = (SELECT secret FROM webhook WHERE id ="
	              " '2-webhook') WHERE id = '1-webhook'",
	              "");
	assert_int_equal(store_delivery_claim(store, 10, LEASE, MOST, &post, &fault),
	                 FAULT_SECURITY);
	expect_answer("SELECT state FROM webhook_delivery WHERE webhook = '1-webhook'", "FAILED");
	assert_int_equal(store_delivery_claim(store, 10, LEASE, MOST, &post, &fault), 1);
	assert_string_equal(post.delivery.webhook, "2-webhook");
	assert_memory_equal(post.secret, secret, sizeof secret);
}

/* More requests of ACME and of OTHER that have ended, each with a delivery. */
static void given_ends(int count)
{
	for (int i = 0; i < count; i++) {
		char id[STORE_ID_MAX];
		struct store_job job;

		snprintf(id, sizeof id, "more-%d", i);
		given_request(store, id, SUBSCRIBER_B, 3);
		claim_job(store, 3, &job);
		assert_int_equal(store_job_end(store, &job, REQUEST_SUCCESS, "", NULL, NULL, 3,
		                               &fault),
		                 0);
	}
	assert_int_equal(store_deliveries_make(store, 0, 3, &fault), 0);
}

static void given_webhook(const char *id, const char *account)
{
	struct store_webhook webhook = { .url = "https://example.net/", .created = 1 };
	const uint8_t secret[WEBHOOK_SECRET_SIZE] = { 4, 5, 6 };

	strcpy(webhook.id, id);
	strcpy(webhook.account, account);
	assert_int_equal(store_webhook_add(store, &webhook, secret, 16, &fault), 0);
}

/* The webhook whose delivery is claimed, "" where there is none. */
static const char *claim(int64_t now, struct store_post *post)
{
	const int rc = store_delivery_claim(store, now, LEASE, MOST, post, &fault);

	assert_true(rc >= 0);
	return rc > 0 ? post->delivery.webhook : "";
}

/* Given an account with many deliveries that are due, when as many are under way as it may have, then it gets no more
 * and another account's are posted; when one has come back, or its lease is over, then it gets the next. */
static void an_account_has_its_share_under_way(void **state)
{
	struct store_post post, other;

	(void)state;
	given_ends(2 * MOST);
	for (int i = 0; i < MOST; i++)
		assert_string_equal(claim(10, &post), "1-webhook");
	assert_string_equal(claim(10, &other), "");
	given_webhook("3-webhook", ACCOUNT_OTHER);
	expect_answer(
		"INSERT INTO webhook_delivery (id, webhook, request, state, attempts, due, created,"
		" ended, status, reason) SELECT 'd', '3-webhook', id, 'PENDING', 0, 9, 9, 0, 0, ''"
		" FROM request WHERE id = 'r1'",
		"");
	assert_string_equal(claim(10, &other), "3-webhook");
	assert_string_equal(claim(10, &other), "");
	strcpy(post.delivery.state, "DELIVERED");
	assert_int_equal(store_delivery_put(store, &post.delivery, &fault), 0);
	assert_string_equal(claim(10, &post), "1-webhook");
	assert_string_equal(claim(10, &post), "");
	assert_string_equal(claim(10 + LEASE, &post), "1-webhook");
}

/* Given two webhooks of an account, when one's posts are under way, then the other's come first. */
static void the_webhook_with_the_fewest_posts_comes_first(void **state)
{
	static const char *const order[] = { "1-webhook", "2-webhook", "1-webhook", "2-webhook" };
	struct store_post post;

	(void)state;
	given_ends(2);
	given_webhook("2-webhook", ACCOUNT_ACME);
	expect_answer("UPDATE webhook_delivery SET due = -1", "");
	assert_int_equal(store_deliveries_make(store, 0, 4, &fault), 0);
	for (size_t i = 0; i < sizeof order / sizeof order[0]; i++)
		assert_string_equal(claim(10, &post), order[i]);
}

/* Given ends of long ago and of now, when only the recent ones are looked at, then these have deliveries, and the
 * others once all are. */
static void a_quick_look_makes_recent_deliveries(void **state)
{
	(void)state;
	expect_answer("DELETE FROM webhook_delivery", "");
	assert_int_equal(store_deliveries_make(store, 3, 10, &fault), 0);
	expect_answer("SELECT count(*) FROM webhook_delivery", "0");
	assert_int_equal(store_deliveries_make(store, 2, 10, &fault), 0);
	expect_answer("SELECT count(*) FROM webhook_delivery", "1");
	expect_answer("DELETE FROM webhook_delivery", "");
	assert_int_equal(store_deliveries_make(store, 3, INT64_MAX / 2, &fault), 0);
	assert_int_equal(store_deliveries_make(store, 0, 10, &fault), 0);
	expect_answer("SELECT count(*) FROM webhook_delivery", "1");
}

/* Given tokens with an end and without, when those of before are forgotten, then the others stay. */
static void tokens_that_are_over_are_forgotten(void **state)
{
	static const int64_t ends[] = { 0, 99, 100 };

	(void)state;
	for (int i = 0; i < 3; i++) {
		struct store_token token = { .role = "read",
			                     .kind = "ACCESS",
			                     .account = ACCOUNT_ACME,
			                     .expires = ends[i] };
		const uint8_t hash[STORE_HASH_SIZE] = { (uint8_t)(i + 1), 0xAA };

		strcpy(token.id, i == 0 ? "no end" : i == 1 ? "over" : "not yet");
		assert_int_equal(store_token_add(store, &token, hash, &fault), 0);
	}
	assert_int_equal(store_tokens_expire(store, 100, &fault), 0);
	expect_answer("SELECT count(*) FROM token WHERE id = 'over'", "0");
	expect_answer("SELECT count(*) FROM token WHERE id IN ('no end', 'not yet')", "2");
}

#define ON_A_STORE(test) cmocka_unit_test_setup_teardown(test, a_store_with_an_end, close_it)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_A_STORE(who_lost_a_delivery_changes_nothing),
		ON_A_STORE(a_secret_that_does_not_open_holds_nobody_up),
		ON_A_STORE(an_account_has_its_share_under_way),
		ON_A_STORE(the_webhook_with_the_fewest_posts_comes_first),
		ON_A_STORE(a_quick_look_makes_recent_deliveries),
		ON_A_STORE(tokens_that_are_over_are_forgotten),
	};

	return cmocka_run_group_tests(tests, make_test_folder, remove_test_folder);
}
