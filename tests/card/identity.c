/* SPDX-License-Identifier: Apache-2.0 */
#include "support/suci.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

/* When GET IDENTITY answers at all, TS 31.102 7.5. */

static struct test_card tc;

static int subscriber(void **state)
{
	(void)state;
	given_a_concealing_card(&tc);
	return 0;
}

/* P1 P2, data where none belong, secure messaging, another class: TS 102 221 10.2. */
static void a_command_that_is_another_is_refused(void **state)
{
	(void)state;
	expect(&tc, "80780101 00", "6A86");
	expect(&tc, "80780000 00", "6A86");
	expect(&tc, "80780002 00", "6A86");
	expect(&tc, "80780081 00", "6A86");
	expect(&tc, "80780001 01 00", "6700");
	expect(&tc, "80780001 01 00 00", "6700");
	expect(&tc, "84780001 00", "6882");
	expect(&tc, "81780001 00", "6881");
	expect(&tc, "00780001 00", "6D00");
	expect(&tc, GET_IDENTITY, NULL_SCHEME);
}

/* TS 102 221 7.3.1.1: a wrong Le is told the right one; header alone is Le 00. */
static void the_length_is_told(void **state)
{
	(void)state;
	expect(&tc, "80780001 05", "6C0F");
	expect(&tc, "80780001 0F", NULL_SCHEME);
	expect(&tc, "80780001", NULL_SCHEME);
}

/* TS 31.102 7.5.1: in the USIM, after PIN1. A DF in it is as good; another channel has its own. */
static void it_needs_the_usim_and_pin1(void **state)
{
	(void)state;
	power_cycle(&tc);
	expect(&tc, GET_IDENTITY, "6985");
	select_usim(&tc);
	expect(&tc, GET_IDENTITY, "6982");
	verify_pin(&tc);
	expect(&tc, GET_IDENTITY, NULL_SCHEME);
	expect(&tc, "00A4080C04 7FFF5FC0", "9000");
	expect(&tc, GET_IDENTITY, NULL_SCHEME);
	expect(&tc, "00A4000C02 3F00", "9000");
	expect(&tc, GET_IDENTITY, "6985");
	select_applet(&tc);
	expect(&tc, GET_IDENTITY, "6985");
	expect(&tc, "00700000 01", "01 9000");
	expect(&tc, "81780001 00", "6985");
	expect(&tc, "01A4040C07 A0000000871002", "9000");
	expect(&tc, "81780001 00", NULL_SCHEME);
}

/* EF.UST: both services, and no identity but the IMSI (TS 31.102 4.2.8: 124, 125, 130). */
static void the_service_table_decides(void **state)
{
	static const struct {
		const char *ust, *answer;
	} rows[] = {
		{ "1EEE1F0C23FE1500400310000000002E81", "6985" },
		{ "1EEE1F0C23FE1500400310000000003681", "6985" },
		{ "1EEE1F0C23FE1500400310000000003E83", "6985" },
		{ "1EEE1F0C23FE1500400310000000003E81", NULL_SCHEME },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		put_usim_file(&tc, "6F38", rows[i].ust, 17, 0);
		expect(&tc, GET_IDENTITY, rows[i].answer);
	}
}

/* No IMSI, or one that does not add up, or an MNC of unknown size: nothing to conceal. */
static void without_an_imsi_the_conditions_are_not_met(void **state)
{
	static const char *const imsis[] = {
		"",
		"002947100210000268",
		"092947100210000268",
		"082A47100210000268",
		"08294710021000026A",
		"03294710F2FFFFFFFF",
		"04218010F1FFFFFFFF", /* 208 011, and no MSIN */
	};
	static const char *const sizes[] = { "000000", "00000000", "00000001", "00000004" };

	(void)state;
	for (size_t i = 0; i < sizeof imsis / sizeof imsis[0]; i++) {
		put_usim_file(&tc, "6F07", imsis[i], 9, 0xFF);
		expect(&tc, GET_IDENTITY, "6985");
	}
	put_usim_file(&tc, "6F07", EF_IMSI, 9, 0xFF);
	for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
		put_usim_file(&tc, "6FAD", sizes[i], 4, 0xFF);
		expect(&tc, GET_IDENTITY, "6985");
	}
}

/* Given a chip without elliptic curves, then neither service nor file nor instruction; the file for
 * a terminal that calculates is there (TS 31.102 4.4.11.8, 4.4.12.2). */
static void without_curves_the_usim_does_not_calculate(void **state)
{
	(void)state;
	card_prepare(&tc, 1);
	tc.port.agree = NULL;
	tc.port.sha256 = NULL;
	assert_int_equal(uicc_format(&tc.card, &tc.port), 0);
	power_cycle(&tc);
	verify_pin(&tc);
	select_usim(&tc);
	expect(&tc, GET_IDENTITY, "6D00");
	expect(&tc, "80780001 01 00", "6D00");
	expect(&tc, "00B0840000", "1EEE1F0C23FE1500400310000000002E81 9000");
	expect(&tc, "00A4080C04 7FFF5FD0", "6A82");
	expect(&tc, "00A4080C06 7FFF5FC04F07", "9000");
	expect(&tc, "00B0000004", "A0020000 9000");
	/* On a chip with curves the file for them is still not there: no key, the null scheme. */
	tc.port.agree = tc.memory.port.agree;
	tc.port.sha256 = tc.memory.port.sha256;
	verify_adm_transport(&tc);
	put_usim_file(&tc, "6F07", EF_IMSI, 9, 0xFF);
	put_usim_file(&tc, "6FAD", "00000003", 4, 0xFF);
	expect(&tc, GET_IDENTITY, "6985");
	put_usim_file(&tc, "6F38", "1EEE1F0C23FE1500400310000000003E81", 17, 0);
	expect(&tc, GET_IDENTITY, NULL_SCHEME);
}

/* Given curves, then the terminal's file is there but deactivated, and an operator may give the
 * calculation back to the terminal. */
static void with_curves_the_file_of_the_terminal_is_deactivated(void **state)
{
	(void)state;
	expect(&tc, "00A4080C06 7FFF5FC04F07", "6283");
	expect(&tc, "00B0000004", "6984");
	put_usim_file(&tc, "6F38", "1EEE1F0C23FE1500400310000000002E81", 17, 0);
	expect(&tc, "00A4080C06 7FFF5FC04F07", "6283");
	expect(&tc, "0044000000", "9000");
	expect(&tc, "00B0000004", "A0020000 9000");
	expect(&tc, GET_IDENTITY, "6985");
	expect(&tc, "00A4080C06 7FFF5FD04F01", "9000");
	expect(&tc, "00B0000004", "A0020000 9000");
	power_cycle(&tc);
	verify_pin(&tc);
	select_usim(&tc);
	expect(&tc, "00A4080C06 7FFF5FD04F01", "9000");
	expect(&tc, "00B0000004", "6982");
	tc.port.agree = NULL;
	expect(&tc, GET_IDENTITY, "6D00");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(a_command_that_is_another_is_refused, subscriber),
		cmocka_unit_test_setup(the_length_is_told, subscriber),
		cmocka_unit_test_setup(it_needs_the_usim_and_pin1, subscriber),
		cmocka_unit_test_setup(the_service_table_decides, subscriber),
		cmocka_unit_test_setup(without_an_imsi_the_conditions_are_not_met, subscriber),
		cmocka_unit_test(without_curves_the_usim_does_not_calculate),
		cmocka_unit_test_setup(with_curves_the_file_of_the_terminal_is_deactivated,
		                       subscriber),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
