/* SPDX-License-Identifier: Apache-2.0 */
#include "store/workers.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/image.h"
#include "support/store.h"

enum { LEASE = 100 };

/* More than a worker looks at in the order of acceptance (store/claim.c). */
enum { MANY = 1100 };

static struct store *one, *two;
static struct fault fault;

/* Two processes with a store each on one database; each reaches card A, and two card B as well. */
static int two_workers(void **state)
{
	static unsigned number;
	char name[16];

	(void)state;
	snprintf(name, sizeof name, "db%u", number++);
	fault = (struct fault){ 0 };
	one = open_store(name);
	two = open_store(name);
	given_rows(one);
	assert_int_equal(store_worker_begin(one, "worker one", "1", LEASE, 1, &fault), 0);
	assert_int_equal(store_worker_begin(two, "worker two", "2", LEASE, 1, &fault), 0);
	assert_int_equal(store_worker_reach(one, A_ICCID, &fault), 0);
	assert_int_equal(store_worker_reach(two, A_ICCID, &fault), 0);
	assert_int_equal(store_worker_reach(two, B_ICCID, &fault), 0);
	return 0;
}

static int close_both(void **state)
{
	(void)state;
	store_close(one);
	store_close(two);
	return 0;
}

/* Given jobs of two cards, when a worker claims that has announced one of them, then it gets that card's and
 * never the other's; told of the other card it gets that too, and after it has lost it no more. */
static void a_worker_claims_for_cards_it_reaches(void **state)
{
	struct store_job job;

	(void)state;
	given_request(one, "b1", SUBSCRIBER_B, 1);
	given_request(one, "a1", SUBSCRIBER_A, 1);
	assert_string_equal(claim_job(one, 1, &job), "a1");
	assert_string_equal(claim_job(one, 1, &job), "at 101");
	assert_int_equal(store_worker_reach(one, B_ICCID, &fault), 0);
	assert_int_equal(store_worker_reach(one, B_ICCID, &fault), 0);
	assert_string_equal(claim_job(one, 1, &job), "b1");
	assert_int_equal(store_job_retry(one, &job, 1, "", &fault), 0);
	assert_int_equal(store_worker_lose(one, B_ICCID, &fault), 0);
	assert_string_equal(claim_job(one, 1, &job), "at 101");
	assert_string_equal(claim_job(two, 1, &job), "b1");
}

/* The bodies of A_ICCID and B_ICCID: without their check digits. */
#define A_BODY "893571100100003452"
#define B_BODY "893571100100003453"

/* Given jobs of two cards, when a worker has announced a range, then it gets those of the cards in it, its ends counted,
 * and of no card before or behind it, nor of one with fewer digits or more. */
static void a_range_of_cards_is_within_reach(void **state)
{
	static const struct {
		const char *low, *high, *claimed;
	} rows[] = {
		{ "893571100100003400", "893571100100003451", "none" },
		{ "893571100100003454", "893571100100003500", "none" },
		{ A_BODY, A_BODY, "a1" },
		{ B_BODY, B_BODY, "b1" },
		{ "893571100100003400", A_BODY, "a1" },
		{ B_BODY, "893571100100009999", "b1" },
		{ "89357110010000345", "89357110010000346", "none" },
		{ "8935711001000034500", "8935711001000034599", "b1" }, /* cards without one */
		{ "89357110010000345000", "89357110010000345999", "none" },
	};
	struct store_job job;

	(void)state;
	given_request(one, "b1", SUBSCRIBER_B, 1);
	given_request(one, "a1", SUBSCRIBER_A, 1);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		assert_int_equal(store_worker_end(one, &fault), 0);
		assert_int_equal(store_worker_begin(one, "worker one", "1", LEASE, 1, &fault), 0);
		assert_int_equal(store_worker_reach_range(one, rows[i].low, rows[i].high, &fault),
		                 0);
		assert_string_equal(claim_job(one, 1, &job), rows[i].claimed);
	}
}

/* Given a card that a fleet's range has, when a worker claims what nobody reaches otherwise, by air, then it does not
 * get that card's job; when who has the range has ended, it does. */
static void a_card_of_a_range_is_not_left_to_the_air(void **state)
{
	struct store_job job;

	(void)state;
	given_request(one, "a1", SUBSCRIBER_A, 1);
	assert_int_equal(store_worker_end(one, &fault), 0);
	assert_int_equal(store_worker_end(two, &fault), 0);
	assert_int_equal(store_worker_begin(one, "worker one", "1", LEASE, 1, &fault), 0);
	assert_int_equal(store_worker_begin(two, "worker two", "2", LEASE, 1, &fault), 0);
	assert_int_equal(store_worker_reach_range(one, A_BODY, B_BODY, &fault), 0);
	assert_int_equal(store_worker_reach(two, STORE_REACH_AIR, &fault), 0);
	assert_string_equal(claim_job(two, 1, &job), "none");
	assert_int_equal(store_worker_end(one, &fault), 0);
	assert_string_equal(claim_job(two, 1, &job), "a1");
}

/* MANY requests for card B, all before those that come later. */
static void given_many_of_b(void)
{
	static const char content[] = "{\"appletMode\":\"MANUAL\"}";
	static struct store_new_request rows[MANY];

	for (size_t i = 0; i < MANY; i++) {
		rows[i] = (struct store_new_request){ .subscriber = SUBSCRIBER_B,
			                              .type = "ICCID",
			                              .value = B_ICCID,
			                              .expires = INT64_MAX,
			                              .content = content };
		snprintf(rows[i].id, sizeof rows[i].id, "many %zu", i);
	}
	assert_int_equal(store_begin(one, &fault), 0);
	assert_int_equal(store_call_add(one, "call of many", ACCOUNT_ACME, 1, &fault), 0);
	assert_int_equal(store_requests_add(one, "call of many", 1, rows, MANY, &fault), 0);
	assert_int_equal(store_commit(one, &fault), 0);
}

static void begin_again(struct store *store, const char *id)
{
	assert_int_equal(store_worker_end(store, &fault), 0);
	assert_int_equal(store_worker_begin(store, id, id, LEASE, 1, &fault), 0);
}

/* Given more jobs of a card out of reach than are looked at in their order, when a worker claims that has announced
 * another card, its range, or what goes by air, then it gets that card's job behind them all, once. */
static void a_job_behind_very_many_of_others_is_found(void **state)
{
	static const struct {
		const char *low, *high; /* or no high: one card */
	} reaches[] = { { A_ICCID, NULL }, { A_BODY, A_BODY }, { STORE_REACH_AIR, NULL } };
	struct store_job job;

	(void)state;
	given_many_of_b();
	given_request(one, "a1", SUBSCRIBER_A, 1);
	begin_again(two, "worker two");
	assert_int_equal(store_worker_reach_range(two, B_BODY, B_BODY, &fault), 0);
	for (size_t i = 0; i < sizeof reaches / sizeof reaches[0]; i++) {
		begin_again(one, "worker one");
		if (reaches[i].high)
			store_worker_reach_range(one, reaches[i].low, reaches[i].high, &fault);
		else
			store_worker_reach(one, reaches[i].low, &fault);
		assert_string_equal(claim_job(one, 1, &job), "a1");
		assert_string_equal(job.iccid, A_ICCID);
		assert_string_equal(claim_job(one, 1, &job), "at 101");
	}
	assert_string_equal(claim_job(two, 1, &job), "many 0");
}

/* Given many jobs of others before those of two cards of a worker, when one card's job is put back each time, due at once,
 * then the other's is claimed next: each has its turn. */
static void cards_behind_very_many_of_others_have_their_turn(void **state)
{
	const struct store_subscriber c = { .id = "subscriber-c",
		                            .account = ACCOUNT_OTHER,
		                            .iccid = "8935711001000034543" };
	struct store_job job;

	(void)state;
	assert_int_equal(store_begin(one, &fault), 0);
	assert_int_equal(store_subscriber_add(one, &c, NULL, NULL, "{}", 1, &fault), 0);
	assert_int_equal(store_commit(one, &fault), 0);
	given_many_of_b();
	given_request(one, "c1", "subscriber-c", 1);
	given_request(one, "a1", SUBSCRIBER_A, 1);
	begin_again(two, "worker two");
	assert_int_equal(store_worker_reach(one, c.iccid, &fault), 0);
	for (unsigned i = 0; i < 4; i++) {
		assert_string_equal(claim_job(one, 1, &job), i % 2 == 0 ? "a1" : "c1");
		assert_int_equal(store_job_retry(one, &job, 1, "", &fault), 0);
	}
}

/* Given a claimed job, when its lease is over, then another worker has it as the next attempt; before, and
 * while it is renewed, none. */
static void a_lease_that_is_over_is_taken_over(void **state)
{
	struct store_job first, second;

	(void)state;
	given_request(one, "a1", SUBSCRIBER_A, 1);
	assert_string_equal(claim_job(one, 10, &first), "a1");
	assert_string_equal(claim_job(two, 109, &second), "at 110");
	assert_int_equal(store_job_renew(one, &first, 60, &fault), 0);
	assert_string_equal(claim_job(two, 110, &second), "at 160");
	assert_string_equal(claim_job(two, 160, &second), "a1");
	assert_int_equal(second.attempts, 2);
	assert_string_equal(claim_job(one, 160, &first), "at 260");
}

/* Given a job of a card that one worker reaches alone, when its lease is over, then the other is not woken for what it
 * cannot have. */
static void a_lease_of_another_card_that_is_over_wakes_nobody(void **state)
{
	struct store_job job;

	(void)state;
	given_request(one, "b1", SUBSCRIBER_B, 1);
	assert_string_equal(claim_job(two, 1, &job), "b1");
	assert_string_equal(claim_job(one, 101, &job), "none");
	assert_string_equal(claim_job(two, 101, &job), "b1");
}

/* Given a job that was taken over, when the one who lost it goes on, then it gets no counter and ends or puts
 * back nothing; the other does. */
static void who_lost_a_job_changes_nothing(void **state)
{
	struct store_job first, second;
	uint64_t value = 0;

	(void)state;
	given_request(one, "a1", SUBSCRIBER_A, 1);
	claim_job(one, 1, &first);
	assert_int_equal(store_job_counter(one, &first, 1, 1, 1, &value, &fault), 0);
	assert_int_equal(value, 1);
	assert_string_equal(claim_job(two, 200, &second), "a1");
	assert_int_equal(store_job_counter(one, &first, 1, 1, 200, &value, &fault), FAULT_BUSY);
	assert_non_null(strstr(fault.text, "taken it over"));
	assert_int_equal(store_job_retry(one, &first, 1, "", &fault), FAULT_BUSY);
	assert_int_equal(store_job_end(one, &first, REQUEST_FAILED, "", NULL, NULL, 1, &fault),
	                 FAULT_BUSY);
	assert_int_equal(read_request(one, "a1").state, REQUEST_IN_PROGRESS);
	assert_int_equal(store_job_counter(two, &second, 1, 1, 200, &value, &fault), 0);
	assert_int_equal(value, 2);
	assert_int_equal(store_job_end(two, &second, REQUEST_SUCCESS, "", NULL, NULL, 201, &fault),
	                 0);
	assert_int_equal(read_request(one, "a1").state, REQUEST_SUCCESS);
}

/* Given two workers that reach one card, when they claim in turn, then its jobs go one at a time in order. */
static void jobs_of_a_card_go_in_order_over_workers(void **state)
{
	struct store_job first, second;

	(void)state;
	given_request(one, "a1", SUBSCRIBER_A, 1);
	given_request(two, "a2", SUBSCRIBER_A, 1);
	assert_string_equal(claim_job(two, 1, &first), "a1");
	assert_string_equal(claim_job(one, 1, &second), "at 101");
	assert_int_equal(store_job_end(two, &first, REQUEST_SUCCESS, "", NULL, NULL, 2, &fault), 0);
	assert_string_equal(claim_job(one, 2, &second), "a2");
}

/* Given a worker with a job, when it ends, then the job is due for others at once, and its cards are
 * forgotten; one that was not seen for long is forgotten when another begins. */
static void a_worker_that_ends_leaves_its_jobs(void **state)
{
	struct store_job job;

	(void)state;
	given_request(one, "a1", SUBSCRIBER_A, 1);
	assert_string_equal(claim_job(one, 1, &job), "a1");
	assert_int_equal(store_worker_end(one, &fault), 0);
	assert_string_equal(claim_job(two, 1, &job), "a1");
	assert_int_equal(store_worker_seen(one, 1, &fault), FAULT_ABSENT);
	assert_int_equal(store_worker_seen(two, 5, &fault), 0);
	assert_int_equal(store_worker_begin(one, "worker three", "3", LEASE,
	                                    5 + STORE_WORKER_GONE_MS, &fault),
	                 0);
	assert_int_equal(store_worker_seen(two, 6, &fault), 0);
	assert_int_equal(store_worker_begin(one, "worker four", "4", LEASE,
	                                    7 + STORE_WORKER_GONE_MS, &fault),
	                 0);
	assert_int_equal(store_worker_seen(two, 7, &fault), FAULT_ABSENT);
}

#define WITH_WORKERS(test) cmocka_unit_test_setup_teardown(test, two_workers, close_both)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_WORKERS(a_worker_claims_for_cards_it_reaches),
		WITH_WORKERS(a_range_of_cards_is_within_reach),
		WITH_WORKERS(a_card_of_a_range_is_not_left_to_the_air),
		WITH_WORKERS(a_job_behind_very_many_of_others_is_found),
		WITH_WORKERS(cards_behind_very_many_of_others_have_their_turn),
		WITH_WORKERS(a_lease_that_is_over_is_taken_over),
		WITH_WORKERS(a_lease_of_another_card_that_is_over_wakes_nobody),
		WITH_WORKERS(who_lost_a_job_changes_nothing),
		WITH_WORKERS(jobs_of_a_card_go_in_order_over_workers),
		WITH_WORKERS(a_worker_that_ends_leaves_its_jobs),
	};

	return cmocka_run_group_tests(tests, make_test_folder, remove_test_folder);
}
