/* SPDX-License-Identifier: Apache-2.0 */
#include "support/card.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define RIGHT "0020000108 30303030FFFFFFFF"
#define WRONG "0020000108 39393939FFFFFFFF"
#define TRIES "00200001"
#define PUK "3030303030303030"
#define NOPUK "3030303030303031"
#define NEW "31323334FFFFFFFF"

static struct test_card tc;

static int fresh_card(void **state)
{
	(void)state;
	given_a_blank_card(&tc);
	return 0;
}

static void asking_for_the_tries_costs_none(void **state)
{
	(void)state;
	expect(&tc, "00200001", "63C3");
	expect(&tc, "0020000100", "63C3");
	expect(&tc, "00200081", "63C3");
	expect(&tc, "0020000A", "63CA");
	expect(&tc, "002C000100", "63CA");
	tc.writes = 0;
	expect(&tc, TRIES, "63C3");
	assert_int_equal(tc.writes, 0);
	verify_pin(&tc);
	expect(&tc, TRIES, "63C3");
}

static void three_wrong_values_block_the_pin_for_good(void **state)
{
	(void)state;
	expect(&tc, WRONG, "63C2");
	expect(&tc, WRONG, "63C1");
	power_cycle(&tc);
	expect(&tc, TRIES, "63C1");
	expect(&tc, WRONG, "63C0");
	expect(&tc, RIGHT, "6983");
	expect(&tc, TRIES, "6983");
	power_cycle(&tc);
	expect(&tc, RIGHT, "6983");
	select_usim(&tc);
	expect(&tc, "00B0870000", "6982");
	expect(&tc, "0024000110 30303030FFFFFFFF 31313131FFFFFFFF", "6983");
	expect(&tc, "0026000108 30303030FFFFFFFF", "6983");
}

static void the_right_value_gives_the_tries_back(void **state)
{
	(void)state;
	expect(&tc, WRONG, "63C2");
	expect(&tc, WRONG, "63C1");
	expect(&tc, RIGHT, "9000");
	expect(&tc, WRONG, "63C2");
	power_cycle(&tc);
	expect(&tc, TRIES, "63C2");
}

/* Given PIN1 is verified, when a wrong value comes, then it no longer is. */
static void a_wrong_value_closes_what_was_open(void **state)
{
	(void)state;
	expect(&tc, RIGHT, "9000");
	select_usim(&tc);
	expect(&tc, "00B0870000", "*9000");
	expect(&tc, WRONG, "63C2");
	expect(&tc, "00B0870000", "6982");
}

static void unblocking_gives_a_new_pin_and_all_tries(void **state)
{
	(void)state;
	expect(&tc, WRONG, "63C2");
	expect(&tc, WRONG, "63C1");
	expect(&tc, WRONG, "63C0");
	expect(&tc, "002C000110" NOPUK NEW, "63C9");
	expect(&tc, TRIES, "6983");
	expect(&tc, "002C000110" PUK NEW, "9000");
	expect(&tc, "002C0001", "63CA");
	expect(&tc, TRIES, "63C3");
	select_usim(&tc);
	expect(&tc, "00B0870000", "*9000");
	power_cycle(&tc);
	expect(&tc, RIGHT, "63C2");
	expect(&tc, "0020000108" NEW, "9000");
}

static void ten_wrong_puks_block_it_for_good(void **state)
{
	(void)state;
	for (unsigned left = 9; left <= 9; left--) {
		char sw[16];

		snprintf(sw, sizeof sw, "63C%u", left);
		expect(&tc, "002C000110" NOPUK NEW, sw);
	}
	expect(&tc, "002C000110" PUK NEW, "6983");
	expect(&tc, "002C0001", "6983");
	expect(&tc, RIGHT, "9000"); /* the PIN itself was never touched */
}

static void the_pin_is_changed_only_with_the_old_one(void **state)
{
	(void)state;
	expect(&tc, "0024000110 39393939FFFFFFFF" NEW, "63C2");
	expect(&tc, RIGHT, "9000");
	expect(&tc, "0024000110 30303030FFFFFFFF" NEW, "9000");
	power_cycle(&tc);
	expect(&tc, RIGHT, "63C2");
	expect(&tc, "0020000108" NEW, "9000");
}

static void a_pin_is_disabled_and_enabled_with_its_value(void **state)
{
	(void)state;
	expect(&tc, "0026000108 39393939FFFFFFFF", "63C2");
	expect(&tc, "0026000108 30303030FFFFFFFF", "9000");
	expect(&tc, "00A40004023F00 00", "*900170*9000");
	expect(&tc, RIGHT, "6984");
	expect(&tc, "0026000108 30303030FFFFFFFF", "6984");
	expect(&tc, "0024000110 30303030FFFFFFFF" NEW, "6984");
	power_cycle(&tc);
	expect(&tc, "0028000108 39393939FFFFFFFF", "63C2");
	expect(&tc, "0028000108 30303030FFFFFFFF", "9000");
	expect(&tc, "0028000108 30303030FFFFFFFF", "6985");
	expect(&tc, "00A40004023F00 00", "*9001F0*9000");
	power_cycle(&tc);
	expect(&tc, RIGHT, "9000");
}

static void administrative_keys_are_never_out_of_force(void **state)
{
	(void)state;
	expect(&tc, "0026000A08 3131313131313131", "6A88");
	expect(&tc, "0028000A08 3131313131313131", "6A88");
	expect(&tc, "002C000A10 0000000000000000" NEW, "6983"); /* it has no PUK */
	verify_adm_transport(&tc);
}

static void pin2_is_a_pin_of_its_own(void **state)
{
	(void)state;
	expect(&tc, "0020008108 30303030FFFFFFFF", "9000");
	select_usim(&tc);
	expect(&tc, "00B0870000", "6982");
	expect(&tc, "0020008108 39393939FFFFFFFF", "63C2");
	expect(&tc, TRIES, "63C3");
}

static void wrong_parameters_cost_no_try(void **state)
{
	(void)state;
	expect(&tc, "0020000208 30303030FFFFFFFF", "6A88");
	expect(&tc, "002000FF08 30303030FFFFFFFF", "6A88");
	expect(&tc, "0020010108 30303030FFFFFFFF", "6A86");
	expect(&tc, "0020000107 30303030FFFFFF", "6700");
	expect(&tc, "0020000109 30303030FFFFFFFFFF", "6700");
	expect(&tc, "002400010F 30303030FFFFFFFF 31313131FFFFFF", "6700");
	expect(&tc, "002C000108 3030303030303030", "6700");
	expect(&tc, "0026000100", "6700");
	expect(&tc, TRIES, "63C3");
	expect(&tc, "002C0001", "63CA");
}

/* Given three tries, when the supply fails at any write of a wrong VERIFY, then the next power-on
 * finds three tries or two; two when the card has answered. */
static void send_wrong(struct test_card *card, void *ctx)
{
	(void)ctx;
	assert_int_equal(transmit(card, WRONG), 0x63C2);
}

static void expect_three_or_two(struct test_card *card, bool whole, void *ctx)
{
	(void)ctx;
	assert_in_range(transmit(card, TRIES), 0x63C2, whole ? 0x63C2 : 0x63C3);
	expect(card, RIGHT, "9000");
}

static void a_power_cut_never_gives_a_try_back(void **state)
{
	unsigned long cuts;

	(void)state;
	cuts = cut_everywhere(&tc, CUT_AT_UNITS, send_wrong, expect_three_or_two, NULL);
	printf("           %lu cuts\n", cuts);
	assert_true(cuts > 100);
}

/* Given the same card twice, when the supply fails at the same write of a right and of a wrong
 * value, up to and with the commit that spends the try, then the memories are equal octet for
 * octet: nothing was compared before. */
static bool run_until(const char *command, const uint8_t *start, unsigned long at)
{
	memcpy(tc.octets, start, sizeof tc.octets);
	power_cycle(&tc);
	tc.writes_left = at;
	if (setjmp(tc.cut) != 0)
		return true;
	transmit(&tc, command);
	tc.writes_left = 0;
	return false;
}

static void judge_spend_before_compare(const char *right, const char *wrong)
{
	static uint8_t start[TEST_NVM_SIZE], left[TEST_NVM_SIZE];
	unsigned long same = 0;

	memcpy(start, tc.octets, sizeof start);
	tc.step = CUT_AT_UNITS;
	tc.tear = TEAR_NEW;
	for (unsigned long at = 1; run_until(wrong, start, at); at++) {
		memcpy(left, tc.octets, sizeof left);
		assert_true(run_until(right, start, at));
		assert_memory_equal(left, tc.octets, sizeof left);
		same++;
	}
	/* An entry of 17 octets, the try, a mark of 8; the wrong value makes no further write. */
	assert_int_equal(same, 17 + 1 + 8);
}

static void a_pin_try_is_spent_before_it_is_compared(void **state)
{
	(void)state;
	judge_spend_before_compare(RIGHT, WRONG);
}

static void a_puk_try_is_spent_before_it_is_compared(void **state)
{
	(void)state;
	judge_spend_before_compare("002C000110" PUK NEW, "002C000110" NOPUK NEW);
}

static void an_adm_try_is_spent_before_it_is_compared(void **state)
{
	(void)state;
	judge_spend_before_compare("0020000A08 3131313131313131", "0020000A08 3131313131313132");
}

/* Given the memory refuses every write, then VERIFY answers 6581 whether right or wrong: without a
 * try spent nothing is compared. */
static void without_a_try_spent_nothing_is_compared(void **state)
{
	(void)state;
	tc.fails = true;
	expect(&tc, RIGHT, "6581");
	select_usim(&tc);
	expect(&tc, "00B0870000", "6982");
	expect(&tc, WRONG, "6581");
	tc.fails = false;
	expect(&tc, RIGHT, "9000");
}

/* Given PIN1 is replaced, then the universal PIN opens what asks for PIN1, and the PIN status
 * template says it is used (TS 102 221 9.5.2, 11.1.11); enabled again, PIN1 is asked. */
static void the_universal_pin_stands_in_for_pin1(void **state)
{
	(void)state;
	expect(&tc, "0026910108 31313131FFFFFFFF", "63C2");
	expect(&tc, "0026910108 30303030FFFFFFFF", "9000");
	power_cycle(&tc);
	expect(&tc, "00A40004023F00 00", "*9001 70 830101 830181 83010A 950108 830111 9000");
	select_usim(&tc);
	expect(&tc, "00B0870000", "6982");
	expect(&tc, "0020001108 30303030FFFFFFFF", "9000");
	expect(&tc, "00B0870000", "*9000");
	expect(&tc, "0020000108 30303030FFFFFFFF", "6984");
	expect(&tc, "0028000108 30303030FFFFFFFF", "9000");
	power_cycle(&tc);
	select_usim(&tc);
	expect(&tc, "0020001108 30303030FFFFFFFF", "9000");
	expect(&tc, "00B0870000", "6982");
	verify_pin(&tc);
	expect(&tc, "00B0870000", "*9000");
	expect(&tc, "0026911108 30303030FFFFFFFF", "6A86");
	expect(&tc, "0026800108 30303030FFFFFFFF", "6A86");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(asking_for_the_tries_costs_none, fresh_card),
		cmocka_unit_test_setup(three_wrong_values_block_the_pin_for_good, fresh_card),
		cmocka_unit_test_setup(the_right_value_gives_the_tries_back, fresh_card),
		cmocka_unit_test_setup(a_wrong_value_closes_what_was_open, fresh_card),
		cmocka_unit_test_setup(unblocking_gives_a_new_pin_and_all_tries, fresh_card),
		cmocka_unit_test_setup(ten_wrong_puks_block_it_for_good, fresh_card),
		cmocka_unit_test_setup(the_pin_is_changed_only_with_the_old_one, fresh_card),
		cmocka_unit_test_setup(a_pin_is_disabled_and_enabled_with_its_value, fresh_card),
		cmocka_unit_test_setup(administrative_keys_are_never_out_of_force, fresh_card),
		cmocka_unit_test_setup(pin2_is_a_pin_of_its_own, fresh_card),
		cmocka_unit_test_setup(wrong_parameters_cost_no_try, fresh_card),
		cmocka_unit_test_setup(the_universal_pin_stands_in_for_pin1, fresh_card),
		cmocka_unit_test_setup(a_power_cut_never_gives_a_try_back, fresh_card),
		cmocka_unit_test_setup(a_pin_try_is_spent_before_it_is_compared, fresh_card),
		cmocka_unit_test_setup(a_puk_try_is_spent_before_it_is_compared, fresh_card),
		cmocka_unit_test_setup(an_adm_try_is_spent_before_it_is_compared, fresh_card),
		cmocka_unit_test_setup(without_a_try_spent_nothing_is_compared, fresh_card),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
