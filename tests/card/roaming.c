/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "support/packet.h"
#include "support/ten_slots.h"
#include "support/toolkit.h"
#include "uicc/applet.h"

/* AUTOMATIC at work: what a terminal tells makes the card switch, rest, hold and close. Countries in the
 * lists are octets of an MCC: 12F4 is 214, 13F0 310, 17F6 716, F2FF what begins with 2. */

#define ACTIVE(slot) "C2(000101000000" slot "F1)"
#define ALL (EVERY_ABILITY & ~ABILITY(CAN_MORE_TIME))
#define AUTOMATIC "C1(01)"
#define MANUAL "C1(00)"
#define NO_REST "D3(00B4 02 0000 05 03 1E 00 01 01)"

static struct test_card tc;
static struct test_phone t;

static int ten_slots(void **state)
{
	(void)state;
	given_ten_slots(&tc, 1);
	order_at_card(&tc, AUTOMATIC);
	phone_new(&t, &tc, ALL);
	return 0;
}

/* Slot 1 Spain, 2 the USA, 3 Europe, 4 Peru, 5 anywhere; the others another country each. */
static void given_lists(void)
{
	static const char *const lists[] = { "12F4", "13F0", "F2FF", "17F6", "",
		                             "05F5", "04F4", "56F6", "06F6", "03F6" };

	for (unsigned i = 0; i < TEN_SLOTS; i++)
		allow_countries(&tc, i + 1, lists[i]);
}

static unsigned slot_in(const char *country)
{
	travel(&t, country);
	return active_slot(&tc);
}

static void rest_is_over(void)
{
	tell_expired(&t, 2);
	phone_serve(&t);
}

static void at_start_up_the_terminal_is_asked_where_it_is(void **state)
{
	(void)state;
	given_lists();
	strcpy(t.country, "716");
	phone_on(&t);
	expect_served(&t, "events location start-1 start-2 refresh-init menu");
}

static void at_start_up_the_slot_of_the_country_is_taken(void **state)
{
	(void)state;
	given_lists();
	strcpy(t.country, "716");
	phone_start(&t);
	assert_int_equal(active_slot(&tc), 4);
}

/* Exact before continent before none, in slot order; what is allowed is kept. */
static void the_slot_of_the_country_then_of_the_continent_then_any(void **state)
{
	static const struct {
		const char *country;
		unsigned slot;
	} trips[] = {
		{ "214", 1 }, { "310", 2 }, { "208", 3 }, { "214", 3 }, { "716", 4 },
		{ "234", 3 }, { "440", 5 }, { "716", 5 }, { "310", 5 },
	};

	(void)state;
	given_lists();
	order_at_card(&tc, NO_REST);
	phone_start(&t);
	for (size_t i = 0; i < sizeof trips / sizeof trips[0]; i++)
		assert_int_equal(slot_in(trips[i].country), trips[i].slot);
}

static void among_equals_the_first_slot_is_taken(void **state)
{
	(void)state;
	for (unsigned slot = 1; slot <= TEN_SLOTS; slot++)
		allow_countries(&tc, slot, slot == 1 ? "12F4" : slot >= 6 ? "13F0" : "17F6");
	phone_start(&t);
	assert_int_equal(slot_in("310"), 6);
}

/* Given the service is normal, limited or none, when its location is told with it, then that counts. */
static void every_location_status_event_counts(void **state)
{
	(void)state;
	for (unsigned service = SERVICE_NORMAL; service <= SERVICE_NONE; service++) {
		ten_slots(NULL);
		given_lists();
		phone_start(&t);
		tell_service(&t, (enum test_service)service, "310");
		phone_serve(&t);
		assert_int_equal(active_slot(&tc), 2);
	}
}

static void in_limited_service_without_a_location_the_terminal_is_asked(void **state)
{
	(void)state;
	given_lists();
	phone_start(&t);
	strcpy(t.country, "310");
	tell_service(&t, SERVICE_NONE, NULL);
	expect_served(&t, "");
	tell_service(&t, SERVICE_LIMITED, NULL);
	expect_served(&t, "location start-2 refresh-init");
	assert_int_equal(active_slot(&tc), 2);
}

static void a_rejection_and_another_technology_tell_a_country_too(void **state)
{
	(void)state;
	given_lists();
	phone_start(&t);
	tell_rejection(&t, "310");
	expect_served(&t, "start-2 refresh-init");
	assert_int_equal(active_slot(&tc), 2);
	rest_is_over();
	strcpy(t.country, "716");
	tell_technology(&t);
	expect_served(&t, "location start-2 refresh-init");
	assert_int_equal(active_slot(&tc), 4);
}

/* Given events the terminal profile does not offer, or no profile at all, then they change nothing. */
static void an_event_nobody_asked_for_changes_nothing(void **state)
{
	(void)state;
	given_lists();
	power_cycle(&tc);
	tell_service(&t, SERVICE_NORMAL, "310");
	assert_int_equal(t.sw, 0x9000);
	assert_int_equal(active_slot(&tc), 1);
	t.abilities = ALL & ~ABILITY(CAN_LOCATION_STATUS);
	phone_start(&t);
	tell_service(&t, SERVICE_NORMAL, "310");
	expect_served(&t, "");
	assert_int_equal(active_slot(&tc), 1);
	tell_rejection(&t, "310");
	phone_serve(&t);
	assert_int_equal(active_slot(&tc), 2);
}

static void a_location_that_tells_no_country_changes_nothing(void **state)
{
	(void)state;
	given_lists();
	phone_start(&t);
	travel(&t, "214");
	t.sw = transmit(&tc, "80C2000010 D60E 990103 82028281 9B0100 1302FFFF");
	expect_served(&t, "location");
	t.sw = transmit(&tc, "80C2000015 D613 990103 82028281 9B0100 1307FFFFFF00010001");
	expect_served(&t, "location");
	expect(&tc, "80C200000C D60A 990103 82028281 1301FF", "6A80");
	expect(&tc, "80C200000C D60A 990103 82028281 9B0103", "6A80");
	assert_int_equal(active_slot(&tc), 1);
}

/* Given no service for as many timer runs as EF.CONFIG says, then the next candidate, round the ring. */
static void without_service_the_next_candidate_round_the_ring(void **state)
{
	static const uint8_t ring[] = { 1, 3, 5, 1, 3, 5 };

	(void)state;
	given_lists();
	phone_start(&t);
	for (size_t i = 0; i < sizeof ring; i++) {
		assert_int_equal(active_slot(&tc), ring[i]);
		tell_service(&t, SERVICE_NONE, NULL);
		phone_serve(&t);
		tell_expired(&t, 1);
		expect_served(&t, "start-1");
		assert_int_equal(active_slot(&tc), ring[i]);
		tell_expired(&t, 1);
		expect_served(&t, "start-1 start-2 refresh-init");
		rest_is_over();
	}
}

static void service_that_comes_back_begins_the_count_anew(void **state)
{
	(void)state;
	phone_start(&t);
	wait_in_vain(&t, 1);
	tell_service(&t, SERVICE_NORMAL, "214");
	expect_served(&t, "stop-1");
	wait_in_vain(&t, 1);
	assert_int_equal(active_slot(&tc), 1);
	wait_in_vain(&t, 1);
	assert_int_equal(active_slot(&tc), 2);
}

static void the_number_and_length_of_runs_are_configuration(void **state)
{
	(void)state;
	order_at_card(&tc, "D3(0E10 04 012C 05 03 1E 00 01 01)");
	phone_on(&t);
	while (t.command != COMMAND_START_1 && phone_fetch(&t))
		phone_respond(&t, 0, NULL);
	assert_non_null(strstr(t.hex, "A40101A503100000"));
	wait_in_vain(&t, 3);
	assert_int_equal(active_slot(&tc), 1);
	wait_in_vain(&t, 1);
	assert_int_equal(active_slot(&tc), 2);
}

/* Given two countries in turn, then no switch before the rest is over, and then to where it is now. */
static void at_a_border_it_does_not_flap(void **state)
{
	(void)state;
	given_lists();
	phone_start(&t);
	assert_int_equal(slot_in("310"), 2);
	for (unsigned i = 0; i < 10; i++) {
		assert_int_equal(slot_in("716"), 2);
		assert_int_equal(slot_in("310"), 2);
	}
	assert_int_equal(slot_in("716"), 2);
	rest_is_over();
	assert_int_equal(active_slot(&tc), 4);
	assert_int_equal(slot_in("310"), 4);
}

static void a_reset_does_not_shorten_the_rest(void **state)
{
	(void)state;
	given_lists();
	phone_start(&t);
	assert_int_equal(slot_in("310"), 2);
	strcpy(t.country, "716");
	for (unsigned i = 0; i < 3; i++) {
		phone_on(&t);
		expect_served(&t, "events location start-1 start-2 menu");
		assert_int_equal(active_slot(&tc), 2);
	}
	rest_is_over();
	assert_int_equal(active_slot(&tc), 4);
}

/* The missing service waits for the end of the rest as well. */
static void without_service_it_rests_as_well(void **state)
{
	(void)state;
	phone_start(&t);
	wait_in_vain(&t, 2);
	assert_int_equal(active_slot(&tc), 2);
	wait_in_vain(&t, 7);
	assert_int_equal(active_slot(&tc), 2);
	rest_is_over();
	assert_int_equal(active_slot(&tc), 3);
}

static void without_a_rest_in_the_configuration_there_is_none(void **state)
{
	(void)state;
	given_lists();
	order_at_card(&tc, NO_REST);
	phone_start(&t);
	assert_int_equal(slot_in("310"), 2);
	assert_int_equal(slot_in("716"), 4);
	assert_int_equal(slot_in("310"), 2);
}

/* Given the active slot was ordered, then it is kept in this country whether allowed or not, with
 * service or without, over resets too; in another country the choice is free. */
static void an_order_is_held_until_the_country_changes(void **state)
{
	(void)state;
	given_lists();
	phone_start(&t);
	t.sw = order_by_air(&tc, ACTIVE("40"));
	expect_served(&t, "location refresh-init menu");
	wait_in_vain(&t, 5);
	for (unsigned i = 0; i < 3; i++) {
		phone_start(&t);
		assert_int_equal(slot_in("214"), 4);
		assert_true(authenticates(&tc));
	}
	assert_int_equal(slot_in("310"), 2);
	rest_is_over();
	assert_int_equal(slot_in("214"), 1);
}

static void an_order_before_a_country_was_known_is_held_in_the_first(void **state)
{
	(void)state;
	given_lists();
	order_at_card(&tc, ACTIVE("30"));
	t.country[0] = 0;
	phone_start(&t);
	order_by_air(&tc, ACTIVE("40"));
	phone_start(&t);
	assert_int_equal(slot_in("214"), 4);
	phone_start(&t);
	assert_int_equal(slot_in("214"), 4);
	assert_int_equal(slot_in("310"), 2);
}

static void an_order_for_the_mode_lets_the_choice_begin_anew(void **state)
{
	(void)state;
	given_lists();
	phone_start(&t);
	order_by_air(&tc, ACTIVE("40") MANUAL);
	assert_int_equal(slot_in("214"), 4);
	order_by_air(&tc, AUTOMATIC);
	tell_status(&t);
	phone_serve(&t);
	assert_int_equal(active_slot(&tc), 1);
}

/* Given the order was given at the card, then it is where the card begins, and the choice is free. */
static void an_order_at_the_card_holds_nothing(void **state)
{
	(void)state;
	given_lists();
	order_at_card(&tc, ACTIVE("40"));
	phone_start(&t);
	assert_int_equal(slot_in("214"), 1);
}

static void lists_that_change_are_gone_by_at_once(void **state)
{
	(void)state;
	given_lists();
	phone_start(&t);
	allow_countries(&tc, 1, "13F0");
	tell_status(&t);
	phone_serve(&t);
	assert_int_equal(active_slot(&tc), 3);
}

/* MANUAL restricts, but never switches: neither by country nor for want of service. */
static void manual_restricts_but_never_switches(void **state)
{
	(void)state;
	given_lists();
	order_at_card(&tc, MANUAL);
	phone_start(&t);
	assert_int_equal(slot_in("310"), 1);
	assert_false(authenticates(&tc));
	wait_in_vain(&t, 5);
	assert_int_equal(active_slot(&tc), 1);
	assert_int_equal(slot_in("214"), 1);
	assert_true(authenticates(&tc));
}

/* Given no slot is allowed, then AUTHENTICATE answers 6985 and a text says so, once for a country. */
static void where_no_slot_is_allowed_the_card_closes_and_says_so_once(void **state)
{
	(void)state;
	given_lists();
	allow_countries(&tc, 5, "05F5");
	phone_start(&t);
	assert_true(authenticates(&tc));
	travel(&t, "440");
	assert_string_equal(t.served, "stop-1 text");
	assert_string_equal(t.text, "No profile for this country");
	assert_false(authenticates(&tc));
	travel(&t, "440");
	assert_string_equal(t.served, "stop-1");
	travel(&t, "450");
	assert_string_equal(t.served, "stop-1 text");
	assert_int_equal(active_slot(&tc), 1);
	travel(&t, "214");
	assert_string_equal(t.served, "stop-1");
	assert_true(authenticates(&tc));
}

/* Given the text of one country still stands on the display, then that of the next comes too. */
static void a_second_country_is_told_while_the_first_is_shown(void **state)
{
	(void)state;
	given_lists();
	allow_countries(&tc, 5, "05F5");
	phone_start(&t);
	tell_service(&t, SERVICE_NORMAL, "440");
	phone_fetch(&t);
	phone_respond(&t, 0, NULL);
	assert_true(phone_fetch(&t));
	assert_int_equal(t.command, COMMAND_TEXT);
	expect(&tc, "80C2000015 D613 990103 82028281 9B0100 130754F01000010001", "*");
	phone_respond(&t, 0, NULL);
	expect_served(&t, "text");
}

static void the_gate_opens_with_a_list_that_allows(void **state)
{
	(void)state;
	given_lists();
	order_at_card(&tc, MANUAL);
	strcpy(t.country, "310");
	phone_start(&t);
	assert_false(authenticates(&tc));
	allow_countries(&tc, 1, "12F413F0");
	tell_status(&t);
	phone_serve(&t);
	assert_true(authenticates(&tc));
}

/* A terminal with MORE TIME gets its answer first; the switch follows, whatever it says to that. */
static void a_switch_waits_for_more_time(void **state)
{
	static const uint8_t results[] = { 0x00, 0x01, 0x22, 0x30, 0x31, 0x36 };

	(void)state;
	for (size_t i = 0; i < sizeof results; i++) {
		ten_slots(NULL);
		given_lists();
		t.abilities = EVERY_ABILITY;
		phone_start(&t);
		phone_answers(&t, COMMAND_MORE_TIME, results[i], FOR_EVER);
		tell_service(&t, SERVICE_NORMAL, "310");
		assert_int_equal(active_slot(&tc), 1);
		t.sw = transmit(&tc, "80F2000C00");
		expect_served(&t, "more-time stop-1 start-2 refresh-init");
		assert_int_equal(active_slot(&tc), 2);
	}
}

/* Given the terminal is back before the time is granted, then there is nothing to do. */
static void a_switch_that_waits_is_judged_again(void **state)
{
	(void)state;
	given_lists();
	t.abilities = EVERY_ABILITY;
	phone_start(&t);
	tell_service(&t, SERVICE_NORMAL, "310");
	tell_service(&t, SERVICE_NORMAL, "214");
	phone_serve(&t);
	assert_int_equal(active_slot(&tc), 1);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, ten_slots)
	static const struct CMUnitTest tests[] = {
		TEST(at_start_up_the_terminal_is_asked_where_it_is),
		TEST(at_start_up_the_slot_of_the_country_is_taken),
		TEST(the_slot_of_the_country_then_of_the_continent_then_any),
		TEST(among_equals_the_first_slot_is_taken),
		TEST(every_location_status_event_counts),
		TEST(in_limited_service_without_a_location_the_terminal_is_asked),
		TEST(a_rejection_and_another_technology_tell_a_country_too),
		TEST(an_event_nobody_asked_for_changes_nothing),
		TEST(a_location_that_tells_no_country_changes_nothing),
		TEST(without_service_the_next_candidate_round_the_ring),
		TEST(service_that_comes_back_begins_the_count_anew),
		TEST(the_number_and_length_of_runs_are_configuration),
		TEST(at_a_border_it_does_not_flap),
		TEST(a_reset_does_not_shorten_the_rest),
		TEST(without_service_it_rests_as_well),
		TEST(without_a_rest_in_the_configuration_there_is_none),
		TEST(an_order_is_held_until_the_country_changes),
		TEST(an_order_before_a_country_was_known_is_held_in_the_first),
		TEST(an_order_for_the_mode_lets_the_choice_begin_anew),
		TEST(an_order_at_the_card_holds_nothing),
		TEST(lists_that_change_are_gone_by_at_once),
		TEST(manual_restricts_but_never_switches),
		TEST(where_no_slot_is_allowed_the_card_closes_and_says_so_once),
		TEST(a_second_country_is_told_while_the_first_is_shown),
		TEST(the_gate_opens_with_a_list_that_allows),
		TEST(a_switch_waits_for_more_time),
		TEST(a_switch_that_waits_is_judged_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
