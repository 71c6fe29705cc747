/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "support/packet.h"
#include "support/tlv_text.h"
#include "support/toolkit.h"
#include "uicc/applet.h"

/* Timings, counts and texts, changed over the air: D3 is EF.CONFIG whole, D4 a text. */

#define GOOD "00B4 02 012C 05 03 1E 00 01 01"
#define TEXT_OF(letters) "D4(05 656E 04 " letters ")"

static struct test_card tc;
static struct test_phone t;
static uint64_t counter;

static int personal_card(void **state)
{
	(void)state;
	given_a_personal_card(&tc);
	phone_new(&t, &tc, EVERY_ABILITY);
	counter = 0;
	return 0;
}

/* Sends elements over the air; asserts their results. */
static void order(const char *elements, const char *results)
{
	const struct test_packet packet = test_packet(++counter);
	char list[TLV_TEXT_MAX], wanted[200];

	snprintf(list, sizeof list, "E1(C0(01) %s)", elements);
	snprintf(wanted, sizeof wanted, "E1(C0(01) D0(%s) D1(00010000))", results);
	expect_receipt(&tc, &packet, list, 0, wanted);
}

static void expect_applet(const char *fid, const char *read, const char *wanted)
{
	char select[40];

	verify_adm(&tc);
	select_applet(&tc);
	snprintf(select, sizeof select, "00A4000C02 %s", fid);
	expect(&tc, select, "9000");
	expect(&tc, read, wanted);
}

static void the_configuration_is_changed_over_the_air(void **state)
{
	(void)state;
	expect_applet("6F09", "00B000000B", GOOD "9000");
	order("D3(0E10 FF 0000 00 FF FF 04 00 00)", "00");
	expect_applet("6F09", "00B000000B", "0E10FF000000FFFF040000 9000");
	order("D3(0001 01 FFFF FF 01 01 00 01 01)", "00");
	expect_applet("6F09", "00B000000B", "000101FFFFFF0101000101 9000");
}

/* Every element out of its range, one at a time; what stands beside it is right but not applied. */
static void a_configuration_out_of_range_is_refused(void **state)
{
	static const struct {
		const char *config, *result;
	} bad[] = {
		{ "", "11" },
		{ "00B4 02 012C 05 03 1E 00 01", "11" },
		{ GOOD "00", "11" },
		{ "0000 02 012C 05 03 1E 00 01 01", "12" },
		{ "00B4 00 012C 05 03 1E 00 01 01", "12" },
		{ "00B4 02 012C 05 00 1E 00 01 01", "12" },
		{ "00B4 02 012C 05 03 00 00 01 01", "12" },
		{ "00B4 02 012C 05 03 1E 01 01 01", "12" },
		{ "00B4 02 012C 05 03 1E 03 01 01", "12" },
		{ "00B4 02 012C 05 03 1E 05 01 01", "12" },
		{ "00B4 02 012C 05 03 1E 00 02 01", "12" },
		{ "00B4 02 012C 05 03 1E 00 01 02", "12" },
	};
	char elements[200], results[20];

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		snprintf(elements, sizeof elements, "C1(00) D3(%s) D4(01 656E 04 41)",
		         bad[i].config);
		snprintf(results, sizeof results, "01 %s 01", bad[i].result);
		order(elements, results);
		expect_applet("6F09", "00B000000B", GOOD "9000");
		expect_applet("6F0E", "00B2010440", "FFFF*9000");
	}
	order("D3(" GOOD ") D3(" GOOD ")", "01 15");
}

static void a_text_replaces_the_cards_own(void **state)
{
	(void)state;
	order("D4(01 656E 04 4669736820262043686970)", "00");
	order("D4(05 656E 08 00DF0416)", "00");
	phone_on(&t);
	while (phone_fetch(&t) && t.command != COMMAND_MENU)
		phone_respond(&t, 0, NULL);
	assert_string_equal(t.text, "Fish & Chip");
	assert_string_equal(t.items, "1:Current profile|2:Choose profile|3:Automatic|4:ßЖ");
	phone_respond(&t, 0, NULL);
	order("D4(01 656E 04) D4(05 656E 08)", "00 00");
	tell_status(&t);
	phone_serve(&t);
	expect_applet("6F0E", "00B2010440", "FFFF*9000");
	assert_string_equal(t.items,
	                    "1:Current profile|2:Choose profile|3:Automatic|4:Card information");
}

/* A language the card has not is there with its first text. */
static void a_text_adds_a_language(void **state)
{
	(void)state;
	order("D4(01 6974 04 43617274) D4(02 6974 04 50726F66696C6F)", "00 00");
	verify_adm(&tc);
	verify_pin(&tc);
	select_usim(&tc);
	expect(&tc, "00D6820006 6974FFFFFFFF", "9000");
	phone_on(&t);
	while (phone_fetch(&t) && t.command != COMMAND_MENU)
		phone_respond(&t, 0, NULL);
	assert_string_equal(t.text, "Cart");
	assert_string_equal(t.items, "1:Profilo|2:Choose profile|3:Automatic|4:Card information");
}

#define A10 "41414141414141414141"
#define A59 A10 A10 A10 A10 A10 "414141414141414141"

/* Every part of a text out of its range, one at a time. */
static void a_bad_text_is_refused(void **state)
{
	static const struct {
		const char *text, *result;
	} bad[] = {
		{ "", "11" },
		{ "01656E", "11" },
		{ "01656E04" A59 "41", "11" },
		{ "00656E0441", "12" },
		{ "0F656E0441", "12" },
		{ "FF656E0441", "12" },
		{ "01456E0441", "12" },
		{ "01657B0441", "12" },
		{ "01FFFF0441", "12" },
		{ "01656E0041", "12" },
		{ "01656E0541", "12" },
		{ "01656EFF41", "12" },
		{ "01656E04 4180", "12" },
		{ "01656E08 004100", "12" },
	};
	char elements[400], results[20];

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		snprintf(elements, sizeof elements, "D4(%s) D4(02 656E 04 41) C1(00)", bad[i].text);
		snprintf(results, sizeof results, "%s 01 01", bad[i].result);
		order(elements, results);
		expect_applet("6F0E", "00B2010440", "FFFF*9000");
	}
	order("D4(01656E04" A59 ")", "00");
}

/* Given every record is in use, then one text more is one too many; one that is there may change, and in
 * the place of one that goes another may come. */
static void more_texts_than_records_are_refused(void **state)
{
	char element[40];

	(void)state;
	for (unsigned i = 0; i < APPLET_TEXT_RECORDS; i++) {
		snprintf(element, sizeof element, "D4(01 61%02X 04 41)", 0x61 + i);
		order(element, "00");
	}
	order("D4(01 7A7A 04 41)", "14");
	order("C1(00) D4(01 7A7A 04 41)", "01 14");
	order("D4(01 6161 04 42)", "00");
	order("D4(01 7A7A 04)", "00");
	order("D4(01 6161 04) D4(01 7A7A 04 41) D4(01 7A79 04 41)", "01 01 14");
	order("D4(01 6161 04) D4(01 7A7A 04 41)", "00 00");
	expect_applet("6F0E", "00B2010440", "01 7A7A 04 01 41*9000");
}

/* The defect an order may have anywhere, for these two. */
static void other_elements_decide_too(void **state)
{
	(void)state;
	order("D3(" GOOD ") C1(02)", "01 12");
	order("D4(01 656E 04 41) D5(41)", "01 10");
	order("D4(01 656E 04 41) C2(22023190901658F8)", "01 13");
	order("D3(" GOOD ") E3(C3(01))", "01 17");
	expect_applet("6F0E", "00B2010440", "FFFF*9000");
}

/* Given the menu is turned off, then the one the terminal has goes away, and nothing of it works on. */
static void the_menu_is_turned_off_and_on(void **state)
{
	(void)state;
	phone_start(&t);
	order("D3(00B4 02 012C 05 03 1E 00 00 01)", "00");
	tell_status(&t);
	expect_command(&t, COMMAND_MENU, "85() 8F()");
	phone_respond(&t, 0, NULL);
	expect_served(&t, "");
	tell_selection(&t, 1, false);
	assert_int_equal(t.sw, 0x6A80);
	phone_on(&t);
	expect_served(&t, "events location");
	order("D3(" GOOD ")", "00");
	tell_status(&t);
	expect_served(&t, "menu");
	tell_selection(&t, 1, false);
	expect_served(&t, "text");
}

/* What nobody asked for is not shown then; what the user asks for is. */
static void texts_unasked_are_turned_off(void **state)
{
	(void)state;
	order("D3(00B4 02 012C 05 03 1E 00 01 00) E2(C4(22023190901658F9) C5(13F0))", "00 00");
	strcpy(t.country, "440");
	phone_on(&t);
	expect_served(&t, "events location menu");
	assert_false(authenticates(&tc));
	tell_selection(&t, 2, false);
	assert_true(phone_fetch(&t));
	phone_respond(&t, 0x13, "");
	expect_served(&t, "text select");
	assert_string_equal(t.text, "Choose profile");
	order("D3(" GOOD ")", "00");
	tell_status(&t);
	expect_served(&t, "menu");
	tell_selection(&t, 1, false);
	expect_served(&t, "text");
}

/* Retries and the REFRESH of another subscription count from the order on. */
static void a_configuration_counts_at_once(void **state)
{
	(void)state;
	phone_start(&t);
	order("D3(00B4 02 012C 01 03 1E 04 01 01)", "00");
	tell_status(&t);
	expect_served(&t, "menu");
	phone_answers(&t, COMMAND_REFRESH_RESET, 0x20, FOR_EVER);
	t.sw = order_at_card(&tc, "C2(13300805118133F7)");
	expect_served(&t, "location refresh-reset menu");
	tell_status(&t);
	expect_served(&t, "refresh-reset");
	tell_status(&t);
	expect_served(&t, "");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, personal_card)
	static const struct CMUnitTest tests[] = {
		TEST(the_configuration_is_changed_over_the_air),
		TEST(a_configuration_out_of_range_is_refused),
		TEST(a_text_replaces_the_cards_own),
		TEST(a_text_adds_a_language),
		TEST(a_bad_text_is_refused),
		TEST(more_texts_than_records_are_refused),
		TEST(other_elements_decide_too),
		TEST(the_menu_is_turned_off_and_on),
		TEST(texts_unasked_are_turned_off),
		TEST(a_configuration_counts_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
