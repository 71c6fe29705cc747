/* SPDX-License-Identifier: Apache-2.0 */
#include "store/answers.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "support/image.h"
#include "support/store.h"

static struct store *store;
static char name[16];

static int a_store_with_rows(void **state)
{
	static unsigned number;

	(void)state;
	snprintf(name, sizeof name, "nested%u", number++);
	store = open_store(name);
	given_rows(store);
	return 0;
}

static int close_it(void **state)
{
	(void)state;
	store_close(store);
	return 0;
}

static void put(const char *key)
{
	struct store_answer answer = { .fingerprint = "F", .status = 202, .body = (char *)"{}" };

	assert_int_equal(store_answer_put(store, ACCOUNT_ACME, key, &answer, 0, 1000, NULL), 0);
}

static void expect_keys(const char *wanted)
{
	char answer[64];

	ask_database(name,
	             "SELECT coalesce(group_concat(name, ''), '') FROM (SELECT name FROM answer "
	             "ORDER BY name)",
	             answer, sizeof answer);
	assert_string_equal(answer, wanted);
}

/* Given a transaction within one, when the inner one is taken back, then the outer one keeps the rest. */
static void an_inner_transaction_is_taken_back_alone(void **state)
{
	(void)state;
	assert_int_equal(store_begin(store, NULL), 0);
	put("a");
	assert_int_equal(store_begin(store, NULL), 0);
	put("b");
	store_rollback(store);
	assert_int_equal(store_begin(store, NULL), 0);
	put("c");
	assert_int_equal(store_commit(store, NULL), 0);
	expect_keys("");
	assert_int_equal(store_commit(store, NULL), 0);
	expect_keys("ac");
}

/* Given an inner one that was committed, when the outer one is taken back, then nothing is there. */
static void an_outer_transaction_takes_all_back(void **state)
{
	(void)state;
	assert_int_equal(store_begin(store, NULL), 0);
	assert_int_equal(store_begin(store, NULL), 0);
	put("a");
	assert_int_equal(store_commit(store, NULL), 0);
	store_rollback(store);
	expect_keys("");
	put("d");
	expect_keys("d");
}

/* Given an answer, then it is read back until it expires, by its account and key only; and it does not lie
 * in the database as it is. */
static void an_answer_is_kept_sealed_until_it_expires(void **state)
{
	struct store_answer found;
	char inside[64];

	(void)state;
	put("k");
	assert_int_equal(store_answer_get(store, ACCOUNT_ACME, "k", 999, &found, NULL), 0);
	assert_string_equal(found.body, "{}");
	assert_int_equal(found.status, 202);
	free(found.body);
	assert_int_equal(store_answer_get(store, ACCOUNT_OTHER, "k", 0, &found, NULL),
	                 FAULT_ABSENT);
	assert_int_equal(store_answer_get(store, ACCOUNT_ACME, "k", 1000, &found, NULL),
	                 FAULT_ABSENT);
	ask_database(name, "SELECT instr(body, X'7B7D') FROM answer", inside, sizeof inside);
	assert_string_equal(inside, "0");
	ask_database(name, "SELECT length(body) FROM answer", inside, sizeof inside);
	assert_string_equal(inside, "30");
	assert_int_equal(store_answers_expire(store, 1000, NULL), 0);
	expect_keys("");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(an_inner_transaction_is_taken_back_alone,
		                                a_store_with_rows, close_it),
		cmocka_unit_test_setup_teardown(an_outer_transaction_takes_all_back,
		                                a_store_with_rows, close_it),
		cmocka_unit_test_setup_teardown(an_answer_is_kept_sealed_until_it_expires,
		                                a_store_with_rows, close_it),
	};

	return cmocka_run_group_tests(tests, make_test_folder, remove_test_folder);
}
