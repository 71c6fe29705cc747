/* SPDX-License-Identifier: Apache-2.0 */
#include "support/contacts.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Commands octet by octet: ISO 7816-3 10.3, TS 102 221 7.3.1. */

static struct contacts contacts;

static int a_card_after_reset(void **state)
{
	(void)state;
	given_contacts(&contacts);
	contacts_reset(&contacts);
	return 0;
}

/* Given contacts with no reset yet, when octets come, then the card is silent. */
static void before_a_reset_nothing_is_answered(void **state)
{
	(void)state;
	given_contacts(&contacts);
	contacts_talk(&contacts, "00A4000C02", "");
	assert_false(uicc_t0_is_due(&contacts.card.card));
}

/* Case 1 is P3 = 00 (ISO 7816-3 10.3.2): the status word comes at once. */
static void case_1_is_answered_with_a_status_word(void **state)
{
	(void)state;
	contacts_talk(&contacts, "0070000001", "70 01 9000");
	contacts_talk(&contacts, "0070800100", "9000");
	contacts_talk(&contacts, "0020000100", "63C3"); /* VERIFY without data: tries */
}

static void case_2_has_its_data_behind_ins(void **state)
{
	(void)state;
	contacts_talk(&contacts, "00A4000C02", "A4");
	contacts_talk(&contacts, "2FE2", "9000");
	contacts_talk(&contacts, "00B000000A", "B0 " PERSONAL_ICCID_EF " 9000");
	contacts_talk(&contacts, "00B0000001", "B0 98 9000");
}

/* The terminal counts: where there is less than P3, 00 among it, the card tells how much there is. */
static void case_2_with_another_length_is_told_the_right_one(void **state)
{
	(void)state;
	contacts_talk(&contacts, "00A4000C02 2FE2", "A4 9000");
	contacts_talk(&contacts, "00B0000000", "6C0A");
	contacts_talk(&contacts, "00B00000FF", "6C0A");
	contacts_talk(&contacts, "00B000000A", "B0 " PERSONAL_ICCID_EF " 9000");
}

static void case_3_asks_for_its_data_with_ins(void **state)
{
	(void)state;
	contacts_talk(&contacts, "0020000108", "20");
	contacts_talk(&contacts, "30303030FFFFFF", "");
	contacts_talk(&contacts, "FF", "9000");
}

/* Case 4: 61XX, and GET RESPONSE brings the data. */
static void case_4_leaves_its_data_to_get_response(void **state)
{
	(void)state;
	contacts_talk(&contacts, "00A4000402", "A4");
	contacts_talk(&contacts, "2FE2", "61..");
	contacts_talk(&contacts, "00C0000000", "6C..");
	contacts_talk(&contacts, "00A4000402 2FE2", "A4 61..");
}

static void what_waits_is_given_whole_and_once(void **state)
{
	(void)state;
	contacts_talk(&contacts, "00A4000402 2FE2", "A4 6119");
	contacts_talk(&contacts, "00C0000000", "6C19");
	contacts_talk(&contacts, "00C0000018", "6C19");
	contacts_talk(&contacts, "00C0000019", "C0 62 17*");
	contacts_talk(&contacts, "00C0000019", "6985");
}

/* P3 = 00 of a command that takes data: none come, and the status word says what that means. */
static void a_command_with_data_and_p3_00_is_answered_at_once(void **state)
{
	(void)state;
	contacts_talk(&contacts, "00D6000000", "6986");
	contacts_talk(&contacts, "00A4000C00", "6A87");
}

static void an_unknown_command_is_refused_without_its_data(void **state)
{
	(void)state;
	contacts_talk(&contacts, "00FF000005", "6D00");
	contacts_talk(&contacts, "F0A4000002", "6E00");
	contacts_talk(&contacts, "FF10000002", "6E00"); /* no PPS but right after the ATR */
	contacts_talk(&contacts, "00A4000C02 2FE2", "A4 9000");
}

/* 256 octets are P3 = 00, and 255 of data are the most there are. */
static void the_longest_answer_and_the_longest_command(void **state)
{
	char hex[2 * 255 + 1];

	(void)state;
	contacts_talk(&contacts, "0084000000", "84 *");
	contacts_receive(&contacts, "0084000000");
	assert_int_equal(contacts.sent_size, 1 + 256 + 2);
	assert_memory_equal(contacts.sent + 257, "\x90\x00", 2);
	memset(hex, '0', sizeof hex - 1);
	hex[sizeof hex - 1] = '\0';
	contacts_talk(&contacts, "00D60000FF", "D6");
	contacts_talk(&contacts, hex, "6986"); /* no EF */
}

/* Given a length that is not right, when the command would move something, then it does not. */
static void a_wrong_length_moves_nothing(void **state)
{
	(void)state;
	contacts_talk(&contacts, "0070000000", "6C01");
	contacts_talk(&contacts, "0070000005", "6C01");
	contacts_talk(&contacts, "0070000001", "70 01 9000");
	contacts_talk(&contacts, "00A4000C02 2F00", "A4 9000");
	contacts_talk(&contacts, "00B2000200", "6C26");
	contacts_talk(&contacts, "00B2000226", "B2 6118 4F10 A0000000871002*");
}

/* A port that cannot take 255 octets in a row: ~INS asks for each, ISO 7816-3 10.3.3. */
static void data_are_asked_for_one_by_one(void **state)
{
	(void)state;
	contacts.wire.one_by_one = true;
	contacts_talk(&contacts, "0020000108", "DF");
	contacts_talk(&contacts, "30", "DF");
	contacts_talk(&contacts, "303030FFFFFF", "DF DF DF DF DF DF");
	contacts_talk(&contacts, "FF", "9000");
	contacts_talk(&contacts, "00A4000C02", "5B");
	contacts_talk(&contacts, "2FE2", "5B 9000");
}

/* Given a command that waits to be run, when the timer calls, then NULL is sent; at any other time
 * nothing is. */
static void null_is_sent_only_where_an_answer_is_owed(void **state)
{
	struct uicc *const card = &contacts.card.card;

	(void)state;
	contacts.idle = true;
	uicc_t0_waiting(card);
	contacts_receive(&contacts, "00A4");
	uicc_t0_waiting(card);
	contacts_talk(&contacts, "000C02", "A4");
	uicc_t0_waiting(card);
	contacts_talk(&contacts, "2F", "");
	uicc_t0_waiting(card);
	contacts_expect(&contacts, "");
	assert_false(uicc_t0_is_due(card));
	contacts_receive(&contacts, "E2");
	assert_true(uicc_t0_is_due(card));
	uicc_t0_waiting(card);
	uicc_t0_waiting(card);
	contacts_expect(&contacts, "60 60");
	assert_int_equal(uicc_t0_run(card), 1);
	contacts_expect(&contacts, "9000");
	assert_int_equal(uicc_t0_run(card), 0);
	uicc_t0_stop(card);
	uicc_t0_waiting(card);
	contacts_expect(&contacts, "");
}

/* While an answer is owed the line is the card's. */
static void octets_out_of_turn_are_not_heard(void **state)
{
	(void)state;
	contacts.idle = true;
	contacts_receive(&contacts, "00A4000C02 2FE2");
	contacts_talk(&contacts, "00B000000A FF", "");
	assert_int_equal(uicc_t0_run(&contacts.card.card), 1);
	contacts_expect(&contacts, "9000");
	contacts.idle = false;
	contacts_talk(&contacts, "00B000000A", "B0 " PERSONAL_ICCID_EF " 9000");
}

/* Given each octet comes with wrong parity first, another one in its place, when it is sent again, then the
 * dialogue is the same. ISO 7816-3 7.3. */
static void an_octet_of_wrong_parity_has_not_come(void **state)
{
	static const char *const octets[] = { "FF", "10", "96", "79", "00", "20", "00", "01", "08",
		                              "30", "30", "30", "30", "FF", "FF", "FF", "FF" };
	struct uicc *const card = &contacts.card.card;

	(void)state;
	for (size_t i = 0; i < sizeof octets / sizeof octets[0]; i++) {
		assert_false(uicc_t0_receive(card, (uint8_t)(0x5A + i), false));
		contacts_receive(&contacts, octets[i]);
	}
	contacts_expect(&contacts, "FF109679 20 9000");
}

/* A card that says nothing does not complain either. */
static void parity_is_nobodys_matter_where_nobody_listens(void **state)
{
	struct uicc *const card = &contacts.card.card;

	(void)state;
	contacts.idle = true;
	contacts_receive(&contacts, "00C0000000");
	assert_true(uicc_t0_receive(card, 0, false));
	uicc_t0_stop(card);
	assert_true(uicc_t0_receive(card, 0, false));
}

/* The inverse convention is 3F at the card, 03 where a direct UART reads it: ISO 7816-3 8.1. */
static void the_inverse_convention_is_told_and_turned(void **state)
{
	(void)state;
	contacts.wire.inverse = true;
	contacts.wire.ta1 = 0x94;
	contacts.sent_size = 0;
	uicc_t0_reset(&contacts.card.card);
	contacts_expect(&contacts, "3F9F94801F878031E073FE211B67524F414D433031C1");
	assert_int_equal(uicc_t0_run(&contacts.card.card), 1);
	contacts_talk(&contacts, "00A4000C02 2FE2", "A4 9000");
	assert_int_equal(uicc_t0_inverse(0x3F), 0x03);
	assert_int_equal(uicc_t0_inverse(0x60), 0xF9);
	for (unsigned octet = 0; octet <= 0xFF; octet++)
		assert_int_equal(uicc_t0_inverse(uicc_t0_inverse((uint8_t)octet)), octet);
}

/* A port without a clock to set, and without interrupts, leaves those calls out. */
static void a_port_may_have_nothing_but_send(void **state)
{
	(void)state;
	contacts.wire.speed = NULL;
	contacts.wire.interrupts = NULL;
	contacts_talk(&contacts, "FF109679", "FF109679");
	contacts_talk(&contacts, "00A4000C02 2FE2", "A4 9000");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(before_a_reset_nothing_is_answered),
		cmocka_unit_test_setup(case_1_is_answered_with_a_status_word, a_card_after_reset),
		cmocka_unit_test_setup(case_2_has_its_data_behind_ins, a_card_after_reset),
		cmocka_unit_test_setup(case_2_with_another_length_is_told_the_right_one,
		                       a_card_after_reset),
		cmocka_unit_test_setup(case_3_asks_for_its_data_with_ins, a_card_after_reset),
		cmocka_unit_test_setup(case_4_leaves_its_data_to_get_response, a_card_after_reset),
		cmocka_unit_test_setup(what_waits_is_given_whole_and_once, a_card_after_reset),
		cmocka_unit_test_setup(a_command_with_data_and_p3_00_is_answered_at_once,
		                       a_card_after_reset),
		cmocka_unit_test_setup(an_unknown_command_is_refused_without_its_data,
		                       a_card_after_reset),
		cmocka_unit_test_setup(the_longest_answer_and_the_longest_command,
		                       a_card_after_reset),
		cmocka_unit_test_setup(a_wrong_length_moves_nothing, a_card_after_reset),
		cmocka_unit_test_setup(data_are_asked_for_one_by_one, a_card_after_reset),
		cmocka_unit_test_setup(null_is_sent_only_where_an_answer_is_owed,
		                       a_card_after_reset),
		cmocka_unit_test_setup(octets_out_of_turn_are_not_heard, a_card_after_reset),
		cmocka_unit_test_setup(an_octet_of_wrong_parity_has_not_come, a_card_after_reset),
		cmocka_unit_test_setup(parity_is_nobodys_matter_where_nobody_listens,
		                       a_card_after_reset),
		cmocka_unit_test_setup(the_inverse_convention_is_told_and_turned,
		                       a_card_after_reset),
		cmocka_unit_test_setup(a_port_may_have_nothing_but_send, a_card_after_reset),
	};

	return cmocka_run_group_tests_name("t0", tests, NULL, NULL);
}
