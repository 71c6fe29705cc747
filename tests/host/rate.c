/* SPDX-License-Identifier: Apache-2.0 */
#include "api/rate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static struct rate *rate;

static void given(unsigned per_second, unsigned burst)
{
	assert_int_equal(rate_open(per_second, burst, &rate, NULL), 0);
}

static int close_it(void **state)
{
	(void)state;
	rate_close(rate);
	rate = NULL;
	return 0;
}

/* Given a burst of 3, when it is used up, then the next call waits, and another account's does not. */
static void a_burst_passes_and_the_next_waits(void **state)
{
	(void)state;
	given(2, 3);
	for (int i = 0; i < 3; i++)
		assert_int_equal(rate_take(rate, "a", 1000), 0);
	assert_int_equal(rate_take(rate, "a", 1000), 1);
	assert_int_equal(rate_take(rate, "b", 1000), 0);
}

/* Given two a second and none left, when half a second has gone, then there is one, and no second. */
static void tokens_come_back_at_the_rate(void **state)
{
	(void)state;
	given(2, 1);
	assert_int_equal(rate_take(rate, "a", 0), 0);
	assert_int_equal(rate_take(rate, "a", 499), 1);
	assert_int_equal(rate_take(rate, "a", 500), 0);
	assert_int_equal(rate_take(rate, "a", 501), 1);
}

/* Given an account that asked often while it had none, when its time has come, then asking cost nothing. */
static void asking_too_early_costs_nothing(void **state)
{
	(void)state;
	given(1, 1);
	assert_int_equal(rate_take(rate, "a", 0), 0);
	for (int at = 0; at < 1000; at++)
		assert_int_equal(rate_take(rate, "a", at), 1);
	assert_int_equal(rate_take(rate, "a", 1000), 0);
}

/* Given a bucket that was left for a year, when it is asked, then it holds a burst and no more. */
static void no_more_than_a_burst_is_saved(void **state)
{
	(void)state;
	given(1000000, 2);
	assert_int_equal(rate_take(rate, "a", 0), 0);
	assert_int_equal(rate_take(rate, "a", INT64_C(31536000000)), 0);
	assert_int_equal(rate_take(rate, "a", INT64_C(31536000000)), 0);
	assert_int_equal(rate_take(rate, "a", INT64_C(31536000000)), 1);
}

/* Given rate 0, then nobody ever waits. */
static void rate_0_is_no_limit(void **state)
{
	(void)state;
	given(0, 1);
	for (int i = 0; i < 1000; i++)
		assert_int_equal(rate_take(rate, "a", 0), 0);
}

/* Given 100,000 accounts that called once, when they are full again and others call, then their buckets go. */
static void full_buckets_are_not_kept(void **state)
{
	char account[16];

	(void)state;
	given(1, 1);
	for (int i = 0; i < 100000; i++) {
		snprintf(account, sizeof account, "a%d", i);
		assert_int_equal(rate_take(rate, account, i * 1000), 0);
	}
	assert_true(rate_held(rate) < 3000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(a_burst_passes_and_the_next_waits, close_it),
		cmocka_unit_test_teardown(tokens_come_back_at_the_rate, close_it),
		cmocka_unit_test_teardown(asking_too_early_costs_nothing, close_it),
		cmocka_unit_test_teardown(no_more_than_a_burst_is_saved, close_it),
		cmocka_unit_test_teardown(rate_0_is_no_limit, close_it),
		cmocka_unit_test_teardown(full_buckets_are_not_kept, close_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
