/* SPDX-License-Identifier: Apache-2.0 */
#include "service/lock.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "octets/clock.h"
#include "profile/profile.h"
#include "store/locks.h"
#include "support/acts.h"
#include "support/image.h"
#include "support/store.h"

/* Two processes on one database: what one has begun is not ended while the other goes on. */

enum { LONG_ENOUGH_US = 300000 }; /* for the other to come to where it waits */

static struct platform platform;
static struct service elsewhere;
static struct account sparta;
static struct fault fault;

static int two_processes(void **state)
{
	(void)state;
	given_accounts(&platform);
	elsewhere.store = open_store(platform.store_name);
	return 0;
}

static int with_a_card(void **state)
{
	two_processes(state);
	given_subscriber(&platform, &platform.east, PROFILE_A, NULL, NULL, platform.a_id);
	sparta = given_account(&platform, "Sparta", &platform.east);
	return 0;
}

static int end_them(void **state)
{
	(void)state;
	store_close(elsewhere.store);
	end_platform(&platform);
	return 0;
}

/* The other process: the lock of East is turned on and given to its cards, as far as there are any. */
static void *lock_and_spread(void *ctx)
{
	char request_id[REQUEST_ID_MAX], call_id[REQUEST_ID_MAX];
	struct fault trouble = { 0 };

	(void)ctx;
	if (lock_account(&elsewhere, &platform.east, true, request_id, call_id, &trouble) < 0)
		return (void *)"an order that is not taken";
	while (lock_spread(elsewhere.store, &trouble) > 0)
		;
	return NULL;
}

static void *spread(void *ctx)
{
	struct fault trouble = { 0 };

	(void)ctx;
	while (lock_spread(elsewhere.store, &trouble) > 0)
		;
	return NULL;
}

/* Runs the other until it waits for us, or has ended; then we commit, and it ends. */
static void when_committed_beside(void *(*other)(void *ctx))
{
	void *trouble = NULL;
	pthread_t thread;

	assert_int_equal(pthread_create(&thread, NULL, other, NULL), 0);
	usleep(LONG_ENOUGH_US);
	assert_int_equal(store_commit(platform.service.store, &fault), 0);
	assert_int_equal(pthread_join(thread, &trouble), 0);
	assert_null(trouble);
}

static void expect_told(const char *subscriber, const char *wanted)
{
	char sql[256], answer[32];

	snprintf(sql, sizeof sql, "SELECT locked FROM subscriber_lock WHERE subscriber = '%s'",
	         subscriber);
	ask_database(platform.store_name, sql, answer, sizeof answer);
	assert_string_equal(answer, wanted);
}

/* Given a subscriber that is on its way out of the account, when the account's lock is spread meanwhile, then
 * it does not get it. */
static void who_is_being_moved_out_gets_no_lock(void **state)
{
	char request_id[REQUEST_ID_MAX], call_id[REQUEST_ID_MAX];

	(void)state;
	assert_int_equal(lock_account(&platform.service, &platform.east, true, request_id, call_id,
	                              &fault),
	                 0);
	assert_int_equal(store_begin(platform.service.store, &fault), 0);
	assert_int_equal(when_moved(&platform, &platform.east, A_ICCID, &sparta), REFUSAL_NONE);
	when_committed_beside(spread);
	expect_told(platform.a_id, "");
}

/* Given a subscriber that is on its way into the account, when the account's lock is turned on and spread
 * meanwhile, then it gets it. */
static void who_is_being_moved_in_gets_the_lock(void **state)
{
	(void)state;
	assert_int_equal(when_moved(&platform, &platform.east, A_ICCID, &sparta), REFUSAL_NONE);
	assert_int_equal(store_begin(platform.service.store, &fault), 0);
	assert_int_equal(when_moved(&platform, &platform.east, A_ICCID, &platform.east),
	                 REFUSAL_NONE);
	when_committed_beside(lock_and_spread);
	expect_told(platform.a_id, "1");
}

/* The same of one that is being provisioned, one of many in a transaction. */
static void who_is_being_provisioned_gets_the_lock(void **state)
{
	struct profile *profile = calloc(1, sizeof *profile);
	char id[SUBSCRIBER_ID_MAX];

	(void)state;
	assert_non_null(profile);
	assert_int_equal(profile_load("vectors/profiles/traveller.json", profile, &fault), 0);
	assert_int_equal(store_begin(platform.service.store, &fault), 0);
	assert_int_equal(subscriber_add_within(&platform.service, &platform.east, profile, id,
	                                       &fault),
	                 0);
	when_committed_beside(lock_and_spread);
	expect_told(id, "1");
	profile_release(profile);
	free(profile);
}

/* Given an account with the lock, when cards of a fleet are enrolled there, then they get it. */
static void who_is_enrolled_later_gets_the_lock(void **state)
{
	struct profile *profile = calloc(1, sizeof *profile);
	char id[SUBSCRIBER_ID_MAX];

	(void)state;
	assert_non_null(profile);
	assert_null(lock_and_spread(NULL));
	assert_int_equal(profile_load("vectors/profiles/traveller.json", profile, &fault), 0);
	assert_int_equal(store_begin(platform.service.store, &fault), 0);
	assert_int_equal(subscriber_add_within(&platform.service, &platform.east, profile, id,
	                                       &fault),
	                 0);
	assert_int_equal(store_commit(platform.service.store, &fault), 0);
	expect_told(id, "1");
	profile_release(profile);
	free(profile);
}

#define RACE(test, setup) cmocka_unit_test_setup_teardown(test, setup, end_them)

int main(void)
{
	const struct CMUnitTest tests[] = {
		RACE(who_is_being_moved_out_gets_no_lock, with_a_card),
		RACE(who_is_being_moved_in_gets_the_lock, with_a_card),
		RACE(who_is_being_provisioned_gets_the_lock, two_processes),
		RACE(who_is_enrolled_later_gets_the_lock, two_processes),
	};

	return cmocka_run_group_tests(tests, make_test_folder, remove_test_folder);
}
