/* SPDX-License-Identifier: Apache-2.0 */
#include "service/lock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "octets/clock.h"
#include "ota/job_content.h"
#include "store/locks.h"
#include "support/acts.h"
#include "support/image.h"
#include "support/json_text.h"

static struct platform platform;
static struct account sparta;
static char request_id[REQUEST_ID_MAX], call_id[REQUEST_ID_MAX];
static struct fault fault;

/* East has A; below it is Sparta. */
static int a_platform(void **state)
{
	(void)state;
	given_platform(&platform);
	sparta = given_account(&platform, "Sparta", &platform.east);
	return 0;
}

/* Accounts alone. */
static int accounts_alone(void **state)
{
	(void)state;
	given_accounts(&platform);
	return 0;
}

static int end_it(void **state)
{
	(void)state;
	end_platform(&platform);
	return 0;
}

static void expect_answer(const char *sql, const char *wanted)
{
	expect_in_database(platform.store_name, sql, wanted);
}

#define ON "{\"lockSimToDevice\":true}"
#define OFF "{\"lockSimToDevice\":false}"

/* How many jobs there are, and what the last one asks. */
static void expect_jobs(const char *count, const char *last)
{
	expect_answer("SELECT count(*) FROM job", count);
	expect_answer("SELECT content FROM job ORDER BY sequence DESC LIMIT 1", last);
}

static void when_locked(const struct account *account, bool locked)
{
	assert_int_equal(lock_account(&platform.service, account, locked, request_id, call_id,
	                              &fault),
	                 0);
}

static void when_spread(void)
{
	while (lock_spread(platform.service.store, &fault) > 0)
		;
}

static json_t *order(const struct account *account)
{
	json_t *object;

	assert_int_equal(lock_order_get(&platform.service, account, request_id, &object, &fault),
	                 0);
	return object;
}

static void expect_order(const char *state, int done, int failed, int pending)
{
	json_t *object = order(&platform.east);

	assert_string_equal(text_field(object, "state"), state);
	assert_int_equal(json_integer_value(json_object_get(object, "done")), done);
	assert_int_equal(json_integer_value(json_object_get(object, "failed")), failed);
	assert_int_equal(json_integer_value(json_object_get(object, "pending")), pending);
	assert_int_equal(json_integer_value(json_object_get(object, "total")),
	                 done + failed + pending);
	assert_int_equal(text_field(object, "ended")[0] != '\0',
	                 strcmp(state, "SUCCESS") == 0 || strcmp(state, "FAILED") == 0);
	json_decref(object);
}

/* Many subscribers of East, as rows alone. */
static void given_many(int count)
{
	for (int i = 0; i < count; i++) {
		struct store_subscriber row = { .imsis = 0 };

		snprintf(row.id, sizeof row.id, "many-%05d", i);
		snprintf(row.iccid, sizeof row.iccid, "89350000000000%05u", (unsigned)i % 100000u);
		strcpy(row.account, platform.east.id);
		assert_int_equal(store_subscriber_add(platform.service.store, &row, NULL, NULL,
		                                      "{}", 1, &fault),
		                 0);
	}
}

/* Ends the first count jobs that are due. */
static void when_delivered(int count, enum request_state state)
{
	for (int i = 0; i < count; i++) {
		struct store_job job;

		claim_job(platform.service.store, clock_now_ms(), &job);
		assert_int_equal(store_job_end(platform.service.store, &job, state, "", NULL, NULL,
		                               clock_now_ms(), &fault),
		                 0);
	}
}

/* Given 1,201 subscribers, when the lock is turned on, then at once there is a request and no job; then there is
 * a job for each, in batches each of which is durable; and the request counts how they end. */
static void a_lock_goes_to_every_own_card_in_batches(void **state)
{
	enum { MANY = 2 * LOCK_BATCH + 200 };

	(void)state;
	assert_int_equal(store_begin(platform.service.store, &fault), 0);
	given_many(MANY);
	assert_int_equal(store_commit(platform.service.store, &fault), 0);
	when_locked(&platform.east, true);
	expect_jobs("0", "");
	expect_order("PENDING", 0, 0, MANY + 1);
	assert_int_equal(lock_spread(platform.service.store, &fault), 1);
	expect_answer("SELECT count(*) FROM job", "500");
	expect_order("PENDING", 0, 0, MANY + 1);
	end_platform(&platform);
	reopen_platform(&platform);
	when_spread();
	expect_answer("SELECT count(*) || ' ' || count(DISTINCT subscriber) || ' ' ||"
	              " count(DISTINCT content) FROM job",
	              "1201 1201 1");
	assert_int_equal(lock_spread(platform.service.store, &fault), 0);
	when_delivered(2, REQUEST_SUCCESS);
	when_delivered(1, REQUEST_FAILED);
	expect_order("IN_PROGRESS", 2, 1, MANY - 2);
}

/* Given orders of one account that wait, on and then off, the second of a server whose clock is behind, when they are
 * spread, then what was asked last is each card's last job. */
static void the_last_order_is_the_last_job(void **state)
{
	(void)state;
	when_locked(&platform.east, true);
	when_locked(&platform.east, false);
	expect_answer("UPDATE lock_order SET accepted = accepted - 1000 WHERE locked = 0", "");
	when_spread();
	expect_jobs("2", OFF);
	when_locked(&platform.east, false);
	when_locked(&platform.east, true);
	when_spread();
	expect_jobs("4", ON);
}

/* Given a lock of one's own account, when all its cards are done, then the request is, and well only if all are. */
static void it_ends_when_all_have(void **state)
{
	(void)state;
	when_locked(&platform.east, true);
	when_spread();
	when_delivered(1, REQUEST_SUCCESS);
	expect_order("SUCCESS", 1, 0, 0);
	when_locked(&platform.east, false);
	when_spread();
	when_delivered(1, REQUEST_FAILED);
	expect_order("FAILED", 0, 1, 0);
	when_locked(&sparta, true);
	expect_order("PENDING", 0, 0, 0);
	when_spread();
	expect_order("SUCCESS", 0, 0, 0);
}

/* Given a lock of an account, when it is spread, then the cards of its sub-accounts and others get none; nor can
 * others read the request. */
static void sub_accounts_and_others_are_left_alone(void **state)
{
	json_t *object;

	(void)state;
	when_locked(&platform.acme, true);
	when_spread();
	expect_jobs("0", "");
	when_locked(&platform.other, true);
	when_spread();
	expect_answer("SELECT s.iccid FROM job j JOIN subscriber s ON s.id = j.subscriber",
	              B_ICCID);
	assert_int_equal(lock_order_get(&platform.service, &platform.east, request_id, &object,
	                                &fault),
	                 FAULT_ABSENT);
	assert_int_equal(lock_order_get(&platform.service, &platform.other, call_id, &object,
	                                &fault),
	                 0);
	json_decref(object);
}

/* Given an account with the lock, when a subscriber is moved in it gets it, when it is moved out it loses it, and
 * when accounts want the same nothing is sent. */
static void a_moved_subscriber_gets_and_loses_it(void **state)
{
	(void)state;
	when_locked(&sparta, true);
	when_spread();
	expect_jobs("0", "");
	assert_int_equal(when_moved(&platform, &platform.east, A_ICCID, &sparta), REFUSAL_NONE);
	expect_jobs("1", ON);
	assert_int_equal(when_moved(&platform, &platform.east, A_ICCID, &platform.east),
	                 REFUSAL_NONE);
	expect_jobs("2", OFF);
	assert_int_equal(when_moved(&platform, &platform.acme, A_ICCID, &platform.acme),
	                 REFUSAL_NONE);
	expect_jobs("2", OFF);
}

/* Given orders that are not spread yet, when a subscriber leaves between them, then what its card is told last is
 * what its account wants. */
static void who_leaves_while_it_spreads_ends_right(void **state)
{
	(void)state;
	when_locked(&platform.east, true);
	when_spread();
	when_locked(&platform.east, false);
	assert_int_equal(when_moved(&platform, &platform.east, A_ICCID, &sparta), REFUSAL_NONE);
	when_spread();
	expect_jobs("2", OFF);
}

/* Given an account with the lock, when a subscriber is provisioned there, then its card gets a job. */
static void a_provisioned_subscriber_gets_it(void **state)
{
	char id[SUBSCRIBER_ID_MAX];

	(void)state;
	sparta = given_account(&platform, "Sparta", NULL);
	when_locked(&sparta, true);
	when_spread();
	given_subscriber(&platform, &sparta, "vectors/profiles/traveller.json", NULL, NULL, id);
	expect_jobs("1", ON);
}

/* Given what the calls put into jobs, when it is read, then it is that; and a client cannot send the same. */
static void jobs_hold_what_clients_may_not_send(void **state)
{
	json_t *lock = job_content_lock(false), *reset = job_content_reset();
	struct change change;

	(void)state;
	assert_int_equal(job_content_read(lock, &change, &fault), 0);
	assert_int_equal(change.lock, CHANGE_LOCK_OFF);
	assert_int_equal(change_of_json(lock, "content", &change, &fault), FAULT_INPUT);
	assert_int_equal(job_content_read(reset, &change, &fault), 0);
	assert_true(change.reset);
	assert_int_equal(change.lock, CHANGE_LOCK_NONE);
	assert_int_equal(change_of_json(reset, "content", &change, &fault), FAULT_INPUT);
	json_decref(lock);
	json_decref(reset);
}

/* Given bodies, when they are read, then what is right is taken and what is wrong is named. */
static void bodies_are_read(void **state)
{
	static const char *const bad[] = { "{}", "{'lockSimToDevice': 'true'}",
		                           "{'lockSimToDevice': null}",
		                           "{'lockSimToDevice': true, 'x': 1}" };
	struct request_element element = { 0 };
	request_act *act;
	bool locked;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		json_t *body = json_of(bad[i]);

		assert_int_equal(lock_read(body, &locked, &fault), FAULT_INPUT);
		json_decref(body);
	}
	assert_int_equal(lock_reset_read(NULL, "", &element, &fault), 0);
	for (int i = 0; i < 3; i++) {
		static const char *const words[] = { "ENABLE", "DISABLE", "RESET" };
		json_t *body = json_pack("{s:s}", "action", words[i]);

		assert_int_equal(lock_action_read(body, &locked, &act, &fault), 0);
		assert_int_equal(locked, i == 0);
		assert_true(act == (i == 2 ? lock_reset_act : lock_act));
		json_decref(body);
	}
}

#define ON_PLATFORM(test) cmocka_unit_test_setup_teardown(test, a_platform, end_it)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_PLATFORM(a_lock_goes_to_every_own_card_in_batches),
		ON_PLATFORM(the_last_order_is_the_last_job),
		ON_PLATFORM(it_ends_when_all_have),
		ON_PLATFORM(sub_accounts_and_others_are_left_alone),
		ON_PLATFORM(a_moved_subscriber_gets_and_loses_it),
		ON_PLATFORM(who_leaves_while_it_spreads_ends_right),
		cmocka_unit_test_setup_teardown(a_provisioned_subscriber_gets_it, accounts_alone,
		                                end_it),
		cmocka_unit_test(jobs_hold_what_clients_may_not_send),
		cmocka_unit_test(bodies_are_read),
	};

	return cmocka_run_group_tests(tests, make_test_folder, remove_test_folder);
}
