/* SPDX-License-Identifier: Apache-2.0 */
#include "support/packet.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/tlv_text.h"

/* What order lists do (docs/applet-protocol.md 2, 3); what they may not is in orders.c. */

#define IMSI_1 "C4(22023190901658F9)"
#define IMSI_2 "C4(13300805118133F7)"
#define ACTIVE_1 "C2(22023190901658F9)"
#define ACTIVE_2 "C2(13300805118133F7)"
#define ALL_REFRESH "8010000003 030080"
#define NO_PLMN "FFFFFF0000"
#define KEY "CD(465B5CE8B199B49FAA5F0A2EE238A6BC)"
#define OPC "CE(CD63CB71954A9F4E48A5994E37A02BAF)"

static struct test_card tc;
static uint64_t counter;

static int personal_card(void **state)
{
	(void)state;
	given_a_personal_card(&tc);
	counter = 0;
	return 0;
}

/* Sends elements over the air; asserts results and state. */
static void order(const char *elements, const char *results, const char *state)
{
	const struct test_packet packet = test_packet(++counter);
	char list[TLV_TEXT_MAX], wanted[200];

	snprintf(list, sizeof list, "E1(C0(01) %s)", elements);
	snprintf(wanted, sizeof wanted, "E1(C0(01) D0(%s) D1(%s))", results, state);
	expect_receipt(&tc, &packet, list, 0, wanted);
}

/* The same at the card. */
static void store(const char *elements, const char *results, const char *state)
{
	char list[TLV_TEXT_MAX], apdu[2 * TLV_TEXT_MAX + 1], wanted[200], hex[2 * TLV_TEXT_MAX + 1];

	verify_adm(&tc);
	select_applet(&tc);
	snprintf(list, sizeof list, "80E29000 (E1(C0(01) %s)) 00", elements);
	hex_of_tlv(list, apdu);
	snprintf(wanted, sizeof wanted, "E1(C0(01) D0(%s) D1(%s)) 9000", results, state);
	hex_of_tlv(wanted, hex);
	expect(&tc, apdu, hex);
}

/* Reads the beginning of a file of ADF.USIM by its short identifier. */
static void expect_usim(const char *sfi, const char *wanted)
{
	uint8_t octets[UICC_APDU_MAX];
	char apdu[32], answer[600];

	verify_pin(&tc);
	select_usim(&tc);
	snprintf(apdu, sizeof apdu, "00B0%s00%02zX", sfi,
	         octets_of_hex(wanted, octets, sizeof octets));
	snprintf(answer, sizeof answer, "%s 9000", wanted);
	expect(&tc, apdu, answer);
}

static void expect_applet(const char *fid, const char *apdu, const char *wanted)
{
	char select[32];

	verify_adm(&tc);
	select_applet(&tc);
	snprintf(select, sizeof select, "00A4000C02%s", fid);
	expect(&tc, select, "9000");
	expect(&tc, apdu, wanted);
}

static void the_active_slot_shows_in_the_standard_files(void **state)
{
	(void)state;
	expect_usim("87", "082922100309698195");
	expect_usim("86", "0004");
	expect_usim("83", "00000002");
	expect_usim("93", "22F210 C880");
}

/* Given a terminal registered and left keys of every kind, when another slot becomes active, then the
 * files are as on a card that never was in a terminal. */
static void a_change_of_slot_forgets_the_registration(void **state)
{
	static const struct {
		const char *path, *update, *read, *fresh;
	} files[] = {
		{ "6FE4", "00DC0104 50 A1", "00B2010450", "FFFF*9000" },
		{ "5F3B4F20", "00D60000 09 A1", "00B0000009", "FFFFFFFFFFFFFFFF07 9000" },
		{ "5F3B4F52", "00D60000 09 A1", "00B0000009", "FFFFFFFFFFFFFFFF07 9000" },
		{ "5FC04F01", "00D60000 14 A1", "00B0000014",
		  "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000001 9000" },
		{ "5FC04F02", "00D60000 14 A1", "00B0000014",
		  "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000001 9000" },
		{ "5FC04F03", "00DC0204 3E A1", "00B202043E", "FFFF*9000" },
		{ "5FC04F04", "00DC0204 3E A1", "00B202043E", "FFFF*9000" },
		{ "5FC04F05", "00D60000 6E A1", "00B000006E", "FFFF*9000" },
	};
	enum { FILES = sizeof files / sizeof files[0] };
	char select[64], update[600];

	(void)state;
	for (int pass = 0; pass < 2; pass++) {
		verify_pin(&tc);
		for (size_t i = 0; i < FILES; i++) {
			uint8_t header[8];
			size_t size;

			select_usim(&tc);
			snprintf(select, sizeof select, "00A4090C%02zX %s",
			         strlen(files[i].path) / 2, files[i].path);
			expect(&tc, select, "9000");
			if (pass == 1) {
				expect(&tc, files[i].read, files[i].fresh);
				continue;
			}
			size = octets_of_hex(files[i].update, header, sizeof header);
			snprintf(update, sizeof update, "%s", files[i].update);
			for (unsigned n = 1; n < header[4]; n++)
				strcat(update, "A1");
			assert_int_equal(size, 6);
			expect(&tc, update, "9000");
		}
		if (pass == 0)
			order(ACTIVE_2, "00", "00020000");
	}
}

/* Given another slot becomes active, then every standard file says what it says, and the files
 * that tell where the last one was registered are empty. */
static void a_change_of_slot_rewrites_them_all(void **state)
{
	(void)state;
	verify_pin(&tc);
	select_usim(&tc);
	expect(&tc, "00D68B000B 0011223322F2010001FF00", "9000");
	expect(&tc, "00D68C000E 0011223344556622F20100010100", "9000");
	expect(&tc, "00D69E0012 0BF622F201800101C000000122F201000100", "9000");
	expect(&tc, "00D6880003 051122", "9000");
	expect(&tc, "00D6890003 051122", "9000");
	order(ACTIVE_2, "00", "00020000");
	expect_usim("87", "083901835010113873");
	expect_usim("86", "0080");
	expect_usim("83", "00000003");
	expect_usim("93", "130083 C880");
	expect_usim("8B", "FFFFFFFFFFFFFF0000FF01");
	expect_usim("8C", "FFFFFFFFFFFFFFFFFFFF0000FF01");
	expect_usim("9E", "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFF000001");
	expect_usim("88", "07FFFFFF");
	expect_usim("89", "07FFFFFF");
	order(ACTIVE_1, "00", "00010000");
	expect_usim("87", "082922100309698195");
}

/* Given the slot that is active already is made active, then nothing is forgotten. */
static void the_same_slot_once_more_changes_nothing(void **state)
{
	(void)state;
	verify_pin(&tc);
	select_usim(&tc);
	expect(&tc, ALL_REFRESH, "9000");
	expect(&tc, "00D68B000B 0011223322F2010001FF00", "9000");
	order(ACTIVE_1, "00", "00010000");
	assert_int_equal(tc.reply[tc.reply_size - 2], 0x90);
	expect_usim("8B", "0011223322F2010001FF00");
}

static void the_lists_of_the_active_slot_show_in_the_standard_files(void **state)
{
	(void)state;
	order("E2(" IMSI_1 "C6(030222 030205) C7(32F403) C5())", "00", "00010000");
	expect_usim("91", "030222C880 030205C880" NO_PLMN);
	expect_usim("8D", "32F403 FFFFFF");
	order("E2(" IMSI_1 "C6())", "00", "00010000");
	expect_usim("91", NO_PLMN NO_PLMN);
	expect_usim("8D", "32F403 FFFFFF");
	order("E2(" IMSI_1 "C7())", "00", "00010000");
	expect_usim("8D", "FFFFFF FFFFFF");
}

/* Given the terminal added to EF.FPLMN, then orders about other lists leave it alone. */
static void a_list_that_is_not_named_is_left_alone(void **state)
{
	(void)state;
	order("E2(" IMSI_1 "C7(32F403))", "00", "00010000");
	verify_pin(&tc);
	select_usim(&tc);
	expect(&tc, "00D68D0306 62F210 62F220", "9000");
	order("E2(" IMSI_1 "C6(030222) C5(03F2)) E2(" IMSI_2 "C7())", "0000", "00010000");
	expect_usim("8D", "32F403 62F210 62F220 FFFFFF");
}

static void the_lists_of_another_slot_wait_for_it(void **state)
{
	(void)state;
	order("E2(" IMSI_2 "C7(32F403))", "00", "00010000");
	expect_usim("8D", "FFFFFF");
	order(ACTIVE_2, "00", "00020000");
	expect_usim("8D", "32F403");
}

static void every_form_of_a_country_is_kept(void **state)
{
	(void)state;
	order("E2(" IMSI_2 "C5(03F2 F2FF F7FF 00F1))", "00", "00010000");
	expect_applet("6F02", "00B20204F0",
	              "01 083901835010113873 03 0080 01 FFFF 03F2 F2FF F7FF 00F1 FFFF*9000");
}

static void mode_and_lock_are_kept_and_changes_counted(void **state)
{
	static const char read[] = "00B0000010";

	(void)state;
	expect_applet("6F01", read, "0100010000 FFFFFFFFFFFFFF 00000003 9000");
	order("C1(01) C8(01)", "0000", "01010100");
	expect_applet("6F01", read, "0101010100 FFFFFFFFFFFFFF 00000004 9000");
	order("C9()", "00", "01010100");
	order("C8(00) C1(00)", "0000", "00010000");
	expect_applet("6F01", read, "0100010000 FFFFFFFFFFFFFF 00000006 9000");
	order("C1(02)", "12", "00010000");
	expect_applet("6F01", read, "0100010000 FFFFFFFFFFFFFF 00000006 9000");
}

/* Orders take effect in the order of the protocol, not of the list: the new slot is there for its
 * lists, and for the active IMSI. */
static void a_slot_may_be_defined_filled_and_made_active_at_once(void **state)
{
	(void)state;
	store("C2(00010100000000F1) E2(C4(00010100000000F1) C7(32F403))"
	      "E3(C3(03) C4(00010100000000F1) CA(02) CB(0100) CC(01)" KEY OPC "CF(000000000020))",
	      "000000", "00030000");
	expect_usim("87", "080910100000000010");
	expect_usim("93", "00F110 C880");
	expect_usim("8D", "32F403 FFFFFF");
	expect_applet("6F02", "00B20304F0", "01 080910100000000010 02 0100 01 FFFF FFFF*9000");
}

/* Given the active slot is defined anew, then its lists are empty and the standard files follow. */
static void the_active_slot_defined_anew_shows_at_once(void **state)
{
	(void)state;
	order("E2(" IMSI_1 "C7(32F403))", "00", "00010000");
	store("E3(C3(01) C4(00010100000000F1) CA(03) CB(0100) CC(07)" KEY ")", "00", "00010000");
	expect_usim("87", "080910100000000010");
	expect_usim("83", "00000003");
	expect_usim("93", "000110 C880");
	expect_usim("8D", "FFFFFF");
}

/* Given two slots trade their IMSIs in one list, then that is no IMSI named twice. */
static void two_slots_may_trade_places(void **state)
{
	(void)state;
	store("E3(C3(01)" IMSI_2 "CA(03) CB(0080) CC(03)" KEY "CF(000000000000))"
	      "E3(C3(02)" IMSI_1 "CA(02) CB(0004) CC(03)" KEY "CF(000000000000))",
	      "0000", "00010000");
	expect_usim("83", "00000003");
}

/* The request of the commission's document, first element, in no more than two short messages; and
 * the largest list of one slot in as few as can be. */
static void a_typical_change_fits_two_short_messages(void **state)
{
	static const char change[] = "E1(C0(01) C1(00)" ACTIVE_1 "E2(" IMSI_1
				     "C5(00F1) C6(030222 030205) C7(32F403 32F451 09F164))"
				     "E2(" IMSI_2 "C5(23F0) C6() C7()))";
	const struct test_packet packet = test_packet(++counter);
	const struct test_spread spread = { 0 };
	uint8_t data[TEST_PACKET_MAX], octets[TEST_PACKET_MAX];
	size_t size = octets_of_tlv(change, data, sizeof data), parts;

	(void)state;
	size = test_packet_build(&packet, data, size, octets);
	parts = test_parts(&spread, size);
	print_message("%zu octets, %zu short message(s)\n", size, parts);
	assert_true(parts <= 2);
	expect_receipt(&tc, &packet, change, 0, "E1(C0(01) D0(00000000) D1(00010000))");
	expect_usim("91", "030222C880 030205C880" NO_PLMN);
	expect_usim("8D", "32F403 32F451 09F164 FFFFFF");
	expect_applet("6F02", "00B20104F0", "01 082922100309698195 02 0004 01 FFFF 00F1 FFFF*9000");
	expect_applet("6F02", "00B20204F0", "01 083901835010113873 03 0080 01 FFFF 23F0 FFFF*9000");
}

static void keys_are_never_read(void **state)
{
	(void)state;
	expect_applet("6F03", "00B2010497", "6982");
	expect_applet("6F0A", "00B20104C0", "6982");
	expect_applet("6F05", "00B2010444", "6982");
	expect_applet("6F04", "00B2010416", "6982");
}

#define ON_A_PERSONAL_CARD(test) cmocka_unit_test_setup(test, personal_card)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		ON_A_PERSONAL_CARD(the_active_slot_shows_in_the_standard_files),
		ON_A_PERSONAL_CARD(a_change_of_slot_forgets_the_registration),
		ON_A_PERSONAL_CARD(a_change_of_slot_rewrites_them_all),
		ON_A_PERSONAL_CARD(the_same_slot_once_more_changes_nothing),
		ON_A_PERSONAL_CARD(the_lists_of_the_active_slot_show_in_the_standard_files),
		ON_A_PERSONAL_CARD(a_list_that_is_not_named_is_left_alone),
		ON_A_PERSONAL_CARD(the_lists_of_another_slot_wait_for_it),
		ON_A_PERSONAL_CARD(every_form_of_a_country_is_kept),
		ON_A_PERSONAL_CARD(mode_and_lock_are_kept_and_changes_counted),
		ON_A_PERSONAL_CARD(a_slot_may_be_defined_filled_and_made_active_at_once),
		ON_A_PERSONAL_CARD(the_active_slot_defined_anew_shows_at_once),
		ON_A_PERSONAL_CARD(two_slots_may_trade_places),
		ON_A_PERSONAL_CARD(a_typical_change_fits_two_short_messages),
		ON_A_PERSONAL_CARD(keys_are_never_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
