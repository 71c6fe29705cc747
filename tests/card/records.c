/* SPDX-License-Identifier: Apache-2.0 */
#include "support/card.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static struct test_card tc;

static int open_card(void **state)
{
	(void)state;
	given_a_blank_card(&tc);
	verify_pin(&tc);
	verify_adm_transport(&tc);
	return 0;
}

/* DF.TELECOM / EF.LND: 10 records of 28 octets. */
static void add_number(int number)
{
	char command[80];

	snprintf(command, sizeof command,
	         "00DC00031C %02X 000000000000000000000000000000000000000000000000000000", number);
	expect(&tc, command, "9000");
}

/* TS 102 221 8.3, 11.1.6: an update takes the oldest record and makes it number 1. */
static void a_cyclic_file_keeps_the_newest_records(void **state)
{
	(void)state;
	expect(&tc, "00A4080C04 7F106F44", "9000");
	for (int number = 1; number <= 13; number++)
		add_number(number);
	expect(&tc, "00B201041C", "0D*9000");
	expect(&tc, "00B202041C", "0C*9000");
	expect(&tc, "00B20A041C", "04*9000");
	expect(&tc, "00B20B041C", "6A83");
	power_cycle(&tc);
	verify_pin(&tc);
	expect(&tc, "00A4080C04 7F106F44", "9000");
	expect(&tc, "00B201041C", "0D*9000");
	/* NEXT and PREVIOUS go round (11.1.5). */
	expect(&tc, "00B200031C", "04*9000");
	expect(&tc, "00B200021C", "0D*9000");
	expect(&tc, "00B200031C", "04*9000");
	expect(&tc, "00B200041C", "04*9000");
}

static void a_cyclic_file_is_updated_by_previous_alone(void **state)
{
	(void)state;
	expect(&tc, "00A4080C04 7F106F44", "9000");
	expect(&tc, "00DC01041C 01000000000000000000000000000000000000000000000000000000", "6981");
	expect(&tc, "00DC00021C 01000000000000000000000000000000000000000000000000000000", "6981");
	expect(&tc, "00DC00031B 010000000000000000000000000000000000000000000000000000", "6700");
	expect(&tc, "00B201041C", "FF*9000");
}

/* 11.1.8: the answer is the new value and what was added; EF.ACM allows it to PIN1. */
static void increase_adds_to_the_last_record(void **state)
{
	(void)state;
	select_usim(&tc);
	expect(&tc, "00A4000C02 6F39", "9000");
	expect(&tc, "8032000003 000105 00", "000105 000105 9000");
	expect(&tc, "8032000001 FF", "6104");
	expect(&tc, "00C0000004", "000204 FF 9000");
	expect(&tc, "00B2010403", "000204 9000");
	expect(&tc, "8032000003 FFFFFF", "9850");
	expect(&tc, "00B2010403", "000204 9000");
	expect(&tc, "8032000004 00000001", "6700");
	expect(&tc, "8032000000", "6700");
	expect(&tc, "8032000103 000001", "6A86");
	expect(&tc, "8032810003 000001", "6981"); /* EF.ECC */
	power_cycle(&tc);
	select_usim(&tc);
	expect(&tc, "00A4000C02 6F39", "9000");
	expect(&tc, "8032000003 000001 00", "6982");
	/* EF.ICI has no rule that names INCREASE. */
	verify_pin(&tc);
	verify_adm_transport(&tc);
	expect(&tc, "8032940003 000001 00", "6982");
}

/* Given the supply fails at any write of an append, then the file is as before or after it. */
static void append_once(struct test_card *card, void *ctx)
{
	(void)ctx;
	select_usim(card);
	expect(card, "00A4000C02 6F81", "9000");
	expect(card,
	       "00DC000325 "
	       "01020304050607080910111213141516171819202122232425262728293031323334353637",
	       "9000");
}

static void an_appended_record_is_whole_or_not_there(void **state)
{
	static struct two_states states;

	(void)state;
	expect(&tc, "0026000108 30303030FFFFFFFF", "9000"); /* no PIN, no try spent */
	two_states_of(&tc, append_once, &states);
	cut_everywhere(&tc, CUT_AT_UNITS, append_once, judge_two_states, &states);
	assert_true(states.saw_before > 0 && states.saw_after > 0);
}

/* 11.1.5: NEXT with a short identifier begins at the first record. */
static void records_are_reached_by_short_identifier(void **state)
{
	(void)state;
	select_usim(&tc);
	expect(&tc, "00B2000A04", "11F2FF00 9000");
	expect(&tc, "00B2000204", "19F1FF00 9000");
	expect(&tc, "00B2000B04", "19F1FF00 9000"); /* PREVIOUS: the last */
	expect(&tc, "00B200FC04", "6A86");
	expect(&tc, "00B2000704", "6A86");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(a_cyclic_file_keeps_the_newest_records, open_card),
		cmocka_unit_test_setup(a_cyclic_file_is_updated_by_previous_alone, open_card),
		cmocka_unit_test_setup(increase_adds_to_the_last_record, open_card),
		cmocka_unit_test_setup(an_appended_record_is_whole_or_not_there, open_card),
		cmocka_unit_test_setup(records_are_reached_by_short_identifier, open_card),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
