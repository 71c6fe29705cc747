/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "support/handset.h"
#include "support/image.h"

/* A handset around the emulated card. */

#define AMERICAN "310380501118337" /* the active slot of vectors/profiles/card-a.json */
#define EUROPEAN "222013090961859"

static struct fault fault;

static const struct handset_state *state_of(const struct handset_test *test)
{
	return handset_state(test->handset);
}

/* Given a card and a place where its IMSI is admitted, when the handset is switched on, then it reads
 * the card in at most a hundred APDUs and registers. */
static void a_handset_that_is_switched_on_registers(void **state)
{
	static struct handset_test test;

	(void)state;
	given_a_handset(&test, NULL, NULL, NULL);
	go_to(&test, "CA");
	switch_handset(&test, true);
	print_message("%s", test.story);
	print_message("%u APDUs\n", state_of(&test)->apdus);
	assert_string_equal(state_of(&test)->imsi, AMERICAN);
	assert_string_equal(state_of(&test)->iccid, "8935711001000034527");
	assert_int_equal(state_of(&test)->service, SERVICE_NORMAL);
	assert_string_equal(state_of(&test)->cell.plmn, "302720");
	assert_in_range(state_of(&test)->apdus, 60, 100);
	leave_handset(&test);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_handset_that_is_switched_on_registers),
	};

	(void)fault;
	(void)EUROPEAN;
	return cmocka_run_group_tests(tests, make_test_folder, remove_test_folder);
}
