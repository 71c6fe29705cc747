/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "support/ten_slots.h"
#include "support/toolkit.h"
#include "uicc/applet.h"

/* The SIM menu: its items, its dialogues to every end, its languages. */

enum { CURRENT = 1, CHOOSE, AUTOMATIC, INFORMATION, LOCKED };

static struct test_card tc;
static struct test_phone t;

static int personal_card(void **state)
{
	(void)state;
	given_a_personal_card(&tc);
	phone_new(&t, &tc, EVERY_ABILITY & ~ABILITY(CAN_MORE_TIME));
	return 0;
}

static unsigned mode(void)
{
	return applet_octet(&tc, "6F01", STATE_AT_MODE);
}

/* Selects an item, and fetches what comes of it. */
static void open_item(unsigned item, bool help)
{
	tell_selection(&t, item, help);
	assert_int_equal(t.sw >> 8, 0x91);
	assert_true(phone_fetch(&t));
}

static void expect_menu(const char *items)
{
	t.items[0] = 0;
	phone_on(&t);
	while (phone_fetch(&t) && t.command != COMMAND_MENU)
		phone_respond(&t, 0, NULL);
	assert_string_equal(t.text, "Roamcard");
	assert_string_equal(t.items, items);
	phone_respond(&t, 0, NULL);
	phone_serve(&t);
}

static void the_items_go_by_mode_and_lock(void **state)
{
	(void)state;
	expect_menu("1:Current profile|2:Choose profile|3:Automatic|4:Card information");
	order_at_card(&tc, "C1(01)");
	expect_menu("1:Current profile|2:Choose profile|4:Card information");
	order_at_card(&tc, "C1(00) C8(01)");
	phone_start(&t);
	strcpy(t.imei, "990011223344667");
	phone_start(&t);
	expect_menu("5:Card is locked to another device|1:Current profile|4:Card information");
}

static void the_menu_follows_orders_and_the_lock(void **state)
{
	(void)state;
	phone_start(&t);
	order_at_card(&tc, "C1(01)");
	tell_status(&t);
	expect_served(&t, "location start-1 menu");
	assert_string_equal(t.items, "1:Current profile|2:Choose profile|4:Card information");
}

static void the_menu_says_that_there_is_help(void **state)
{
	(void)state;
	phone_start(&t);
	order_at_card(&tc, "C1(00)");
	t.command = COMMANDS;
	tell_status(&t);
	while (t.command != COMMAND_MENU && phone_fetch(&t))
		if (t.command != COMMAND_MENU)
			phone_respond(&t, 0, NULL);
	assert_int_equal(t.details[2], 0x80);
}

static void the_current_profile_is_shown(void **state)
{
	(void)state;
	phone_start(&t);
	open_item(CURRENT, false);
	assert_int_equal(t.command, COMMAND_TEXT);
	assert_int_equal(t.details[2], 0x81);
	assert_string_equal(t.text, "1: " PERSONAL_IMSI_1 "\nManual");
	phone_respond(&t, 0, NULL);
	expect_served(&t, "");
	order_at_card(&tc, "C2(13300805118133F7) C1(01)");
	phone_start(&t);
	open_item(CURRENT, false);
	assert_string_equal(t.text, "2: " PERSONAL_IMSI_2 "\nAutomatic");
}

static void the_card_information_tells_iccid_mode_and_lock(void **state)
{
	(void)state;
	phone_start(&t);
	open_item(INFORMATION, false);
	assert_non_null(strstr(t.text, "ICCID 8935"));
	assert_non_null(strstr(t.text, "\nManual\nDevice lock off"));
	order_at_card(&tc, "C1(01) C8(01)");
	power_cycle(&tc);
	t.abilities &= ~(ABILITY(CAN_LOCAL) | ABILITY(CAN_IMEISV));
	phone_start(&t);
	open_item(INFORMATION, false);
	assert_non_null(strstr(t.text, "\nAutomatic\nNot paired"));
	t.abilities = EVERY_ABILITY;
	phone_start(&t);
	open_item(INFORMATION, false);
	assert_non_null(strstr(t.text, "\nAutomatic\nPaired with this device"));
	strcpy(t.imei, "990011223344667");
	phone_start(&t);
	open_item(INFORMATION, false);
	assert_non_null(strstr(t.text, "\nAutomatic\nCard is locked to another device"));
}

static void a_locked_card_says_so(void **state)
{
	(void)state;
	order_at_card(&tc, "C8(01)");
	phone_start(&t);
	tell_selection(&t, LOCKED, false);
	assert_int_equal(t.sw, 0x6A80);
	strcpy(t.imei, "990011223344667");
	phone_start(&t);
	open_item(LOCKED, false);
	assert_string_equal(t.text, "Card is locked to another device");
	phone_respond(&t, 0, NULL);
	tell_selection(&t, CHOOSE, false);
	assert_int_equal(t.sw, 0x6A80);
	tell_selection(&t, AUTOMATIC, false);
	assert_int_equal(t.sw, 0x6A80);
}

/* The choice is for good: MANUAL, the slot, a REFRESH. */
static void a_profile_is_chosen(void **state)
{
	(void)state;
	order_at_card(&tc, "C1(01)");
	phone_start(&t);
	open_item(CHOOSE, false);
	assert_int_equal(t.command, COMMAND_SELECT);
	assert_string_equal(t.text, "Choose profile");
	assert_string_equal(t.items, "1:1: " PERSONAL_IMSI_1 "|2:2: " PERSONAL_IMSI_2);
	assert_non_null(strstr(t.hex, "900101"));
	phone_respond(&t, 0, "90(02)");
	expect_served(&t, "stop-1 refresh-init menu");
	assert_int_equal(active_slot(&tc), 2);
	assert_int_equal(mode(), APPLET_MODE_MANUAL);
}

static void the_active_profile_chosen_makes_it_manual_and_no_more(void **state)
{
	(void)state;
	order_at_card(&tc, "C1(01)");
	phone_start(&t);
	open_item(CHOOSE, false);
	phone_respond(&t, 0, "90(01)");
	expect_served(&t, "stop-1 menu");
	assert_int_equal(mode(), APPLET_MODE_MANUAL);
}

static void back_to_automatic(void **state)
{
	(void)state;
	order_at_card(&tc, "E2(C4(22023190901658F9) C5(13F0)) E2(C4(13300805118133F7) C5(12F4))");
	phone_start(&t);
	tell_selection(&t, AUTOMATIC, false);
	expect_served(&t, "start-1 start-2 refresh-init menu");
	assert_int_equal(mode(), APPLET_MODE_AUTOMATIC);
	assert_int_equal(active_slot(&tc), 2);
	tell_selection(&t, AUTOMATIC, false);
	assert_int_equal(t.sw, 0x6A80);
}

/* Given the user goes back, ends it, does not answer or does not want, then nothing changes, and the menu
 * works on. */
static void a_dialogue_that_is_left_changes_nothing(void **state)
{
	static const uint8_t results[] = { 0x10, 0x11, 0x12, 0x14, 0x22 };
	static const char *const rests[] = { "",       "90()",   "90(03)",  "90(0B)",
		                             "90(00)", "90(FF)", "90(0102)" };

	(void)state;
	phone_start(&t);
	for (size_t i = 0; i < sizeof results; i++) {
		open_item(CHOOSE, false);
		phone_respond(&t, results[i], "90(02)");
		expect_served(&t, "");
		open_item(CURRENT, false);
		phone_respond(&t, results[i], "");
		expect_served(&t, "");
	}
	for (size_t i = 0; i < sizeof rests / sizeof rests[0]; i++) {
		open_item(CHOOSE, false);
		phone_respond(&t, 0, rests[i]);
		expect_served(&t, "");
	}
	assert_int_equal(active_slot(&tc), 1);
}

static void help_is_shown_for_an_item_and_in_the_choice(void **state)
{
	static const char help[] = "A profile is a subscription on this card";

	(void)state;
	phone_start(&t);
	for (unsigned item = CURRENT; item <= INFORMATION; item++) {
		open_item(item, true);
		assert_int_equal(t.command, COMMAND_TEXT);
		assert_string_equal(t.text, help);
		phone_respond(&t, 0, NULL);
		expect_served(&t, "");
	}
	assert_int_equal(mode(), APPLET_MODE_MANUAL);
	open_item(CHOOSE, false);
	phone_respond(&t, 0x13, "90(02)");
	assert_true(phone_fetch(&t));
	assert_string_equal(t.text, help);
	phone_respond(&t, 0, NULL);
	assert_true(phone_fetch(&t));
	assert_int_equal(t.command, COMMAND_SELECT);
	phone_respond(&t, 0, "90(02)");
	expect_served(&t, "refresh-init menu");
	assert_int_equal(active_slot(&tc), 2);
}

/* While a dialogue goes on a selection is answered 9300, TS 102 221 10.2.1.2. */
static void one_dialogue_at_a_time(void **state)
{
	(void)state;
	phone_start(&t);
	tell_selection(&t, CHOOSE, false);
	tell_selection(&t, CURRENT, false);
	assert_int_equal(t.sw, 0x9300);
	tell_status(&t);
	assert_true(phone_fetch(&t));
	tell_selection(&t, CURRENT, true);
	assert_int_equal(t.sw, 0x9300);
	phone_respond(&t, 0x10, "");
	expect_served(&t, "");
	open_item(CURRENT, false);
}

static void an_item_that_is_not_there_is_refused(void **state)
{
	static const unsigned items[] = { 0, LOCKED, 6, 128, 255 };

	(void)state;
	tell_selection(&t, CURRENT, false);
	assert_int_equal(t.sw, 0x6A80);
	phone_start(&t);
	for (size_t i = 0; i < sizeof items / sizeof items[0]; i++) {
		tell_selection(&t, items[i], i % 2);
		assert_int_equal(t.sw, 0x6A80);
	}
	expect(&tc, "80C2000009 D307 82020181 150100", "6A80");
	expect(&tc, "80C2000009 D307 82028281 900101", "6A80");
	expect(&tc, "80C2000008 D306 82020181 9000", "6A80");
}

/* A terminal without SELECT ITEM, by profile or by its answer, is asked for the number. */
static void without_select_item_a_number_is_asked_for(void **state)
{
	static const struct {
		const char *rest;
		unsigned slot;
	} inputs[] = {
		{ "8D(0432)", 2 },     { "8D(043032)", 2 },   { "8D(04)", 1 },
		{ "8D()", 1 },         { "8D(04313031)", 1 }, { "8D(0433)", 1 },
		{ "8D(0430)", 1 },     { "8D(043939)", 1 },   { "8D(0441)", 1 },
		{ "8D(04323538)", 1 }, { "8D(080032)", 1 },   { "", 1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof inputs / sizeof inputs[0]; i++) {
		personal_card(NULL);
		if (i % 2)
			t.abilities &= ~ABILITY(CAN_SELECT_ITEM);
		phone_start(&t);
		open_item(CHOOSE, false);
		if (t.command == COMMAND_SELECT) {
			phone_respond(&t, 0x30, "");
			assert_true(phone_fetch(&t));
		}
		assert_int_equal(t.command, COMMAND_INPUT);
		assert_string_equal(t.text, "Profile number");
		assert_non_null(strstr(t.hex, "91020102"));
		phone_respond(&t, 0, inputs[i].rest);
		phone_serve(&t);
		assert_int_equal(active_slot(&tc), inputs[i].slot);
		open_item(CURRENT, false);
	}
}

/* Given neither, then the dialogue ends at once, and the menu is not busy. */
static void without_either_there_is_no_choice(void **state)
{
	(void)state;
	t.abilities &=
		~(ABILITY(CAN_SELECT_ITEM) | ABILITY(CAN_GET_INPUT) | ABILITY(CAN_DISPLAY_TEXT));
	phone_start(&t);
	for (unsigned i = 0; i < 3; i++) {
		tell_selection(&t, CHOOSE, false);
		assert_int_equal(t.sw, 0x9000);
		tell_selection(&t, CURRENT, false);
		assert_int_equal(t.sw, 0x9000);
	}
}

/* Given a title that with ten profiles does not fit a command, then the number is asked for. */
static void a_choice_that_is_too_long_is_asked_for_as_a_number(void **state)
{
	(void)state;
	given_ten_slots(&tc, 1);
	phone_start(&t);
	open_item(CHOOSE, false);
	assert_int_equal(t.command, COMMAND_SELECT);
	assert_non_null(strstr(t.items, "|10:10: 001010000000001"));
	phone_respond(&t, 0x10, "");
	order_at_card(
		&tc,
		"D4(03 656E 04 41414141414141414141414141414141414141414141414141414141414141)");
	tell_status(&t);
	phone_serve(&t);
	open_item(CHOOSE, false);
	assert_int_equal(t.command, COMMAND_INPUT);
	phone_respond(&t, 0, "8D(043130)");
	phone_serve(&t);
	assert_int_equal(active_slot(&tc), 10);
}

/* Given the card locked while the choice was shown, then it changes nothing. */
static void a_choice_that_comes_after_the_lock_changes_nothing(void **state)
{
	(void)state;
	order_at_card(&tc, "C1(01) C8(01)");
	phone_start(&t);
	phone_answers(&t, COMMAND_IMEI, 0x30, 1);
	phone_answers(&t, COMMAND_IMEISV, 0x30, 1);
	strcpy(t.imei, "990011223344667");
	phone_start(&t);
	tell_selection(&t, CHOOSE, false);
	assert_true(phone_fetch(&t));
	assert_int_equal(t.command, COMMAND_IMEI);
	phone_respond(&t, 0, NULL);
	while (phone_fetch(&t))
		phone_respond(&t, 0, t.command == COMMAND_SELECT ? "90(02)" : NULL);
	assert_int_equal(active_slot(&tc), 1);
	assert_int_equal(mode(), APPLET_MODE_AUTOMATIC);
}

/* EF.LI of ADF.USIM, TS 31.102 4.2.1. */
static void given_languages(const char *letters)
{
	char apdu[60];

	transmit(&tc, "0020000A08 " PERSONAL_ADM);
	verify_pin(&tc);
	select_usim(&tc);
	snprintf(apdu, sizeof apdu, "00D6820006 %s", letters);
	expect(&tc, apdu, "9000");
}

static void the_language_is_that_of_ef_li(void **state)
{
	static const struct {
		const char *letters, *items;
	} languages[] = {
		{ "656EFFFFFFFF",
		  "1:Current profile|2:Choose profile|3:Automatic|4:Card information" },
		{ "6465656EFFFF",
		  "1:Aktuelles Profil|2:Profil wählen|3:Automatisch|4:Kartendaten" },
		{ "6573FFFFFFFF",
		  "1:Perfil actual|2:Elegir perfil|3:Automático|4:Datos de la tarjeta" },
		{ "787864657365",
		  "1:Aktuelles Profil|2:Profil wählen|3:Automatisch|4:Kartendaten" },
		{ "7878FFFFFFFF",
		  "1:Current profile|2:Choose profile|3:Automatic|4:Card information" },
		{ "FFFFFFFFFFFF",
		  "1:Current profile|2:Choose profile|3:Automatic|4:Card information" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof languages / sizeof languages[0]; i++) {
		given_languages(languages[i].letters);
		expect_menu(languages[i].items);
	}
}

/* What the default alphabet has not goes in UCS2: an accent of Spanish; a terminal that shows no UCS2 gets
 * that text in English, the others in Spanish. */
static void ucs2_where_a_letter_needs_it_and_the_terminal_shows_it(void **state)
{
	(void)state;
	given_languages("6573FFFFFFFF");
	phone_start(&t);
	tell_selection(&t, CURRENT, true);
	assert_true(phone_fetch(&t));
	assert_string_equal(t.text, "Un perfil es una suscripción");
	assert_int_equal(t.coding, 0x08);
	t.abilities &= ~ABILITY(CAN_UCS2);
	expect_menu("1:Perfil actual|2:Elegir perfil|3:Automatic|4:Datos de la tarjeta");
	tell_selection(&t, CURRENT, true);
	assert_true(phone_fetch(&t));
	assert_string_equal(t.text, "A profile is a subscription on this card");
	assert_int_equal(t.coding, 0x04);
}

/* The default alphabet has the letters of German. */
static void german_needs_no_ucs2(void **state)
{
	(void)state;
	t.abilities &= ~ABILITY(CAN_UCS2);
	given_languages("6465FFFFFFFF");
	phone_start(&t);
	open_item(CURRENT, true);
	assert_string_equal(t.text, "Ein Profil ist ein Vertrag auf der Karte");
	phone_respond(&t, 0, NULL);
	open_item(INFORMATION, false);
	assert_non_null(strstr(t.text, "\nManuell\nGerätesperre aus"));
	assert_int_equal(t.coding, 0x04);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, personal_card)
	static const struct CMUnitTest tests[] = {
		TEST(the_items_go_by_mode_and_lock),
		TEST(the_menu_follows_orders_and_the_lock),
		TEST(the_menu_says_that_there_is_help),
		TEST(the_current_profile_is_shown),
		TEST(the_card_information_tells_iccid_mode_and_lock),
		TEST(a_locked_card_says_so),
		TEST(a_profile_is_chosen),
		TEST(the_active_profile_chosen_makes_it_manual_and_no_more),
		TEST(back_to_automatic),
		TEST(a_dialogue_that_is_left_changes_nothing),
		TEST(help_is_shown_for_an_item_and_in_the_choice),
		TEST(one_dialogue_at_a_time),
		TEST(an_item_that_is_not_there_is_refused),
		TEST(without_select_item_a_number_is_asked_for),
		TEST(without_either_there_is_no_choice),
		TEST(a_choice_that_is_too_long_is_asked_for_as_a_number),
		TEST(a_choice_that_comes_after_the_lock_changes_nothing),
		TEST(the_language_is_that_of_ef_li),
		TEST(ucs2_where_a_letter_needs_it_and_the_terminal_shows_it),
		TEST(german_needs_no_ucs2),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
