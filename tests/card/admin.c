/* SPDX-License-Identifier: Apache-2.0 */
#include "support/card.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

/* TS 102 222: CREATE, DELETE, RESIZE FILE, TERMINATE. */

static struct test_card tc;

static int admin_card(void **state)
{
	(void)state;
	given_a_blank_card(&tc);
	verify_pin(&tc);
	verify_adm_transport(&tc);
	return 0;
}

/* Wraps objects into 62 and sends CREATE FILE. */
static void create(struct test_card *card, const char *objects, const char *wanted)
{
	uint8_t octets[255];
	char command[600];
	const size_t size = octets_of_hex(objects, octets, sizeof octets);

	snprintf(command, sizeof command, "00E00000 %02zX 62%02zX %s", size + 2, size, objects);
	expect(card, command, wanted);
}

/* Rule 1 of the EF.ARR of the MF: read always, update PIN1, the rest ADM1. */
#define RULE_1 "8B03 2F0601"
#define TRANSPARENT_8 "8202 4121 8302 6F99 8A0105 " RULE_1 " 8002 0008 8800"

/* 6.3: the new file is current, filled, and looks in its FCP as it was asked for. */
static void a_transparent_file_is_created(void **state)
{
	(void)state;
	create(&tc, TRANSPARENT_8, "9000");
	expect(&tc, "00B0000000", "FFFFFFFFFFFFFFFF 9000");
	expect(&tc, "00D6000002 1234", "9000");
	power_cycle(&tc);
	expect(&tc, "00A4000402 6F99 00",
	       "6216 8202 4121 8302 6F99 8A0105 8B03 2F0601 8002 0008 8800 9000");
	expect(&tc, "00B0000000", "1234FFFFFFFFFFFF 9000");
	expect(&tc, "00D6000002 1234", "6982"); /* its rule is enforced */
}

static void files_of_every_structure_are_created(void **state)
{
	(void)state;
	expect(&tc, "00A4000C02 7F10", "9000");
	create(&tc, "8202 7821 8302 5F70 8A0105 8B03 2F060E 8102 0100", "9000");
	create(&tc, "8205 42210004 03 8302 4F01 8A0105 " RULE_1 " 8801 08", "9000");
	expect(&tc, "00B2030404", "FFFFFFFF 9000");
	expect(&tc, "00DC010C04 01020304", "9000"); /* short identifier 01 */
	create(&tc, "8204 46210002 8302 4F02 8A0105 " RULE_1 " 8002 0006 8800", "9000");
	expect(&tc, "00DC000302 1111", "9000");
	expect(&tc, "00DC000302 2222", "9000");
	expect(&tc, "00B2010402", "2222 9000");
	expect(&tc, "00B2030402", "FFFF 9000");
	create(&tc, "8202 7921 8302 4F03 8A0105 " RULE_1 " 8002 0010 8800", "9000");
	expect(&tc, "00A4000402 4F03 00",
	       "621C 8202 7921 8302 4F03 A504 86020010 8A0105 8B03 2F0601 8002 0010 8800 9000");
	expect(&tc, "80DB008003 800111", "9000");
	expect(&tc, "80CB008001 80 00", "800111 9000");
	power_cycle(&tc);
	expect(&tc, "00A4080C06 7F105F704F02", "9000");
	expect(&tc, "00B2010402", "2222 9000");
}

/* 6.3.2.2.2: filling and repeat pattern. */
static void a_new_file_holds_its_pattern(void **state)
{
	(void)state;
	create(&tc, "8202 4121 8302 6F98 8A0105 " RULE_1 " 8002 0006 8800 A504 C102 0102", "9000");
	expect(&tc, "00B0000000", "010202020202 9000");
	create(&tc, "8202 4121 8302 6F97 8A0105 " RULE_1 " 8002 0005 8800 A504 C202 0102", "9000");
	expect(&tc, "00B0000000", "0102010201 9000");
}

/* Without tag 88 the short identifier is the low bits of the identifier (TS 102 221 11.1.1.4.8). */
static void the_short_identifier_may_come_from_the_identifier(void **state)
{
	(void)state;
	create(&tc, "8202 4121 8302 6F97 8A0105 " RULE_1 " 8002 0001", "9000");
	expect(&tc, "00A4000402 6F97 00", "*8801 B8 9000");
	expect(&tc, "00B0970001", "FF 9000");
	create(&tc, "8202 4121 8302 6F77 8A0105 " RULE_1 " 8002 0001", "9000"); /* taken: none */
	expect(&tc, "00A4000402 6F77 00", "*8800 9000");
	create(&tc, "8202 4121 8302 6F57 8A0105 " RULE_1 " 8002 0001 8801 B8", "6A80");
}

static void what_cannot_be_created_is_refused(void **state)
{
	static const struct {
		const char *objects, *sw;
	} rows[] = {
		{ "8202 4121 8302 2FE2 8A0105 " RULE_1 " 8002 0008", "6A89" },
		{ "8202 7821 8302 7FF5 8410 A0000000871002FFFFFFFF8900000100 8A0105 8B03 2F060E "
		  "8102 0000",
		  "6A8A" },
		{ "8202 4121 8302 3F00 8A0105 " RULE_1 " 8002 0008", "6A80" },
		{ "8202 4121 8A0105 " RULE_1 " 8002 0008", "6A80" },
		{ "8302 6F99 8A0105 " RULE_1 " 8002 0008", "6A80" },
		{ "8202 4121 8302 6F99 8A0105 8002 0008", "6A80" },
		{ "8202 4121 8302 6F99 8A0105 " RULE_1, "6A80" },
		{ "8202 4121 8302 6F99 8A0105 " RULE_1 " 8002 0000", "6A80" },
		{ "8202 4521 8302 6F99 8A0105 " RULE_1 " 8002 0008", "6A80" },
		{ "8202 4121 8302 6F99 8A0109 " RULE_1 " 8002 0008", "6A80" },
		{ "8205 42210004 03 8302 6F99 8A0105 " RULE_1 " 8002 000D", "6A80" },
		{ "8204 42210004 8302 6F99 8A0105 " RULE_1 " 8002 000D", "6A80" },
		{ "8204 42210001 8302 6F99 8A0105 " RULE_1 " 8002 00FF", "6A80" },
		{ TRANSPARENT_8 " 8800", "6A80" },
		{ TRANSPARENT_8 " 9900", "6A80" },
		{ "8202 4121 8302 6F99 8A0105 " RULE_1 " 8002 8000 8800", "6A84" },
		{ "8202 4121 8302 6F99 8A0105 " RULE_1 " 8002 FFFF 8800", "6A84" },
		{ "8202 4121 8302 6F99 8A0105 " RULE_1 " 8003 010000 8800", "6A80" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		create(&tc, rows[i].objects, rows[i].sw);
	expect(&tc, "00E0010002 6200", "6A86");
	expect(&tc, "00A4000C02 6F99", "6A82"); /* nothing is left of any */
	power_cycle(&tc);
	create(&tc, TRANSPARENT_8, "6982");
}

/* Given 32 files of 60 octets are created and deleted many times, then the memory is not used up;
 * and a hole is used again. */
static void what_is_deleted_is_free_again(void **state)
{
	(void)state;
	for (int i = 0; i < 40; i++) {
		create(&tc, "8202 4121 8302 6F99 8A0105 " RULE_1 " 8002 0F00 8800", "9000");
		expect(&tc, "00A4000C02 3F00", "9000");
		expect(&tc, "00E4000002 6F99", "9000");
		expect(&tc, "00A4000C02 6F99", "6A82");
	}
}

/* Given a body is greater than what a transaction holds, then it is created, resized and created
 * anew over what was there all the same. */
static void a_file_may_be_greater_than_the_journal(void **state)
{
	(void)state;
	for (int i = 0; i < 3; i++) {
		create(&tc, "8202 4121 8302 6F99 8A0105 " RULE_1 " 8002 2000 8800 A503 C10177",
		       "9000");
		expect(&tc, "00B01FFF00", "77 9000");
		expect(&tc, "80D400000A 6208 8302 6F99 8002 2100", "9000");
		expect(&tc, "00B01FFF02", "77FF 9000");
		expect(&tc, "00E4000002 6F99", "9000");
		create(&tc, "8202 4121 8302 6F99 8A0105 " RULE_1 " 8002 2080 8800 A503 C10111",
		       "9000");
		expect(&tc, "00B0207F00", "11 9000");
		expect(&tc, "00E4000002 6F99", "9000");
	}
}

/* Given such a file is created, when the supply fails at any write, then it is there, filled, or
 * not at all. */
static void create_great(struct test_card *card, void *ctx)
{
	(void)ctx;
	create(card,
	       "8202 4121 8302 6F99 8A0105 AB0A 800101 9000 800140 9000 8002 1800 8800 A503 C10177",
	       "9000");
}

static void judge_great(struct test_card *card, bool whole, void *ctx)
{
	int *const seen = ctx;
	const uint16_t sw = transmit(card, "00A4000C02 6F99");

	if (sw != 0x9000) {
		assert_false(whole);
		assert_int_equal(sw, 0x6A82);
		seen[0]++;
		return;
	}
	expect(card, "00B0000002", "7777 9000");
	expect(card, "00B017FE02", "7777 9000");
	expect(card, "00E4000002 6F99", "9000");
	seen[1]++;
}

static void a_great_file_is_created_whole_or_not_at_all(void **state)
{
	int seen[2] = { 0 };

	(void)state;
	expect(&tc, "00A4000C02 2F06", "9000");
	expect(&tc,
	       "00DC0E0430 80017F 9000 "
	       "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"
	       "FFFF",
	       "9000");
	power_cycle(&tc);
	cut_everywhere(&tc, CUT_AT_CALLS, create_great, judge_great, seen);
	assert_true(seen[0] > 0 && seen[1] > 0);
}

/* Given there are as many files as rows, then 6A84; and one less gives one more. */
static void rows_run_out_with_6a84(void **state)
{
	char command[128];
	int made = 0;

	(void)state;
	for (;; made++) {
		snprintf(command, sizeof command,
		         "00E0000018 6216 8202 4121 8302 %04X 8A0105 " RULE_1 " 8002 0001 8800",
		         0x6000 + made);
		if (transmit(&tc, command) != 0x9000)
			break;
	}
	assert_string_equal(tc.reply_hex, "6A84");
	assert_in_range(made, 20, 280);
	expect(&tc, "00E4000002 6001", "9000");
	create(&tc, "8202 4121 8302 6F99 8A0105 " RULE_1 " 8002 0001 8800", "9000");
	create(&tc, "8202 4121 8302 6F98 8A0105 " RULE_1 " 8002 0001 8800", "6A84");
}

/* 6.4: with a DF all that is in it goes; channels that were there are at its parent. */
static void a_df_is_deleted_with_all_that_is_in_it(void **state)
{
	(void)state;
	create(&tc, "8202 7821 8302 7F70 8A0105 8B03 2F060E 8102 0100", "9000");
	create(&tc, "8202 7821 8302 5F70 8A0105 8B03 2F060E 8102 0100", "9000");
	create(&tc, TRANSPARENT_8, "9000");
	expect(&tc, "0070000001", "01 9000");
	expect(&tc, "01A4080C06 7F705F706F99", "9000");
	expect(&tc, "00A4000C02 3F00", "9000");
	expect(&tc, "00E4000002 7F70", "9000");
	expect(&tc, "01B0000001", "6986");
	expect(&tc, "81F20000 00", "*8302 3F00*9000");
	expect(&tc, "00A4080C02 7F70", "6A82");
	expect(&tc, "00A4080C06 7F705F706F99", "6A82");
}

static void what_the_software_needs_is_not_deleted(void **state)
{
	(void)state;
	expect(&tc, "00E4000002 2F06", "6985");
	expect(&tc, "00E4000002 7F10", "6985"); /* EF.ADN is below */
	expect(&tc, "00E4000000", "6985");      /* the MF */
	expect(&tc, "00E4000002 6FFF", "6A82");
	select_usim(&tc);
	expect(&tc, "00E4000002 6F07", "6985");
	expect(&tc, "00E4000002 6FB1", "9000"); /* EF.VGCS */
	expect(&tc, "00A4000C02 6FB1", "6A82");
	expect(&tc, "00B2010C04", "11F2FF00 9000");
	power_cycle(&tc);
	select_usim(&tc);
	expect(&tc, "00E4000002 6FB2", "6982");
}

/* 6.10. */
static void a_file_is_resized(void **state)
{
	(void)state;
	create(&tc, TRANSPARENT_8, "9000");
	expect(&tc, "00D6000004 01020304", "9000");
	create(&tc, "8202 4121 8302 6F98 8A0105 8B03 2F060A 8002 0004 8800", "9000");
	expect(&tc, "00D6000004 AABBCCDD", "9000");
	/* Rule 1 of the MF lets ADM1 do it. */
	expect(&tc, "80D400000A 6208 8302 6F99 8002 000A", "9000");
	expect(&tc, "00A4000C02 6F99", "9000");
	expect(&tc, "00B0000000", "01020304FFFFFFFFFFFF 9000");
	expect(&tc, "80D4000010 620E 8302 6F99 8002 000C A504 C102 7788", "9000");
	expect(&tc, "00B0000000", "01020304FFFFFFFFFFFF 8888 9000");
	expect(&tc, "80D400000A 6208 8302 6F99 8002 0003", "9000");
	expect(&tc, "00B0000000", "010203 9000");
	expect(&tc, "00A4000402 6F99 00",
	       "6216 8202 4121 8302 6F99 8A0105 8B03 2F0601 8002 0003 8800 9000");
	expect(&tc, "00A4000C02 6F98", "9000");
	expect(&tc, "00B0000000", "AABBCCDD 9000");
	expect(&tc, "80D400000A 6208 8302 6F99 8002 0000", "6A80");
	expect(&tc, "80D400000A 6208 8302 6F96 8002 0003", "6A82");
	expect(&tc, "80D400000A 6208 8302 2FE2 8002 0003", "6985");
	expect(&tc, "80D400000A 6208 8302 2F00 8002 0026", "6985");
	expect(&tc, "80D4000006 6204 8302 6F99", "6A80");
}

static void records_stay_when_their_file_is_resized(void **state)
{
	(void)state;
	create(&tc, "8205 46210001 03 8302 6F99 8A0105 " RULE_1 " 8800", "9000");
	for (int i = 1; i <= 5; i++) {
		char command[32];

		snprintf(command, sizeof command, "00DC000301 %02X", i);
		expect(&tc, command, "9000");
	}
	expect(&tc, "80D400000A 6208 8302 6F99 8002 0005", "9000");
	expect(&tc, "00B2010401", "05 9000");
	expect(&tc, "00B2030401", "03 9000");
	expect(&tc, "00B2040401", "FF 9000");
	expect(&tc, "00DC000301 06", "9000");
	expect(&tc, "00B2010401", "06 9000");
	expect(&tc, "00B2040401", "03 9000");
	expect(&tc, "80D400000A 6208 8302 6F99 8002 0002", "9000");
	expect(&tc, "00B2010401", "06 9000");
	expect(&tc, "00B2020401", "05 9000");
	expect(&tc, "00B2030401", "6A83");
	create(&tc, "8205 42210002 02 8302 6F98 8A0105 " RULE_1 " 8800", "9000");
	expect(&tc, "00DC020402 1234", "9000");
	expect(&tc, "80D400000A 6208 8302 6F98 8002 0006", "9000");
	expect(&tc, "00B2020402", "1234 9000");
	expect(&tc, "00B2030402", "FFFF 9000");
	expect(&tc, "80D400000A 6208 8302 6F98 8002 0005", "6A80");
}

/* 6.7, 6.8: for good; SELECT warns, what is in it is closed. */
static void terminated_files_stay_closed(void **state)
{
	(void)state;
	create(&tc, TRANSPARENT_8, "9000");
	expect(&tc, "00E6000002 6F99", "6981");
	expect(&tc, "00E8000002 6F99", "9000");
	expect(&tc, "00A4000C02 6F99", "6285");
	expect(&tc, "00A4000402 6F99 00", "*8A010C*6285");
	expect(&tc, "00B0000001", "6985");
	expect(&tc, "0044000000", "6985");
	expect(&tc, "00A4000C02 3F00", "9000");
	create(&tc, "8202 7821 8302 7F70 8A0105 8B03 2F060E 8102 0100", "9000");
	create(&tc, TRANSPARENT_8, "9000");
	expect(&tc, "00E6000002 7F70", "9000");
	expect(&tc, "00A4000C02 7F70", "6285");
	expect(&tc, "00A4000C02 6F99", "6285");
	expect(&tc, "00B0000001", "6985");
	create(&tc, "8202 4121 8302 6F98 8A0105 " RULE_1 " 8002 0001 8800", "6985");
	expect(&tc, "00A4000C02 3F00", "9000");
	expect(&tc, "00E6000000", "6981");
	expect(&tc, "00E4000002 7F70", "9000"); /* but deleted it can be */
}

/* 6.9: only SELECT, STATUS and GET RESPONSE are left. */
static void a_terminated_card_does_nothing_more(void **state)
{
	(void)state;
	power_cycle(&tc);
	expect(&tc, "00FE000000", "6982");
	verify_adm_transport(&tc);
	expect(&tc, "00FE000000", "9000");
	for (int i = 0; i < 2; i++) {
		expect(&tc, "00A4000C02 3F00", "6285");
		expect(&tc, "80F2000C", "9000");
		expect(&tc, "00A4000402 3F00", "61..");
		expect(&tc, "00C0000000", "*8A010C*6285");
		expect(&tc, "00B0820000", "6985");
		expect(&tc, "0020000A08 3131313131313131", "6985");
		expect(&tc, "0044000002 3F00", "6985");
		power_cycle(&tc);
	}
}

/* Given the supply fails at any write, then there is all of the change or nothing. */
static void create_once(struct test_card *card, void *ctx)
{
	(void)ctx;
	create(card, TRANSPARENT_8, "9000");
}

static void delete_once(struct test_card *card, void *ctx)
{
	(void)ctx;
	expect(card, "00E4000002 7F70", "9000");
}

static void resize_once(struct test_card *card, void *ctx)
{
	(void)ctx;
	expect(card, "80D400000A 6208 8302 2F99 8002 0040", "9000");
}

static void administration_is_whole_or_not_at_all(void **state)
{
	static void (*const scenarios[])(struct test_card *, void *) = { create_once, delete_once,
		                                                         resize_once };
	static struct two_states states;

	(void)state;
	create(&tc, "8202 4121 8302 2F99 8A0105 AB0A 800101 9000 8401D4 9000 8002 0020 8800",
	       "9000");
	expect(&tc, "00D6000004 01020304", "6982"); /* no rule for it */
	create(&tc, "8202 7821 8302 7F70 8A0105 AB05 800140 9000 8102 0100", "9000");
	expect(&tc, "00A4000C02 3F00", "9000");
	/* Rule 14, that of the MF: always. */
	expect(&tc, "00A4000C02 2F06", "9000");
	expect(&tc,
	       "00DC0E0430 80017F 9000 "
	       "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"
	       "FFFF",
	       "9000");
	power_cycle(&tc);
	for (size_t i = 0; i < sizeof scenarios / sizeof scenarios[0]; i++) {
		two_states_of(&tc, scenarios[i], &states);
		cut_everywhere(&tc, CUT_AT_UNITS, scenarios[i], judge_two_states, &states);
		assert_true(states.saw_before > 0 && states.saw_after > 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(a_transparent_file_is_created, admin_card),
		cmocka_unit_test_setup(files_of_every_structure_are_created, admin_card),
		cmocka_unit_test_setup(a_new_file_holds_its_pattern, admin_card),
		cmocka_unit_test_setup(the_short_identifier_may_come_from_the_identifier,
		                       admin_card),
		cmocka_unit_test_setup(what_cannot_be_created_is_refused, admin_card),
		cmocka_unit_test_setup(what_is_deleted_is_free_again, admin_card),
		cmocka_unit_test_setup(a_file_may_be_greater_than_the_journal, admin_card),
		cmocka_unit_test_setup(a_great_file_is_created_whole_or_not_at_all, admin_card),
		cmocka_unit_test_setup(rows_run_out_with_6a84, admin_card),
		cmocka_unit_test_setup(a_df_is_deleted_with_all_that_is_in_it, admin_card),
		cmocka_unit_test_setup(what_the_software_needs_is_not_deleted, admin_card),
		cmocka_unit_test_setup(a_file_is_resized, admin_card),
		cmocka_unit_test_setup(records_stay_when_their_file_is_resized, admin_card),
		cmocka_unit_test_setup(terminated_files_stay_closed, admin_card),
		cmocka_unit_test_setup(a_terminated_card_does_nothing_more, admin_card),
		cmocka_unit_test_setup(administration_is_whole_or_not_at_all, admin_card),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
