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
	};

	return cmocka_run_group_tests_name("t0", tests, NULL, NULL);
}
