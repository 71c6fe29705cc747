/* SPDX-License-Identifier: Apache-2.0 */
#include "support/packet.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/tlv_text.h"
#include "uicc/applet.h"

/* What an order list may not be, and that nothing of such a list is applied. Each row a code of
 * enum applet_result. */

#define IMSI_1 "C4(22023190901658F9)"
#define IMSI_2 "C4(13300805118133F7)"
#define KEY "CD(465B5CE8B199B49FAA5F0A2EE238A6BC)"
#define OPC "CE(CD63CB71954A9F4E48A5994E37A02BAF)"
#define SQN "CF(000000000000)"
#define NEW_IMSI "C4(00010100000000F1)"
#define TOPC "CE(00112233445566778899AABBCCDDEEFF00112233445566778899AABBCCDDEEFF)"
#define REST "CA(02) CB(0100) CC(01)" KEY OPC SQN
#define N8(x) x x x x x x x x

static struct test_card tc;
static uint8_t before[TEST_NVM_SIZE], after[TEST_NVM_SIZE];

static int personal_card(void **state)
{
	(void)state;
	given_a_personal_card(&tc);
	return 0;
}

struct refusal {
	const char *elements, *results;
};

static const struct refusal over_the_air[] = {
	/* 10: no such order */
	{ "D2(00)", "10" },
	{ "C3(01)", "10" },
	{ "DF01(00)", "10" },
	{ "E2(" IMSI_1 "C8(01))", "10" },
	/* 11: a length */
	{ "C1()", "11" },
	{ "C1(0000)", "11" },
	{ "C2(22023190901658)", "11" },
	{ "C8()", "11" },
	{ "C9(00)", "11" },
	{ "E2(C4(22023190901658))", "11" },
	{ "E2(" IMSI_1 "C5(02F203))", "11" },
	{ "E2(" IMSI_1 "C6(0302))", "11" },
	{ "E2(" IMSI_1 "C6 03 0302)", "11" },
	{ "E2(C4)", "11" },
	/* 12: a value */
	{ "C1(02)", "12" },
	{ "C8(02)", "12" },
	{ "C2(2202319090165AF9)", "12" },
	{ "C2(22F2319090165859)", "12" },
	{ "C2(2202FFFFFFFFFFFF)", "12" },
	{ "E2(C4(AA023190901658F9))", "12" },
	{ "E2(" IMSI_1 "C5(0AF2))", "12" },
	{ "E2(" IMSI_1 "C5(0212))", "12" },
	{ "E2(" IMSI_1 "C5(F1FF))", "12" },
	{ "E2(" IMSI_1 "C5(F8FF))", "12" },
	{ "E2(" IMSI_1 "C5(FFFF))", "12" },
	{ "E2(" IMSI_1 "C6(FFFFFF))", "12" },
	{ "E2(" IMSI_1 "C7(A30222))", "12" },
	{ "E2(" IMSI_1 "C7(0302F2))", "12" },
	/* 13: no slot in use has this IMSI */
	{ "C2(00010100000000F1)", "13" },
	{ "E2(" NEW_IMSI "C5())", "13" },
	/* 14: over a limit: 17 countries */
	{ "E2(" IMSI_1 "C5(" N8("02F2") N8("12F2") "22F2))", "14" },
	/* 15: twice */
	{ "C1(00) C1(01)", "0115" },
	{ "C8(00) C8(00)", "0115" },
	{ "C9() C9()", "0115" },
	{ "C2(22023190901658F9) C2(22023190901658F9)", "0115" },
	{ "C0(01)", "15" },
	{ "E2(" IMSI_1 "C5()) E2(" IMSI_1 "C6())", "0115" },
	{ "E2(" IMSI_1 "C5() C5())", "15" },
	{ "E2(" IMSI_1 "C5(02F2 12F2 02F2))", "15" },
	{ "E2(" IMSI_1 "C6(030222 130222 030222))", "15" },
	/* 17: not over the air */
	{ "E3(C3(03)" NEW_IMSI REST ")", "17" },
	{ "E3()", "17" },
	{ "E3(C3(03)" NEW_IMSI REST ") C2(00010100000000F1)", "1713" },
	/* 18: something is missing */
	{ "E2()", "18" },
	{ "E2(C5())", "18" },
	{ "E2(C5()" IMSI_1 ")", "18" },
	/* 01: right, but another is not */
	{ "C1(01) C8(01) E2(" IMSI_1 "C6(030222)) C2(13300805118133F7) C8(02)", "0101010115" },
	{ "C2(00010100000000F1) C1(01) C9()", "130101" },
};

static const struct refusal at_the_card[] = {
	{ "E3(C3(03)" NEW_IMSI REST "C5())", "10" },
	{ "E3(C3(0300)" NEW_IMSI REST ")", "11" },
	{ "E3(C3(03)" NEW_IMSI "CA(02) CB(01) CC(01)" KEY OPC SQN ")", "11" },
	{ "E3(C3(03)" NEW_IMSI "CA(02) CB(0100) CC(01) CD(00)" OPC SQN ")", "11" },
	{ "E3(C3(03)" NEW_IMSI "CA(02) CB(0100) CC(02)" KEY OPC SQN ")", "11" },
	{ "E3(C3(03)" NEW_IMSI "CA(02) CB(0100) CC(03)" KEY OPC SQN ")", "11" },
	{ "E3(C3(03)" NEW_IMSI "CA(02) CB(0100) CC(00)" KEY SQN ")", "11" },
	{ "E3(C3(03)" NEW_IMSI "CA(02) CB(0100) CC(01)"
	  "CD(00112233445566778899AABBCCDDEEFF0011223344556677)" OPC SQN ")",
	  "11" },
	{ "E3(C3(00)" NEW_IMSI REST ")", "12" },
	{ "E3(C3(0B)" NEW_IMSI REST ")", "12" },
	{ "E3(C3(03) C4(FFFFFFFFFFFFFFFF)" REST ")", "12" },
	{ "E3(C3(03)" NEW_IMSI "CA(04) CB(0100) CC(01)" KEY OPC SQN ")", "12" },
	{ "E3(C3(03)" NEW_IMSI "CA(02) CB(0100) CC(08)" KEY ")", "12" },
	/* Options: of the wrong size, of an algorithm without, and such as no standard knows. */
	{ "E3(C3(03)" NEW_IMSI REST "D2(0808101001))", "11" },
	{ "E3(C3(03)" NEW_IMSI "CA(02) CB(0100) CC(07)" KEY "D2(08))", "11" },
	{ "E3(C3(03)" NEW_IMSI "CA(02) CB(0100) CC(02)" KEY TOPC SQN "D2(0808101000))", "12" },
	{ "E3(C3(03)" NEW_IMSI "CA(02) CB(0100) CC(02)" KEY TOPC SQN "D2(0608101001))", "12" },
	{ "E3(C3(03)" NEW_IMSI "CA(02) CB(0100) CC(02)" KEY TOPC SQN "D2(0804101001))", "12" },
	{ "E3(C3(03)" NEW_IMSI "CA(02) CB(0100) CC(02)" KEY TOPC SQN "D2(0808081001))", "12" },
	{ "E3(C3(03)" NEW_IMSI "CA(02) CB(0100) CC(02)" KEY TOPC SQN "D2(0808104001))", "12" },
	{ "E3(C3(03)" NEW_IMSI "CA(02) CB(0100) CC(03)" KEY SQN "D2(03))", "12" },
	{ "E3(C3(03)" NEW_IMSI "CA(02) CB(0100) CC(03)" KEY SQN "D2(11))", "12" },
	{ "E3(C3(03)" IMSI_1 REST ")", "15" },
	{ "E3(C3(03)" NEW_IMSI REST "CC(01))", "15" },
	{ "E3(C3(03)" NEW_IMSI REST ") E3(C3(04)" NEW_IMSI REST ")", "0115" },
	{ "E3(C3(03)" NEW_IMSI REST ") E3(C3(03)C4(00010100000000F2)" REST ")", "0115" },
	{ "E3(" NEW_IMSI REST ")", "18" },
	{ "E3(C3(03)" REST ")", "18" },
	{ "E3(C3(03)" NEW_IMSI "CA(02) CB(0100) CC(01)" OPC SQN ")", "18" },
	{ "E3(C3(03)" NEW_IMSI "CA(02) CB(0100) CC(01)" KEY SQN ")", "18" },
	{ "E3(C3(03)" NEW_IMSI "CA(02) CB(0100) CC(01)" KEY OPC ")", "18" },
	{ "E3()", "18" },
	{ "E3(C3(03)" NEW_IMSI REST ") C1(02)", "0112" },
	/* The slot whose IMSI is given away is the one that is defined anew. */
	{ "E3(C3(01)" NEW_IMSI REST ") E2(" IMSI_1 "C5())", "0113" },
};

#define COUNT(rows) (sizeof(rows) / sizeof(rows)[0])

static void over_the_air_nothing_of_a_list_with_one_wrong_order_is_applied(void **state)
{
	struct test_packet packet = test_packet(0);
	char list[TLV_TEXT_MAX], wanted[200];

	(void)state;
	/* The counter is spent: all else must be as it was. */
	packet.spi[0] = 0x0E;
	verify_adm(&tc);
	select_applet(&tc);
	expect(&tc, "00A4000C02 6F07", "9000");
	expect(&tc, "00DC010405 524D430106", "9000");
	card_data_but_log(&tc, before);
	for (size_t i = 0; i < COUNT(over_the_air); i++) {
		snprintf(list, sizeof list, "E1(C0(01) %s)", over_the_air[i].elements);
		snprintf(wanted, sizeof wanted, "E1(C0(01) D0(%s) D1(00010000))",
		         over_the_air[i].results);
		expect_receipt(&tc, &packet, list, 0, wanted);
		assert_memory_equal(before, after, card_data_but_log(&tc, after));
	}
	/* The log alone tells that it was there: OTA, refused, target 1, key set 1. */
	verify_adm(&tc);
	select_applet(&tc);
	expect(&tc, "00A4000C02 6F08", "9000");
	expect(&tc, "00B2010400", "*03 02 01 01 FFFF 0000 9000");
}

static void store_data(const char *list, const char *answer)
{
	char text[TLV_TEXT_MAX], apdu[2 * TLV_TEXT_MAX + 1], hex[2 * TLV_TEXT_MAX + 1];

	snprintf(text, sizeof text, "80E29000 (%s) 00", list);
	hex_of_tlv(text, apdu);
	hex_of_tlv(answer, hex);
	/* STORE DATA has a short length where BER would have two octets. */
	if (strncmp(apdu + 8, "81", 2) == 0)
		memmove(apdu + 8, apdu + 10, strlen(apdu + 10) + 1);
	expect(&tc, apdu, hex);
}

static void at_the_card_nothing_of_a_list_with_one_wrong_order_is_applied(void **state)
{
	char list[TLV_TEXT_MAX], wanted[200];

	(void)state;
	verify_adm(&tc);
	select_applet(&tc);
	memcpy(before, tc.octets, sizeof before);
	tc.writes = 0;
	for (size_t i = 0; i < COUNT(at_the_card); i++) {
		snprintf(list, sizeof list, "E1(C0(01) %s)", at_the_card[i].elements);
		snprintf(wanted, sizeof wanted, "E1(C0(01) D0(%s) D1(00010000)) 9000",
		         at_the_card[i].results);
		store_data(list, wanted);
		assert_int_equal(tc.writes, 0);
	}
	assert_memory_equal(before, tc.octets, sizeof before);
}

static void every_result_there_is_was_seen(void **state)
{
	static const uint8_t results[] = {
		APPLET_NOT_APPLIED, APPLET_BAD_TAG,  APPLET_BAD_LENGTH,
		APPLET_BAD_VALUE,   APPLET_NO_SLOT,  APPLET_TOO_MANY,
		APPLET_TWICE,       APPLET_NOT_HERE, APPLET_MISSING,
	};

	(void)state;
	for (size_t i = 0; i < sizeof results; i++) {
		char text[8];
		bool seen = false;

		snprintf(text, sizeof text, "%02X", results[i]);
		for (size_t row = 0; row < COUNT(over_the_air); row++)
			seen |= strstr(over_the_air[row].results, text) != NULL;
		assert_true(seen);
	}
}

/* Given a list refused at large, then over the air the results say why in one octet, and at the
 * card the answer is 6A80. */
static void a_list_refused_at_large_is_told_why(void **state)
{
	static const struct refusal rows[] = {
		{ "", "12" },
		{ "E1", "12" },
		{ "E2(C0(01))", "12" },
		{ "E1(C0(01)) 00", "12" },
		{ "E1 05 C0(01) C1", "12" },
		{ "E1(C0(01) C1 02 00)", "12" },
		{ "E1(C0)", "12" },
		{ "E1()", "16" },
		{ "E1(C1(01))", "16" },
		{ "E1(C0(02) C1(01))", "16" },
		{ "E1(C0(0100) C1(01))", "16" },
		{ "E1(C0(01)" N8("C9()") N8("C9()") N8("C9()") "C9())", "14" },
	};
	uint64_t counter = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct test_packet packet = test_packet(++counter);
		char wanted[100];

		snprintf(wanted, sizeof wanted, "E1(C0(01) D0(%s) D1(00010000))", rows[i].results);
		expect_receipt(&tc, &packet, rows[i].elements, 0, wanted);
		verify_adm(&tc);
		select_applet(&tc);
		if (*rows[i].elements != 0)
			store_data(rows[i].elements, "6A80");
	}
	const struct test_packet packet = test_packet(++counter);
	expect_receipt(&tc, &packet, "E1(C0(01))", 0, "E1(C0(01) D0() D1(00010000))");
}

/* Given a list cut short at any octet, or with any bit flipped, then the card answers and nothing
 * is read past the list (the sanitizer sees to it). */
static void broken_lists_break_nothing(void **state)
{
	static const char right[] = "E1(C0(01) C1(01) C2(13300805118133F7)"
				    "E2(" IMSI_1 "C5(02F2 F2FF) C6(030222) C7(32F403)))";
	uint8_t list[256], apdu[UICC_APDU_MAX] = { 0x80, 0xE2, 0x90, 0x00 };
	const size_t size = octets_of_tlv(right, list, sizeof list);

	(void)state;
	verify_adm(&tc);
	select_applet(&tc);
	for (size_t left = 1; left < size; left++) {
		memcpy(apdu + 5, list, left);
		apdu[4] = (uint8_t)left;
		assert_int_equal(transmit_octets(&tc, apdu, 5 + left), 0x6A80);
	}
	for (size_t bit = 0; bit < 8 * size; bit++) {
		uint16_t sw;

		memcpy(apdu + 5, list, size);
		apdu[4] = (uint8_t)size;
		apdu[5 + bit / 8] ^= (uint8_t)(1u << bit % 8);
		sw = transmit_octets(&tc, apdu, 5 + size);
		assert_true(sw == 0x6A80 || sw >> 8 == 0x61);
	}
}

static void store_data_is_for_the_administrator_in_the_applet(void **state)
{
	static const char command[] = "80E2900008 E106C00101C10101 00";

	(void)state;
	expect(&tc, command, "6985");
	select_applet(&tc);
	expect(&tc, command, "6982");
	verify_pin(&tc);
	expect(&tc, command, "6982");
	verify_adm(&tc);
	expect(&tc, "80E2100008 E106C00101C10101 00", "6A86");
	expect(&tc, "80E2900108 E106C00101C10101 00", "6A86");
	expect(&tc, "00E2900008 E106C00101C10101 00", "6D00");
	expect(&tc, "80E2900008 E106C00101C10101", "610E");
	expect(&tc, "00C000000E", "E10CC00101D00100D10401010000 9000");
	select_usim(&tc);
	expect(&tc, command, "6985");
}

#define ON_A_PERSONAL_CARD(test) cmocka_unit_test_setup(test, personal_card)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		ON_A_PERSONAL_CARD(over_the_air_nothing_of_a_list_with_one_wrong_order_is_applied),
		ON_A_PERSONAL_CARD(at_the_card_nothing_of_a_list_with_one_wrong_order_is_applied),
		ON_A_PERSONAL_CARD(every_result_there_is_was_seen),
		ON_A_PERSONAL_CARD(a_list_refused_at_large_is_told_why),
		ON_A_PERSONAL_CARD(broken_lists_break_nothing),
		ON_A_PERSONAL_CARD(store_data_is_for_the_administrator_in_the_applet),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
