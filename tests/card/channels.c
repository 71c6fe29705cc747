/* SPDX-License-Identifier: Apache-2.0 */
#include "support/card.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct test_card tc;

static int fresh_card(void **state)
{
	(void)state;
	given_a_blank_card(&tc);
	return 0;
}

/* TS 102 221 11.1.17: the card gives the first free channel; there are four. */
static void channels_are_opened_until_there_are_no_more(void **state)
{
	(void)state;
	expect(&tc, "0070000001", "01 9000");
	expect(&tc, "0070000001", "02 9000");
	expect(&tc, "0070000001", "03 9000");
	expect(&tc, "0070000001", "6A81");
	expect(&tc, "00708002", "9000");
	expect(&tc, "0070000000", "02 9000");
	expect(&tc, "00708003", "9000");
	expect(&tc, "00700003", "6A86"); /* by number: table 11.20, note 2 */
	expect(&tc, "00708000", "6A86"); /* the basic channel stays */
	expect(&tc, "00708004", "6A86");
	expect(&tc, "00700100", "6A86");
	power_cycle(&tc);
	expect(&tc, "00708001", "6881");
}

static void a_closed_channel_answers_6881(void **state)
{
	(void)state;
	expect(&tc, "01A4000C02 3F00", "6881");
	expect(&tc, "81F2000C", "6881");
	expect(&tc, "0070000001", "01 9000");
	expect(&tc, "01A4000C02 3F00", "9000");
	expect(&tc, "01708001", "9000"); /* also from itself */
	expect(&tc, "01A4000C02 3F00", "6881");
}

/* 11.1.17: each channel has its own current DF, EF and record. */
static void each_channel_has_its_own_files(void **state)
{
	(void)state;
	expect(&tc, "00A4000C02 2F00", "9000");
	expect(&tc, "00B2000226", "6118*9000");
	expect(&tc, "0070000001", "01 9000");
	expect(&tc, "01B2000226", "6986"); /* the MF, no EF */
	expect(&tc, "01A4000C02 2F06", "9000");
	expect(&tc, "01B2000230", "*9000");
	expect(&tc, "00B2000226", "6116*9000"); /* the second record of EF.DIR */
	expect(&tc, "01A4040C07 A0000000871002", "9000");
	expect(&tc, "81F20001 00", "8410*9000");
	expect(&tc, "80F20001 00", "6A88");
}

/* 11.1.17: a channel opened from the basic one begins as after the ATR; one opened from another
 * channel where that one is. 11.1.9.1.1: what is verified on one is on all. */
static void what_is_verified_is_so_on_every_channel(void **state)
{
	(void)state;
	expect(&tc, "0070000001", "01 9000");
	expect(&tc, "01A4040C07 A0000000871002", "9000");
	expect(&tc, "01B0870000", "6982");
	verify_pin(&tc); /* on channel 0 */
	expect(&tc, "01B0870000", "*9000");
	expect(&tc, "0170000001", "02 9000");
	expect(&tc, "82F20001 00", "8410*9000");
	expect(&tc, "02B0000001", "6986");
	expect(&tc, "02B0870000", "*9000");
	/* A wrong value closes it on all of them, wherever it was given. */
	expect(&tc, "0120000108 31313131FFFFFFFF", "63C2");
	expect(&tc, "02B0870000", "6982");
	expect(&tc, "0220000108 30303030FFFFFFFF", "9000");
	expect(&tc, "01B0870000", "*9000");
}

#define UPDATE_EST "00D6850001 00" /* needs PIN2 */

/* 9.5.1: a PIN of an application is verified as long as a channel has that application. */
static void a_local_pin_is_forgotten_with_the_last_session(void **state)
{
	static const char *const endings[] = {
		"01A4000C02 3F00", /* no end: the application stays active */
		"00708001",        /* the channel is closed */
	};

	(void)state;
	verify_pin(&tc);
	expect(&tc, "00A4040C07 A0000000871002", "9000");
	expect(&tc, "0070000001", "01 9000");
	expect(&tc, "01A4040C07 A0000000871002", "9000");
	expect(&tc, UPDATE_EST, "6982");
	expect(&tc, "0120008108 30303030FFFFFFFF", "9000");
	expect(&tc, UPDATE_EST, "9000");
	for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
		expect(&tc, "00A4040C0A F0524F414D4341524401", "9000");
		expect(&tc, "00A4040C07 A0000000871002", "9000"); /* channel 1 had it meanwhile */
		expect(&tc, endings[i], "9000");
		expect(&tc, UPDATE_EST, "9000");
	}
	expect(&tc, "00A4040C0A F0524F414D4341524401", "9000"); /* nobody has it */
	expect(&tc, "00A4040C07 A0000000871002", "9000");
	expect(&tc, UPDATE_EST, "6982");
}

/* 11.1.20: as many octets as Le says, not the same twice. */
static void challenges_differ(void **state)
{
	uint8_t first[8];

	(void)state;
	expect(&tc, "0084000008", "*9000");
	assert_int_equal(tc.reply_size, 10);
	memcpy(first, tc.reply, sizeof first);
	expect(&tc, "0084000008", "*9000");
	assert_memory_not_equal(first, tc.reply, sizeof first);
	expect(&tc, "0084000001", "..9000");
	expect(&tc, "0084000000", "*9000");
	assert_int_equal(tc.reply_size, 258);
	expect(&tc, "0084010008", "6A86");
}

/* 11.1.19. */
static void terminal_capability_is_one_template(void **state)
{
	(void)state;
	expect(&tc, "80AA000005 A903 810100", "9000");
	expect(&tc, "80AA000007 A905 8003 000000", "9000");
	expect(&tc, "80AA000002 A900", "9000");
	expect(&tc, "80AA000005 A903 810200", "6A80");
	expect(&tc, "80AA000005 A803 810100", "6A80");
	expect(&tc, "80AA000006 A903 810100 00", "6A80");
	expect(&tc, "80AA010005 A903 810100", "6A86");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(channels_are_opened_until_there_are_no_more, fresh_card),
		cmocka_unit_test_setup(a_closed_channel_answers_6881, fresh_card),
		cmocka_unit_test_setup(each_channel_has_its_own_files, fresh_card),
		cmocka_unit_test_setup(what_is_verified_is_so_on_every_channel, fresh_card),
		cmocka_unit_test_setup(a_local_pin_is_forgotten_with_the_last_session, fresh_card),
		cmocka_unit_test_setup(challenges_differ, fresh_card),
		cmocka_unit_test_setup(terminal_capability_is_one_template, fresh_card),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
