/* SPDX-License-Identifier: Apache-2.0 */
#include "support/packet.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/tlv_text.h"

/* The proactive session, TS 102 223; REFRESH, 6.6.13. */

#define IMSI_1 "C4(22023190901658F9)"
#define IMSI_2 "C4(13300805118133F7)"
#define ACTIVE_1 "C2(22023190901658F9)"
#define ACTIVE_2 "C2(13300805118133F7)"
/* Terminals that offer REFRESH and nothing else, or not even that. */
#define PROFILE "8010000003 030080"
#define PROFILE_WITHOUT_REFRESH "8010000004 03000000"

static struct test_card tc;
static uint64_t counter;

static int personal_card(void **state)
{
	(void)state;
	given_a_personal_card(&tc);
	counter = 0;
	return 0;
}

/* Sends elements over the air; returns the status word that came with the proof of receipt. */
static uint16_t order(const char *elements)
{
	const struct test_packet packet = test_packet(++counter);
	char list[TLV_TEXT_MAX];
	uint16_t sw;

	snprintf(list, sizeof list, "E1(C0(01) %s)", elements);
	sw = deliver_hex(&tc, &packet, list);
	assert_int_equal(receipt_of(&tc, &packet, true).status, 0);
	return sw;
}

static const char all_files[] = "D009 8103 01 01 00 8202 8182";
static const char with_list[] = "D018 8103 01 01 01 8202 8182 920D 02 3F007FFF6F61 3F007FFF6F7B";

static void expect_fetched(uint16_t sw, const char *command)
{
	char fetch[16], wanted[200];

	assert_int_equal(sw >> 8, 0x91);
	snprintf(fetch, sizeof fetch, "80120000%02X", sw & 0xFF);
	snprintf(wanted, sizeof wanted, "%s 9000", command);
	expect(&tc, fetch, wanted);
}

static void another_subscription_is_read_anew_as_a_whole(void **state)
{
	(void)state;
	expect(&tc, PROFILE, "9000");
	expect_fetched(order(ACTIVE_2), all_files);
	expect(&tc, "801400000C 8103010100 82028281 830100", "9000");
}

static void changed_lists_are_read_anew_by_a_file_list(void **state)
{
	(void)state;
	expect(&tc, PROFILE, "9000");
	expect_fetched(order("E2(" IMSI_1 "C6(030222))"), with_list);
	expect(&tc, "801400000C 8103010101 82028281 830100", "9000");
	/* Each command has a number of its own. */
	assert_int_equal(order("E2(" IMSI_1 "C7(030222))"), 0x911A);
	expect(&tc, "8012000000", "D018 8103 02 01 01 *9000");
}

static void no_refresh_where_no_file_changed(void **state)
{
	(void)state;
	expect(&tc, PROFILE, "9000");
	assert_int_equal(order("C1(01) C8(01) C9()"), 0x9000);
	assert_int_equal(order(ACTIVE_1), 0x9000);
	assert_int_equal(order("E2(" IMSI_1 "C5(03F2) C6() C7())"), 0x9000);
	assert_int_equal(order("E2(" IMSI_2 "C6(030222))"), 0x9000);
	assert_int_equal(order("C2(13300805118133F7) C1(02)"), 0x9000);
}

static void no_refresh_for_a_terminal_that_has_none(void **state)
{
	(void)state;
	assert_int_equal(order(ACTIVE_2), 0x9000);
	expect(&tc, PROFILE_WITHOUT_REFRESH, "9000");
	assert_int_equal(order(ACTIVE_1), 0x9000);
	expect(&tc, "8010000002 0300", "9000");
	assert_int_equal(order(ACTIVE_2), 0x9000);
	expect(&tc, "8012000000", "6985");
}

/* Given a command waits, then every command that ends well says so, until it is fetched. */
static void a_command_that_waits_is_told_until_it_is_fetched(void **state)
{
	(void)state;
	expect(&tc, PROFILE, "9000");
	assert_int_equal(order(ACTIVE_2), 0x910B);
	expect(&tc, "00A4000C02 3F00", "910B");
	expect(&tc, "00A4000C02 7777", "6A82");
	expect(&tc, "80F2000C00", "910B");
	expect(&tc, "8012000005", "6C0B");
	expect(&tc, "8012010000", "6A86");
	expect(&tc, "801200000B", "D009 8103 010100 8202 8182 9000");
	expect(&tc, "8012000000", "6985");
	expect(&tc, "00A4000C02 3F00", "9000");
}

/* Given lists changed and then the subscription, before the terminal fetched, then one command
 * covers both. Given they change while one is under way, the next waits for its end. */
static void wishes_are_joined_and_wait_their_turn(void **state)
{
	(void)state;
	expect(&tc, PROFILE, "9000");
	assert_int_equal(order("E2(" IMSI_1 "C6(030222))"), 0x911A);
	assert_int_equal(order(ACTIVE_2), 0x910B);
	assert_int_equal(order("E2(" IMSI_2 "C6(030222))"), 0x910B);
	expect(&tc, "8012000000", "D009 8103 010100 *9000");
	assert_int_equal(order("E2(" IMSI_2 "C7(030222))"), 0x9000);
	expect(&tc, "801400000C 8103010100 82028281 830100", "911A");
	expect(&tc, "8012000000", "D018 8103 020101 *9000");
	expect(&tc, "801400000C 8103020101 82028281 830120", "9000");
}

/* Given nothing is pending, or something else, then TERMINAL RESPONSE is answered and the card goes
 * on. */
static void a_terminal_response_out_of_place_is_refused(void **state)
{
	(void)state;
	expect(&tc, "801400000C 8103010100 82028281 830100", "6985");
	expect(&tc, PROFILE, "9000");
	assert_int_equal(order(ACTIVE_2), 0x910B);
	expect(&tc, "801400000C 8103010100 82028281 830100", "6985");
	expect(&tc, "8012000000", "*9000");
	expect(&tc, "801400000C 8103020100 82028281 830100", "6A80");
	expect(&tc, "8014000002 8103", "6A80");
	expect(&tc, "8014000003 820101", "6A80");
	expect(&tc, "801401000C 8103010100 82028281 830100", "6A86");
	expect(&tc, "801400000C 0103010100 02028281 030100", "9000");
	expect(&tc, "801400000C 8103010100 82028281 830100", "6985");
	select_usim(&tc);
}

static void a_reset_forgets_the_session(void **state)
{
	(void)state;
	expect(&tc, PROFILE, "9000");
	assert_int_equal(order(ACTIVE_2), 0x910B);
	assert_int_equal(uicc_reset(&tc.card), 0);
	expect(&tc, "00A4000C02 3F00", "9000");
	expect(&tc, "8012000000", "6985");
	/* The profile too: no REFRESH before the next one. */
	assert_int_equal(order(ACTIVE_1), 0x9000);
}

static void a_terminal_profile_may_be_long_but_not_empty(void **state)
{
	char apdu[600] = "80100000FF030080";

	(void)state;
	for (int i = 3; i < 255; i++)
		strcat(apdu, i < 40 ? "00" : "FF");
	expect(&tc, apdu, "9000");
	expect(&tc, "8010000000", "6700");
	expect(&tc, "8010010001 FF", "6A86");
	assert_int_equal(order(ACTIVE_2), 0x910B);
}

/* Given a short message that is right, then it counts only in an envelope that is, from the network
 * to the UICC. */
static void the_envelope_around_a_right_message_must_be_right(void **state)
{
	static const struct {
		const char *before, *behind, *wanted;
	} rows[] = {
		{ "D1(82(8281) 8B(", "))", "6A80" }, { "D1(82(8382) 8B(", "))", "6A80" },
		{ "D1(8B(", "))", "6A80" },          { "D1(82(8381) 8B(", ")) 00", "6A80" },
		{ "D2(82(8381) 8B(", "))", "6A80" }, { "D1(02(8381) 06(912143) 0B(", "))", "61*" },
	};
	const struct test_packet packet = test_packet(1);
	const struct test_spread spread = { 0 };
	uint8_t data[64], octets[TEST_PACKET_MAX], tpdu[TEST_TPDU_MAX];
	size_t size = octets_of_tlv("E1(C0(01) C1(01))", data, sizeof data);
	char hex[2 * TEST_TPDU_MAX + 1], text[600], apdu[2 * TLV_TEXT_MAX + 1];

	(void)state;
	size = test_packet_build(&packet, data, size, octets);
	size = test_part(&spread, octets, size, 1, tpdu);
	for (size_t i = 0; i < size; i++)
		snprintf(hex + 2 * i, 3, "%02X", tpdu[i]);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		snprintf(text, sizeof text, "80C20000 (%s%s%s)", rows[i].before, hex,
		         rows[i].behind);
		hex_of_tlv(text, apdu);
		expect(&tc, apdu, rows[i].wanted);
	}
}

static void an_envelope_that_is_none_is_incorrect_data(void **state)
{
	static const char *const envelopes[] = {
		"D1(82(8381) 8B())",   /* no TPDU in it                      */
		"D1(82(8381))",        /* no TPDU                            */
		"D1(8B(44))",          /* no device identities               */
		"D1(82(8281) 8B(44))", /* from the terminal                  */
		"D1(82(8382) 8B(44))", /* to the terminal                    */
		"D1(82(83) 8B(44))",
		"D1(82(8381) 8B 05 44)",  /* a TLV over the end                 */
		"D1(82(8381) 8B(44)) 00", /* something behind it                */
		"D1 7F 8202",
		"D1",
		"D3(82(8281) 90(01))", /* MENU SELECTION: no menu here       */
		"D6(99() 82(8281))",   /* EVENT DOWNLOAD without an event    */
		"00",
	};

	(void)state;
	for (size_t i = 0; i < sizeof envelopes / sizeof envelopes[0]; i++) {
		char text[200], apdu[400];

		snprintf(text, sizeof text, "80C20000 (%s)", envelopes[i]);
		hex_of_tlv(text, apdu);
		expect(&tc, apdu, "6A80");
	}
	expect(&tc, "80C2010001 00", "6A86");
}

#define ON_A_PERSONAL_CARD(test) cmocka_unit_test_setup(test, personal_card)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		ON_A_PERSONAL_CARD(another_subscription_is_read_anew_as_a_whole),
		ON_A_PERSONAL_CARD(changed_lists_are_read_anew_by_a_file_list),
		ON_A_PERSONAL_CARD(no_refresh_where_no_file_changed),
		ON_A_PERSONAL_CARD(no_refresh_for_a_terminal_that_has_none),
		ON_A_PERSONAL_CARD(a_command_that_waits_is_told_until_it_is_fetched),
		ON_A_PERSONAL_CARD(wishes_are_joined_and_wait_their_turn),
		ON_A_PERSONAL_CARD(a_terminal_response_out_of_place_is_refused),
		ON_A_PERSONAL_CARD(a_reset_forgets_the_session),
		ON_A_PERSONAL_CARD(a_terminal_profile_may_be_long_but_not_empty),
		ON_A_PERSONAL_CARD(the_envelope_around_a_right_message_must_be_right),
		ON_A_PERSONAL_CARD(an_envelope_that_is_none_is_incorrect_data),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
