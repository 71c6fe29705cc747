/* SPDX-License-Identifier: Apache-2.0 */
#include "support/card.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* SUSPEND UICC, TS 102 221 11.1.22. */

static struct test_card tc;

static int card_with_a_session(void **state)
{
	(void)state;
	given_a_blank_card(&tc);
	verify_pin(&tc);
	expect(&tc, "0070000001", "01 9000");
	expect(&tc, "01A4040C07 A0000000871002", "9000");
	expect(&tc, "01A4000C02 6FB7", "9000");
	expect(&tc, "01B2000204", "11F2FF00 9000");
	select_usim(&tc);
	return 0;
}

/* Suspends for one minute to one hour; to becomes the RESUME for the token. */
static void suspend(char *to, size_t room)
{
	expect(&tc, "8076000004 0101 0201 00", "0201*9000");
	assert_int_equal(tc.reply_size, 12);
	snprintf(to, room, "8076010008 %.16s", tc.reply_hex + 4);
}

/* Given a session, when the card is suspended, powered off and resumed with the token, then files,
 * record pointers, channels and verified PINs are what they were. */
static void a_session_goes_on_with_its_token(void **state)
{
	char resume[64];

	(void)state;
	suspend(resume, sizeof resume);
	power_cycle(&tc);
	expect(&tc, resume, "9000");
	expect(&tc, "00B0870000", "*9000"); /* EF.IMSI: PIN1 is verified */
	expect(&tc, "01B2000204", "19F1FF00 9000");
	expect(&tc, "01B0870000", "*9000"); /* on any channel */
	power_cycle(&tc);
	expect(&tc, resume, "6985"); /* a token is good once */
}

static void a_wrong_token_ends_the_session(void **state)
{
	char resume[64];

	(void)state;
	suspend(resume, sizeof resume);
	power_cycle(&tc);
	expect(&tc, "8076010008 0000000000000000", "6985");
	expect(&tc, resume, "6985");
	select_usim(&tc);
	expect(&tc, "00B0870000", "6982");
}

static void any_other_command_ends_the_session(void **state)
{
	char resume[64];

	(void)state;
	suspend(resume, sizeof resume);
	power_cycle(&tc);
	expect(&tc, "80F2000C", "9000");
	expect(&tc, resume, "6985");
	/* the same before the power goes */
	suspend(resume, sizeof resume);
	expect(&tc, "00A4000C02 3F00", "9000");
	power_cycle(&tc);
	expect(&tc, resume, "6985");
}

static void suspend_refuses_other_parameters(void **state)
{
	(void)state;
	expect(&tc, "8076000004 0201 0101 00", "6A80"); /* least over most */
	expect(&tc, "8076000004 0501 0501 00", "6A80");
	expect(&tc, "8076000004 0000 0001 00", "6A80");
	expect(&tc, "8076000003 010102 00", "6700");
	expect(&tc, "8076020004 0101 0201 00", "6A86");
	expect(&tc, "8076000104 0101 0201 00", "6A86");
	expect(&tc, "8076010007 00000000000000", "6700");
	expect(&tc, "00B0880005", "*9000");
}

/* Given the supply fails at any write of a RESUME with a wrong token, then the token is as good as
 * before or gone; it is never tried twice. */
static void the_attempt_is_spent_before_the_token_is_compared(void **state)
{
	static uint8_t start[TEST_NVM_SIZE], wrong[TEST_NVM_SIZE];
	char resume[64];

	(void)state;
	suspend(resume, sizeof resume);
	power_cycle(&tc);
	memcpy(start, tc.octets, sizeof start);
	for (unsigned long at = 1; at < 200; at++) {
		const char *const commands[] = { "8076010008 0000000000000000", resume };
		bool whole = true;

		for (int i = 0; i < 2; i++) {
			memcpy(tc.octets, start, sizeof start);
			power_cycle(&tc);
			tc.step = CUT_AT_UNITS;
			tc.tear = TEAR_OLD;
			tc.writes_left = at;
			if (setjmp(tc.cut) == 0) {
				transmit(&tc, commands[i]);
				tc.writes_left = 0;
			} else {
				whole = false;
			}
			if (i == 0)
				memcpy(wrong, tc.octets, sizeof wrong);
			else
				assert_memory_equal(tc.octets, wrong, sizeof wrong);
		}
		if (whole)
			return;
	}
	fail();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(a_session_goes_on_with_its_token, card_with_a_session),
		cmocka_unit_test_setup(a_wrong_token_ends_the_session, card_with_a_session),
		cmocka_unit_test_setup(any_other_command_ends_the_session, card_with_a_session),
		cmocka_unit_test_setup(suspend_refuses_other_parameters, card_with_a_session),
		cmocka_unit_test_setup(the_attempt_is_spent_before_the_token_is_compared,
		                       card_with_a_session),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
