/* SPDX-License-Identifier: Apache-2.0 */
#include "api/guesses.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct guesses *guesses;

static int open_them(void **state)
{
	(void)state;
	return guesses_open(&guesses, NULL);
}

static int close_them(void **state)
{
	(void)state;
	guesses_close(guesses);
	return 0;
}

/* Given ten guesses of one address at ten names, when it tries an eleventh, then it waits; another does not. */
static void an_address_that_tries_many_names_waits(void **state)
{
	char name[32];

	(void)state;
	for (int i = 0; i < GUESSES_AT_ONCE; i++) {
		snprintf(name, sizeof name, "name%d", i);
		assert_int_equal(guesses_take(guesses, "192.0.2.1", name, 0), 0);
	}
	assert_int_equal(guesses_take(guesses, "192.0.2.1", "other", 0), GUESSES_EVERY_S);
	assert_int_equal(guesses_take(guesses, "192.0.2.2", "other", 0), 0);
	assert_int_equal(guesses_take(guesses, "192.0.2.1", "other", GUESSES_EVERY_S * 1000 - 6),
	                 GUESSES_EVERY_S);
	assert_int_equal(guesses_take(guesses, "192.0.2.1", "other", GUESSES_EVERY_S * 1000), 0);
}

/* Given ten guesses of ten addresses at one name, then the next waits, whoever it is; and it costs its address
 * nothing. */
static void a_name_that_many_addresses_try_waits(void **state)
{
	char address[32];

	(void)state;
	for (int i = 0; i < GUESSES_AT_ONCE; i++) {
		snprintf(address, sizeof address, "192.0.2.%d", i);
		assert_int_equal(guesses_take(guesses, address, "name", 0), 0);
	}
	for (int i = 0; i < 100; i++)
		assert_int_equal(guesses_take(guesses, "198.51.100.1", "name", 0), GUESSES_EVERY_S);
	assert_int_equal(guesses_take(guesses, "198.51.100.1", "other", 0), 0);
}

/* Given a client that knows its password, then it may use it as often as it likes, and saves no more than
 * it had. */
static void a_right_password_costs_nothing(void **state)
{
	(void)state;
	for (int i = 0; i < 1000; i++) {
		assert_int_equal(guesses_take(guesses, "192.0.2.1", "name", 0), 0);
		guesses_give_back(guesses, "192.0.2.1", "name");
	}
	for (int i = 0; i < GUESSES_AT_ONCE; i++)
		assert_int_equal(guesses_take(guesses, "192.0.2.1", "name", 0), 0);
	assert_int_not_equal(guesses_take(guesses, "192.0.2.1", "name", 0), 0);
}

/* Given names that are longer than any, then they wait as others do. */
static void names_without_an_end_wait_too(void **state)
{
	char name[4096], address[32];
	unsigned waited = 0;

	(void)state;
	memset(name, 'x', sizeof name - 1);
	name[sizeof name - 1] = '\0';
	for (int i = 0; i < 20; i++) {
		snprintf(address, sizeof address, "192.0.2.%d", i);
		waited += guesses_take(guesses, address, name, 0) > 0;
	}
	assert_int_equal(waited, 20 - GUESSES_AT_ONCE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(an_address_that_tries_many_names_waits, open_them,
		                                close_them),
		cmocka_unit_test_setup_teardown(a_name_that_many_addresses_try_waits, open_them,
		                                close_them),
		cmocka_unit_test_setup_teardown(a_right_password_costs_nothing, open_them,
		                                close_them),
		cmocka_unit_test_setup_teardown(names_without_an_end_wait_too, open_them,
		                                close_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
