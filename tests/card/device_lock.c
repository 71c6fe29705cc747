/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "support/toolkit.h"
#include "uicc/applet.h"

/* The device lock in terminals: whose IMEI pairs, whose locks, and what a terminal without one gets. */

#define LOCK_ON "C8(01)"
#define LOCK_OFF "C8(00)"
#define RESET "C9()"
#define OWN "350011223344555"
#define FOREIGN "350011223344665"

static struct test_card tc;
static struct test_phone t;

static int lock_is_on(void **state)
{
	(void)state;
	given_a_personal_card(&tc);
	order_at_card(&tc, LOCK_ON);
	phone_new(&t, &tc, EVERY_ABILITY);
	return 0;
}

static unsigned lock_state(void)
{
	return applet_octet(&tc, "6F01", STATE_AT_LOCK);
}

static void start_in(const char *imei)
{
	strcpy(t.imei, imei);
	phone_start(&t);
}

static void given_paired(void)
{
	start_in(OWN);
	assert_int_equal(lock_state(), APPLET_LOCK_PAIRED);
}

static void given_locked(void)
{
	given_paired();
	start_in(FOREIGN);
	assert_int_equal(lock_state(), APPLET_LOCK_LOCKED);
}

static void with_the_feature_on_the_imei_is_asked_for_at_each_start(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 3; i++) {
		phone_on(&t);
		expect_served(&t, "events imei location menu");
	}
}

static void with_the_feature_off_nobody_asks(void **state)
{
	(void)state;
	order_at_card(&tc, LOCK_OFF);
	phone_on(&t);
	expect_served(&t, "events location menu");
	assert_int_equal(lock_state(), APPLET_LOCK_IDLE);
}

static void an_idle_card_pairs_with_the_imei_it_meets(void **state)
{
	static const uint8_t digits[] = { 0x53, 0x00, 0x11, 0x22, 0x33, 0x44, 0x55 };

	(void)state;
	given_paired();
	for (unsigned i = 0; i < sizeof digits; i++)
		assert_int_equal(applet_octet(&tc, "6F01", STATE_AT_IMEI + i), digits[i]);
	assert_true(authenticates(&tc));
}

static void another_imei_locks(void **state)
{
	(void)state;
	given_paired();
	strcpy(t.imei, FOREIGN);
	phone_on(&t);
	expect_served(&t, "events imei location menu text");
	assert_string_equal(t.text, "Card is locked to another device");
	assert_int_equal(lock_state(), APPLET_LOCK_LOCKED);
	assert_false(authenticates(&tc));
}

/* Given it is locked, then it stays so in any terminal, asks none, and says so in text and menu. */
static void a_locked_card_stays_locked_in_its_first_terminal(void **state)
{
	static const char *const imeis[] = { OWN, FOREIGN, OWN, "990011223344667" };

	(void)state;
	given_locked();
	for (size_t i = 0; i < sizeof imeis / sizeof imeis[0]; i++) {
		strcpy(t.imei, imeis[i]);
		phone_on(&t);
		expect_served(&t, "events location menu text");
		assert_string_equal(t.text, "Card is locked to another device");
		assert_string_equal(t.items, "");
		assert_int_equal(lock_state(), APPLET_LOCK_LOCKED);
		assert_false(authenticates(&tc));
	}
	power_cycle(&tc);
	assert_false(authenticates(&tc));
}

/* A locked card chooses no slot, and times nothing. */
static void a_locked_card_in_automatic_does_not_move(void **state)
{
	(void)state;
	order_at_card(&tc,
	              "C1(01) E2(C4(22023190901658F9) C5(12F4)) E2(C4(13300805118133F7) C5(13F0))");
	given_locked();
	strcpy(t.country, "310");
	phone_on(&t);
	expect_served(&t, "events location menu text");
	tell_service(&t, SERVICE_NORMAL, "310");
	expect_served(&t, "");
	assert_int_equal(active_slot(&tc), 1);
	order_at_card(&tc, RESET);
	tell_status(&t);
	phone_serve(&t);
	assert_int_equal(active_slot(&tc), 2);
	assert_true(authenticates(&tc));
}

/* Given a reset, then it is idle, and pairs with the terminal it meets next, whichever that is. */
static void a_reset_forgets_the_pairing(void **state)
{
	(void)state;
	given_locked();
	order_at_card(&tc, RESET);
	assert_int_equal(lock_state(), APPLET_LOCK_IDLE);
	for (unsigned i = 0; i < 7; i++)
		assert_int_equal(applet_octet(&tc, "6F01", STATE_AT_IMEI + i), 0xFF);
	assert_true(authenticates(&tc));
	start_in(FOREIGN);
	assert_int_equal(lock_state(), APPLET_LOCK_PAIRED);
	start_in(OWN);
	assert_int_equal(lock_state(), APPLET_LOCK_LOCKED);
}

static void the_feature_off_makes_it_idle_whatever_it_was(void **state)
{
	static void (*const given[])(void) = { given_paired, given_locked };

	(void)state;
	for (unsigned i = 0; i < 2; i++) {
		lock_is_on(NULL);
		given[i]();
		order_at_card(&tc, LOCK_OFF);
		assert_int_equal(lock_state(), APPLET_LOCK_IDLE);
		assert_true(authenticates(&tc));
		start_in("990011223344667");
		assert_int_equal(lock_state(), APPLET_LOCK_IDLE);
		order_at_card(&tc, LOCK_ON);
		start_in(FOREIGN);
		assert_int_equal(lock_state(), APPLET_LOCK_PAIRED);
	}
}

/* Given the feature is turned on where it is on, then a locked card stays locked. */
static void the_feature_on_once_more_unlocks_nothing(void **state)
{
	(void)state;
	given_locked();
	order_at_card(&tc, LOCK_ON);
	assert_int_equal(lock_state(), APPLET_LOCK_LOCKED);
	assert_false(authenticates(&tc));
}

/* Each of 14 digits counts; the last of an IMEI does not. */
static void fourteen_digits_are_compared(void **state)
{
	char imei[] = OWN;

	(void)state;
	for (unsigned i = 0; i <= 14; i++) {
		lock_is_on(NULL);
		given_paired();
		imei[i] = (char)(imei[i] == '9' ? '8' : imei[i] + 1);
		start_in(imei);
		assert_int_equal(lock_state(), i < 14 ? APPLET_LOCK_LOCKED : APPLET_LOCK_PAIRED);
		strcpy(imei, OWN);
	}
}

/* Given a terminal does not tell its IMEI, then the IMEISV is asked for: the same 14 digits. */
static void an_imeisv_does_as_well(void **state)
{
	(void)state;
	given_paired();
	phone_answers(&t, COMMAND_IMEI, 0x30, FOR_EVER);
	phone_on(&t);
	expect_served(&t, "events imei imeisv location menu");
	assert_int_equal(lock_state(), APPLET_LOCK_PAIRED);
	start_in(FOREIGN);
	assert_int_equal(lock_state(), APPLET_LOCK_LOCKED);
}

static void refuses_its_imei(void)
{
	phone_answers(&t, COMMAND_IMEI, 0x30, FOR_EVER);
	phone_answers(&t, COMMAND_IMEISV, 0x32, FOR_EVER);
}

static void a_terminal_without_an_imei_cannot_pair_and_is_served(void **state)
{
	(void)state;
	refuses_its_imei();
	for (unsigned start = 0; start < 2; start++) {
		phone_on(&t);
		expect_served(&t, "events imei imeisv location menu");
		for (unsigned i = 0; i < 5; i++) {
			assert_true(authenticates(&tc));
			tell_status(&t);
			expect_served(&t, i < 2 ? "imei imeisv" : "");
		}
		assert_int_equal(lock_state(), APPLET_LOCK_IDLE);
	}
}

/* Given a paired card is not told, then it asks as often as EF.CONFIG says and closes, for this session
 * alone: nobody knows that this is another terminal. */
static void a_paired_card_closes_after_so_many_asks_for_the_session(void **state)
{
	(void)state;
	for (uint8_t asks = 1; asks <= 4; asks++) {
		lock_is_on(NULL);
		configure_octet(&tc, CONFIG_AT_ASKS, asks);
		given_paired();
		refuses_its_imei();
		phone_start(&t);
		for (unsigned i = 1; i < asks; i++) {
			assert_true(authenticates(&tc));
			tell_status(&t);
			phone_serve(&t);
		}
		assert_string_equal(t.text, "Device does not tell its IMEI");
		assert_false(authenticates(&tc));
		tell_status(&t);
		expect_served(&t, "");
		assert_int_equal(lock_state(), APPLET_LOCK_PAIRED);
		power_cycle(&tc);
		assert_true(authenticates(&tc));
		phone_new(&t, &tc, EVERY_ABILITY);
		phone_start(&t);
		assert_true(authenticates(&tc));
		assert_int_equal(lock_state(), APPLET_LOCK_PAIRED);
	}
}

/* Given it tells at last, before the card closed, then that counts. */
static void a_terminal_that_tells_late_is_met(void **state)
{
	(void)state;
	given_paired();
	phone_answers(&t, COMMAND_IMEI, 0x30, 1);
	phone_answers(&t, COMMAND_IMEISV, 0x30, 1);
	start_in(FOREIGN);
	assert_true(authenticates(&tc));
	tell_status(&t);
	expect_served(&t, "imei menu text");
	assert_int_equal(lock_state(), APPLET_LOCK_LOCKED);
}

/* A terminal whose profile offers neither is one that does not tell. */
static void a_profile_without_local_information_tells_no_imei(void **state)
{
	(void)state;
	given_paired();
	t.abilities = EVERY_ABILITY & ~(ABILITY(CAN_LOCAL) | ABILITY(CAN_IMEISV));
	phone_on(&t);
	expect_served(&t, "events menu");
	for (unsigned i = 0; i < 2; i++) {
		assert_true(authenticates(&tc));
		tell_status(&t);
		phone_serve(&t);
	}
	assert_false(authenticates(&tc));
}

/* What is closed for want of an IMEI opens when there is no pairing any more. */
static void a_reset_opens_what_the_missing_imei_closed(void **state)
{
	static const char *const orders[] = { RESET, LOCK_OFF };

	(void)state;
	for (unsigned i = 0; i < 2; i++) {
		lock_is_on(NULL);
		configure_octet(&tc, CONFIG_AT_ASKS, 1);
		given_paired();
		refuses_its_imei();
		phone_start(&t);
		assert_false(authenticates(&tc));
		order_at_card(&tc, orders[i]);
		assert_true(authenticates(&tc));
	}
}

/* Given a response without an identity, or one too short, or with letters, then it tells none. */
static void an_identity_that_is_none_is_none(void **state)
{
	static const char *const rests[] = { "",           "94()",
		                             "94(3A05)",   "94(3A0510B132435405)",
		                             "94(3A0510)", "93(3A05102132435405)" };

	(void)state;
	for (size_t i = 0; i < sizeof rests / sizeof rests[0]; i++) {
		lock_is_on(NULL);
		t.answers[COMMAND_IMEI].rest = rests[i];
		t.answers[COMMAND_IMEISV].rest = rests[i];
		phone_on(&t);
		expect_served(&t, "events imei imeisv location menu");
		assert_int_equal(lock_state(), APPLET_LOCK_IDLE);
	}
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, lock_is_on)
	static const struct CMUnitTest tests[] = {
		TEST(with_the_feature_on_the_imei_is_asked_for_at_each_start),
		TEST(with_the_feature_off_nobody_asks),
		TEST(an_idle_card_pairs_with_the_imei_it_meets),
		TEST(another_imei_locks),
		TEST(a_locked_card_stays_locked_in_its_first_terminal),
		TEST(a_locked_card_in_automatic_does_not_move),
		TEST(a_reset_forgets_the_pairing),
		TEST(the_feature_off_makes_it_idle_whatever_it_was),
		TEST(the_feature_on_once_more_unlocks_nothing),
		TEST(fourteen_digits_are_compared),
		TEST(an_imeisv_does_as_well),
		TEST(a_terminal_without_an_imei_cannot_pair_and_is_served),
		TEST(a_paired_card_closes_after_so_many_asks_for_the_session),
		TEST(a_terminal_that_tells_late_is_met),
		TEST(a_profile_without_local_information_tells_no_imei),
		TEST(a_reset_opens_what_the_missing_imei_closed),
		TEST(an_identity_that_is_none_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
