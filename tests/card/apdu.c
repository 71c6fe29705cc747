/* SPDX-License-Identifier: Apache-2.0 */
#include "support/card.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct test_card tc;

static int fresh_card(void **state)
{
	(void)state;
	given_a_blank_card(&tc);
	return 0;
}

static void the_atr_is_well_formed(void **state)
{
	uint8_t atr[UICC_ATR_MAX], check = 0;
	const uint16_t size = uicc_atr(&tc.card, atr);

	(void)state;
	assert_in_range(size, 2, UICC_ATR_MAX);
	assert_int_equal(atr[0], 0x3B);
	/* T0 9F: TA1, TD1, 15 historical octets; TD1 80: T=0, TD2; TD2 1F: TA3, T=15; then TCK. */
	assert_int_equal(size, 2 + 1 + 1 + 1 + 1 + 15 + 1);
	for (uint16_t i = 1; i < size; i++)
		check ^= atr[i];
	assert_int_equal(check, 0);
}

static void unknown_classes_and_instructions_are_told_apart(void **state)
{
	(void)state;
	expect(&tc, "B0A40000023F00", "6E00");
	expect(&tc, "10A40000023F00", "6E00");
	expect(&tc, "FFA40000023F00", "6E00");
	expect(&tc, "00020000", "6D00");
	expect(&tc, "0002000000", "6D00");
	expect(&tc, "0002000005 0102030405", "6D00");
	expect(&tc, "80A40000023F00", "6D00");
	expect(&tc, "00F20000", "6D00");
}

static void other_channels_and_secure_messaging_are_not_supported(void **state)
{
	(void)state;
	expect(&tc, "01A40004023F00", "6881");
	expect(&tc, "03A40004023F00", "6881");
	expect(&tc, "81F2000C", "6881");
	expect(&tc, "04A40004023F00", "6882");
	expect(&tc, "0CA40004023F00", "6882");
}

static void what_is_no_apdu_is_6700(void **state)
{
	(void)state;
	assert_int_equal(transmit_octets(&tc, NULL, 0), 0x6700);
	expect(&tc, "00", "6700");
	expect(&tc, "00A400", "6700");
	expect(&tc, "00A4000402 3F", "6700");
	expect(&tc, "00A4000402 3F0000 00", "6700");
	expect(&tc, "00A40004000002 3F00", "6700"); /* extended length */
	expect(&tc, "00B0000002 0102", "6700");     /* data where the command has none */
	expect(&tc, "0020000108", "6700");          /* Lc 8 and no data */
	expect(&tc, "FF B0 00 00 02 01", "6E00");   /* but the class is judged first */
}

/* Given a case 4 command without Le, then exactly 61XX answers, and GET RESPONSE brings the data,
 * once. */
static void without_le_get_response_brings_the_data(void **state)
{
	(void)state;
	expect(&tc, "00A4000402 2FE2", "6119");
	assert_int_equal(tc.reply_size, 2);
	expect(&tc, "00C0000018", "6C19");
	expect(&tc, "00C00000FF", "6C19");
	expect(&tc, "00C0000019", "6217 8202*9000");
	expect(&tc, "00C0000019", "6985");
	expect(&tc, "00A4000402 2FE2", "6119");
	expect(&tc, "00C0000000", "6217 8202*9000");
	expect(&tc, "00A4000402 2FE2", "6119");
	expect(&tc, "00C0010019", "6B00");
}

static void with_le_the_data_comes_at_once(void **state)
{
	(void)state;
	expect(&tc, "00A4000402 2FE2 00", "6217*9000");
	expect(&tc, "00A4000402 2FE2 19", "6217*9000");
	expect(&tc, "00A4000402 2FE2 FF", "6217*9000");
	expect(&tc, "00C0000000", "6985");
	expect(&tc, "00A4000402 2FE2 18", "6119"); /* too small: they wait */
	expect(&tc, "00C0000019", "6217*9000");
}

static void any_other_command_drops_what_waits(void **state)
{
	(void)state;
	expect(&tc, "00A4000402 2FE2", "6119");
	expect(&tc, "80F2000C", "9000");
	expect(&tc, "00C0000019", "6985");
	expect(&tc, "00A4000402 2FE2", "6119");
	expect(&tc, "00A4000C02 2FFF", "6A82");
	expect(&tc, "00C0000019", "6985");
	expect(&tc, "00A4000402 2FE2", "6119");
	power_cycle(&tc);
	expect(&tc, "00C0000019", "6985");
}

static void a_wrong_le_of_a_read_is_corrected(void **state)
{
	(void)state;
	expect(&tc, "00A4000C02 2FE2", "9000");
	expect(&tc, "00B000000B", "6C0A");
	expect(&tc, "00B000000A", "FFFFFFFFFFFFFFFFFFFF 9000");
	expect(&tc, "00B0000003", "FFFFFF 9000");
	expect(&tc, "00B0000800", "FFFF 9000");
	expect(&tc, "00B00000", "FFFFFFFFFFFFFFFFFFFF 9000"); /* T=0: no P3 is P3 00 */
	expect(&tc, "00A4000C02 2F00", "9000");
	expect(&tc, "00B2010425", "6C26");
	expect(&tc, "00B20104FF", "6C26");
}

/* Given a case 1 or 3 command, then P3 00 and nothing is no data; a Le is ignored. */
static void p3_zero_is_no_data(void **state)
{
	(void)state;
	expect(&tc, "00A4030C", "9000");
	expect(&tc, "00A4030C00", "9000");
	expect(&tc, "00A4030C02", "6700");
	expect(&tc, "0020000108 30303030FFFFFFFF 00", "9000");
}

static void a_card_without_power_on_answers_6f00(void **state)
{
	(void)state;
	card_prepare(&tc, 1);
	assert_int_equal(uicc_power_on(&tc.card, &tc.port), UICC_ERR_BLANK);
	expect(&tc, "00A40004023F00", "6F00");
}

/* Given the memory stops working in the middle of an UPDATE, then 6581, and nothing of it stays. */
static void a_failing_memory_is_6581_and_changes_nothing(void **state)
{
	(void)state;
	verify_pin(&tc);
	select_usim(&tc);
	expect(&tc, "00A4000C02 6F7B", "9000");
	tc.fails = true;
	expect(&tc, "00D6000003 112233", "6581");
	expect(&tc, "00B0000003", "FFFFFF 9000");
	tc.fails = false;
	expect(&tc, "00B0000003", "FFFFFF 9000");
	expect(&tc, "00D6000003 112233", "9000");
	power_cycle(&tc);
	verify_pin(&tc);
	select_usim(&tc);
	expect(&tc, "00B08D0003", "112233 9000");
}

/* Given one write fails: the journal's, the file's, the mark's. Then 6581, nothing of the command
 * stays, and the card goes on. */
static void one_failing_write_undoes_its_command(void **state)
{
	(void)state;
	for (unsigned long at = 1; at <= 3; at++) {
		given_a_blank_card(&tc);
		verify_pin(&tc);
		select_usim(&tc);
		tc.failing_write = at;
		expect(&tc, "00D68D0003 112233", "6581");
		expect(&tc, "00B08D0003", "FFFFFF 9000");
		expect(&tc, "00D68D0303 445566", "9000");
		power_cycle(&tc);
		verify_pin(&tc);
		select_usim(&tc);
		expect(&tc, "00B08D0006", "FFFFFF445566 9000");
	}
}

/* Given the memory stops working for good in the middle of a command, so that not even undoing
 * works, then the card answers 6F00 until a reset finds the memory well again. */
static void what_cannot_be_undone_silences_the_card(void **state)
{
	(void)state;
	verify_pin(&tc);
	select_usim(&tc);
	tc.failing_from = 2;
	expect(&tc, "00D68D0003 112233", "6581");
	expect(&tc, "00B08D0003", "6F00");
	assert_int_equal(uicc_reset(&tc.card), UICC_ERR_PORT);
	expect(&tc, "00B08D0003", "6F00");
	tc.fails = false;
	assert_int_equal(uicc_reset(&tc.card), 0);
	verify_pin(&tc);
	select_usim(&tc);
	expect(&tc, "00B08D0003", "FFFFFF 9000");
}

/* Given every header there is with several bodies, then each gets a status word of the standard,
 * and the card goes on. */
static void every_header_gets_an_answer(void **state)
{
	static const uint8_t bodies[][6] = {
		{ 0 }, { 1, 0x3F }, { 2, 0x3F, 0x00 }, { 5, 1, 2, 3, 4, 5 }
	};
	static const uint8_t classes[] = { 0x00, 0x01, 0x0C, 0x80, 0xA0, 0xFF };
	static const uint8_t p1p2[][2] = {
		{ 0, 0 }, { 0, 4 }, { 4, 0 }, { 8, 12 }, { 0xFF, 0xFF }
	};

	(void)state;
	for (size_t c = 0; c < sizeof classes; c++)
		for (unsigned ins = 0; ins < 256; ins++)
			for (size_t p = 0; p < 5; p++)
				for (size_t b = 0; b < 4; b++) {
					uint8_t command[16] = { classes[c], (uint8_t)ins,
						                p1p2[p][0], p1p2[p][1] };
					uint16_t sw;

					memcpy(command + 4, bodies[b], 6);
					sw = transmit_octets(&tc, command, 5u + bodies[b][0]);
					assert_true(sw >> 8 == 0x90 || sw >> 8 == 0x91 ||
					            (sw >> 12 == 6 &&
					             (sw != 0x6F00 || classes[c] == 0xA0)) ||
					            (classes[c] == 0xA0 && sw >> 12 == 9));
				}
	expect(&tc, "00A40004023F00 00", "622C*9000");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(the_atr_is_well_formed, fresh_card),
		cmocka_unit_test_setup(unknown_classes_and_instructions_are_told_apart, fresh_card),
		cmocka_unit_test_setup(other_channels_and_secure_messaging_are_not_supported,
		                       fresh_card),
		cmocka_unit_test_setup(what_is_no_apdu_is_6700, fresh_card),
		cmocka_unit_test_setup(without_le_get_response_brings_the_data, fresh_card),
		cmocka_unit_test_setup(with_le_the_data_comes_at_once, fresh_card),
		cmocka_unit_test_setup(any_other_command_drops_what_waits, fresh_card),
		cmocka_unit_test_setup(a_wrong_le_of_a_read_is_corrected, fresh_card),
		cmocka_unit_test_setup(p3_zero_is_no_data, fresh_card),
		cmocka_unit_test_setup(a_card_without_power_on_answers_6f00, fresh_card),
		cmocka_unit_test_setup(a_failing_memory_is_6581_and_changes_nothing, fresh_card),
		cmocka_unit_test_setup(one_failing_write_undoes_its_command, fresh_card),
		cmocka_unit_test_setup(what_cannot_be_undone_silences_the_card, fresh_card),
		cmocka_unit_test_setup(every_header_gets_an_answer, fresh_card),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
