/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "support/packet.h"
#include "support/subscriber.h"

/* The card built with every feature of uicc/features.h off: what is there works as it does with all of
 * them, and what is not answers as a card that never had it. */

static struct test_card tc;

static int personal_card(void **state)
{
	(void)state;
	given_a_personal_card(&tc);
	return 0;
}

static const struct absence {
	const char *command, *answer;
} absences[] = {
	{ "A0A4000002 3F00", "6E00" }, /* 2G                    */
	{ "A088000010 00112233445566778899AABBCCDDEEFF", "6E00" },
	{ "80CB000000", "6D00" },          /* RETRIEVE DATA         */
	{ "80DB000000", "6D00" },          /* SET DATA              */
	{ "00E0000002 6200", "6D00" },     /* CREATE FILE           */
	{ "00E4000002 6F07", "6D00" },     /* DELETE FILE           */
	{ "80D4000002 6200", "6D00" },     /* RESIZE FILE           */
	{ "00E6000000", "6D00" },          /* TERMINATE DF          */
	{ "00E8000000", "6D00" },          /* TERMINATE EF          */
	{ "00FE000000", "6D00" },          /* TERMINATE CARD USAGE  */
	{ "8076000004 00010001", "6D00" }, /* SUSPEND UICC          */
	{ "8078000100", "6D00" },          /* GET IDENTITY          */
	{ "00A2010401 00", "6D00" },       /* SEARCH RECORD         */
	{ "0070000001", "6D00" },          /* MANAGE CHANNEL        */
	{ "01A4000C02 3F00", "6881" },     /* a channel             */
};

static void a_command_that_is_left_out_is_no_command(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof absences / sizeof absences[0]; i++)
		expect(&tc, absences[i].command, absences[i].answer);
}

static void a_file_that_is_left_out_is_not_there(void **state)
{
	(void)state;
	expect(&tc, "00A4000C02 7F20", "6A82"); /* DF.GSM       */
	expect(&tc, "00A4000C02 2FF0", "6A82"); /* of a suspended session */
	select_usim(&tc);
	expect(&tc, "00A4000C02 5FC0", "6A82"); /* DF.5GS        */
	expect(&tc, "00A4000C02 5FD0", "6A82"); /* DF.SAIP       */
	expect(&tc, "00A4000C02 5F3B", "6A82"); /* DF.GSM-ACCESS */
	expect(&tc, "00A4000C02 6FF8", "6A82"); /* a BER-TLV file */
	select_applet(&tc);
	expect(&tc, "00A4000C02 6F08", "6A82"); /* EF.LOG  */
	expect(&tc, "00A4000C02 6F0E", "6A82"); /* EF.TEXT */
	expect(&tc, "00A4000C02 6F09", "9000"); /* EF.CONFIG is */
}

/* TS 31.102 4.2.8: 27, 38, 122 to 124, 126, 129, 136 are not there; TS 102 221 6.3, 13.5. */
static void the_card_does_not_tell_of_what_it_has_not(void **state)
{
	uint8_t atr[UICC_ATR_MAX], check = 0;
	const uint16_t size = uicc_atr(&tc.card, atr);

	(void)state;
	for (uint16_t i = 1; i < size; i++)
		check ^= atr[i];
	assert_int_equal(check, 0);
	assert_int_equal(atr[12], 0x00); /* third octet of the capabilities: no channels */
	expect(&tc, "00A4000C02 2F08", "9000");
	expect(&tc, "00B0000000", "3C3C000000 9000");
	select_usim(&tc);
	verify_pin(&tc);
	expect(&tc, "00A4000C02 6F38", "9000");
	expect(&tc, "00B0000000", "1EEE1F0803FE15004003100000000000 00 9000");
}

static void milenage_authenticates_and_other_algorithms_are_refused(void **state)
{
	const struct orders_slot slots[] = { subscriber_of_chance(1, AUC_MILENAGE) };
	static const uint8_t rand[AUC_RAND] = { 0x5A, 1, 2, 3 };
	struct auc_vector vector;
	struct auc network;

	(void)state;
	given_subscribers(&tc, slots, 1);
	assert_int_equal(auc_of_slot(&slots[0], &network, NULL), 0);
	assert_int_equal(auc_vector_of(&network, rand, UINT64_C(1) << AUC_IND_BITS, &vector, NULL),
	                 0);
	assert_int_equal(authenticate(&tc, rand, vector.autn, vector.autn_size), 0x9000);
	assert_int_equal(tc.reply[0], 0xDB);
	assert_memory_equal(tc.reply + 2, vector.res, vector.res_size);
	/* RES, CK, IK, and no Kc: service 27 is off. */
	assert_int_equal(tc.reply_size, 1 + 1 + vector.res_size + 2 * (1 + 16) + 2);
	assert_int_equal(authenticate_gsm(&tc, rand), 0x9864);
	verify_adm_transport(&tc);
	select_applet(&tc);
	for (const char *algorithm = "234567"; *algorithm; algorithm++) {
		char define[] =
			"80E29000 30 E12E C00101 E329 C30103 C40813300805118133F6 CA0103 CB020080 "
			"CC010X CD10 00112233445566778899AABBCCDDEEFF 00";

		for (char *at = define; *at; at++)
			if (*at == 'X')
				*at = *algorithm;
		expect(&tc, define, "E10C C00101 D00112 *9000");
	}
}

static void packets_reach_the_applet_alone(void **state)
{
	struct test_packet packet = test_packet(1);

	(void)state;
	expect_receipt(&tc, &packet, "E106 C00101 C10101", 0x00,
	               "E10C C00101 D00100 D104 01010000");
	/* A text is no order of this card. */
	packet = test_packet(2);
	expect_receipt(&tc, &packet, "E10A C00101 D405 01 656E 04 41", 0x00,
	               "E10C C00101 D00110 D104 01010000");
	/* Nor are files or the listing of applications there: TAR unknown. */
	packet = test_packet(3);
	packet.tar[0] = 0xB0;
	packet.tar[1] = 0x00;
	packet.tar[2] = 0x00;
	assert_int_equal(deliver_hex(&tc, &packet, "00A4000C023F00"), 0x9000);
	assert_int_equal(receipt_of(&tc, &packet, true).status, 0x09);
}

/* The order of an active slot changes EF.IMSI, whatever the card has no files of. */
static void a_slot_becomes_the_active_one(void **state)
{
	const struct test_packet packet = test_packet(1);

	(void)state;
	expect_receipt(&tc, &packet, "E10D C00101 C208 13300805118133F7", 0x00,
	               "E10C C00101 D00100 D104 00020000");
	power_cycle(&tc);
	verify_pin(&tc);
	select_usim(&tc);
	expect(&tc, "00A4000C02 6F07", "9000");
	expect(&tc, "00B0000009", "083901835010113873 9000");
}

static void a_terminal_is_asked_for_no_menu(void **state)
{
	(void)state;
	expect(&tc, "8010000008 FFFFFFFFFFFFFFFF", "91..");
	for (int i = 0; i < 8 && transmit(&tc, "8012000000") == 0x9000; i++) {
		char response[64];

		assert_int_not_equal(tc.reply[6], 0x25); /* SET UP MENU */
		snprintf(response, sizeof response, "801400000C 8103%02X%02X%02X 82028281 830100",
		         tc.reply[4], tc.reply[5], tc.reply[6]);
		transmit(&tc, response);
	}
	expect(&tc, "80C2000009 D307 82020181 900101", "6A80"); /* MENU SELECTION */
}

#define TEST(test) cmocka_unit_test_setup(test, personal_card)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_command_that_is_left_out_is_no_command),
		TEST(a_file_that_is_left_out_is_not_there),
		TEST(the_card_does_not_tell_of_what_it_has_not),
		TEST(milenage_authenticates_and_other_algorithms_are_refused),
		TEST(packets_reach_the_applet_alone),
		TEST(a_slot_becomes_the_active_one),
		TEST(a_terminal_is_asked_for_no_menu),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
