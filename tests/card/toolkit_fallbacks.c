/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "support/ten_slots.h"
#include "support/toolkit.h"
#include "uicc/applet.h"

/* What takes the place of what a terminal has not: STATUS for timers, a stronger REFRESH for a weaker. */

#define NO(can) (EVERY_ABILITY & ~ABILITY(can) & ~ABILITY(CAN_MORE_TIME))

static struct test_card tc;
static struct test_phone t;

static int ten_slots(void **state)
{
	(void)state;
	given_ten_slots(&tc, 1);
	order_at_card(&tc, "C1(01)");
	phone_new(&t, &tc, NO(CAN_TIMERS));
	return 0;
}

/* STATUS until another slot is active; returns how many it took. */
enum { NEVER = 500 };

static unsigned statuses_to_switch(void)
{
	const unsigned slot = active_slot(&tc);
	unsigned count = 0;

	while (active_slot(&tc) == slot && count < NEVER) {
		tell_status(&t);
		phone_serve(&t);
		count++;
	}
	return count;
}

/* 2 runs of 180 seconds; a STATUS each interval the terminal took. */
static void without_timers_status_is_the_clock(void **state)
{
	static const struct {
		const char *interval;
		unsigned statuses;
	} polls[] = {
		{ "84(011E)", 12 }, { "84(010F)", 24 }, { "84(0001)", 6 }, { "84(0232)", 72 },
		{ "84(01B4)", 2 },  { "84(0263)", 36 }, { "", 12 },        { "84(0100)", 12 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof polls / sizeof polls[0]; i++) {
		ten_slots(NULL);
		t.answers[COMMAND_POLL].rest = polls[i].interval;
		phone_on(&t);
		expect_served(&t, "events location poll menu");
		assert_int_equal(statuses_to_switch(), polls[i].statuses);
	}
}

static void the_interval_asked_for_is_configuration(void **state)
{
	(void)state;
	configure_octet(&tc, CONFIG_AT_POLL, 90);
	phone_on(&t);
	assert_true(phone_serve_until(&t, COMMAND_POLL));
	assert_non_null(strstr(t.hex, "8402015A"));
	phone_respond(&t, 0, "84(015A)");
	phone_serve(&t);
	assert_int_equal(statuses_to_switch(), 4);
}

/* Given a terminal that polls and does not say how often, then it is as EF.CONFIG says. */
static void a_poll_interval_that_is_refused_is_assumed(void **state)
{
	(void)state;
	phone_answers(&t, COMMAND_POLL, 0x30, FOR_EVER);
	phone_start(&t);
	assert_int_equal(statuses_to_switch(), 12);
}

/* Given a terminal that neither has timers nor polls, then its STATUS tells nothing about time: however
 * many come, the applet does not switch for want of service, and does not rest. */
static void without_a_clock_nothing_is_timed(void **state)
{
	(void)state;
	allow_countries(&tc, 1, "12F4");
	allow_countries(&tc, 2, "13F0");
	t.abilities &= ~ABILITY(CAN_POLL);
	phone_on(&t);
	expect_served(&t, "events location menu");
	assert_int_equal(statuses_to_switch(), NEVER);
	travel(&t, "310");
	assert_int_equal(active_slot(&tc), 2);
	travel(&t, "214");
	assert_int_equal(active_slot(&tc), 1);
}

/* Given its timers are beyond a terminal after all, then the same. */
static void a_timer_that_is_refused_is_replaced(void **state)
{
	static const uint8_t results[] = { 0x30, 0x31, 0x32, 0x24, 0x22 };

	(void)state;
	for (size_t i = 0; i < sizeof results; i++) {
		ten_slots(NULL);
		t.abilities = NO(CAN_MORE_TIME);
		phone_answers(&t, COMMAND_START_1, results[i], FOR_EVER);
		phone_on(&t);
		expect_served(&t, "events location start-1 poll menu");
		assert_int_equal(statuses_to_switch(), 12);
	}
}

/* A rest of 300 seconds is ten polls of 30; nothing is polled for when nothing is timed. */
static void the_rest_is_counted_too(void **state)
{
	(void)state;
	allow_countries(&tc, 1, "12F4");
	allow_countries(&tc, 2, "13F0");
	for (unsigned slot = 3; slot <= TEN_SLOTS; slot++)
		allow_countries(&tc, slot, "17F6");
	phone_start(&t);
	travel(&t, "310");
	assert_int_equal(active_slot(&tc), 2);
	travel(&t, "716");
	assert_int_equal(statuses_to_switch(), 10);
	assert_int_equal(active_slot(&tc), 3);
	for (unsigned i = 0; i < 9; i++) {
		tell_status(&t);
		expect_served(&t, "");
	}
	tell_status(&t);
	expect_served(&t, "poll-off");
	tell_status(&t);
	expect_served(&t, "");
}

/* From one run to the next, and from one rest to the next, the interval stands. */
static void polling_goes_on_from_run_to_run(void **state)
{
	(void)state;
	phone_start(&t);
	for (unsigned i = 1; i < 60; i++) {
		tell_status(&t);
		phone_serve(&t);
		assert_null(strstr(t.served, "poll"));
	}
	assert_int_equal(active_slot(&tc), 5);
}

static void polling_ends_when_service_is_back(void **state)
{
	(void)state;
	phone_start(&t);
	tell_service(&t, SERVICE_NORMAL, "214");
	expect_served(&t, "poll-off");
	tell_service(&t, SERVICE_NONE, NULL);
	expect_served(&t, "poll");
}

/* Given what was to be timed was over before the interval came, then it is let go at once. */
static void an_interval_that_comes_too_late_is_let_go(void **state)
{
	(void)state;
	phone_on(&t);
	assert_true(phone_serve_until(&t, COMMAND_POLL));
	tell_service(&t, SERVICE_NORMAL, "214");
	phone_respond(&t, 0, "84(011E)");
	expect_served(&t, "poll-off menu");
}

/* Given the configuration did away with the rest while it was on, then it ends all the same. */
static void a_rest_that_is_configured_away_ends(void **state)
{
	(void)state;
	allow_countries(&tc, 1, "12F4");
	allow_countries(&tc, 2, "13F0");
	for (unsigned slot = 3; slot <= TEN_SLOTS; slot++)
		allow_countries(&tc, slot, "17F6");
	phone_start(&t);
	travel(&t, "310");
	order_at_card(&tc, "D3(00B4 02 0000 05 03 1E 00 01 01)");
	strcpy(t.country, "716");
	phone_start(&t);
	tell_service(&t, SERVICE_NORMAL, "716");
	phone_serve(&t);
	assert_int_equal(active_slot(&tc), 2);
	assert_int_equal(statuses_to_switch(), 1);
}

/* --- REFRESH ----------------------------------------------------------------------------------- */

static void change_preferred(void)
{
	order_at_card(&tc, "C1(00)");
	phone_new(&t, &tc, EVERY_ABILITY);
	phone_start(&t);
	t.sw = order_at_card(&tc, "E2(C4(22023190901658F9) C6(030222 32F403))");
}

static void steering_tells_the_preferred_networks(void **state)
{
	(void)state;
	change_preferred();
	expect_served(&t, "location refresh-steering menu");
	change_preferred();
	assert_false(phone_serve_until(&t, COMMAND_REFRESH_STEERING));
	t.sw = order_at_card(&tc, "E2(C4(22023190901658F9) C6(030222))");
	assert_true(phone_fetch(&t)); /* where is it */
	phone_respond(&t, 0, NULL);
	expect_command(&t, COMMAND_REFRESH_STEERING, "F2(030222 C880)");
}

/* What is not understood is followed by the next stronger, each once. */
static void what_is_not_understood_is_followed_by_the_stronger(void **state)
{
	static const uint8_t results[] = { 0x30, 0x31, 0x32, 0x36, 0x3B };

	(void)state;
	for (size_t i = 0; i < sizeof results; i++) {
		ten_slots(NULL);
		change_preferred();
		phone_answers(&t, COMMAND_REFRESH_STEERING, results[i], FOR_EVER);
		phone_answers(&t, COMMAND_REFRESH_FILES, results[i], FOR_EVER);
		phone_answers(&t, COMMAND_REFRESH_INIT, results[i], FOR_EVER);
		phone_answers(&t, COMMAND_REFRESH_RESET, results[i], FOR_EVER);
		expect_served(&t, "location refresh-steering refresh-files refresh-init "
		                  "refresh-reset menu");
		tell_status(&t);
		expect_served(&t, "");
	}
}

/* Forbidden networks are not steered by: the file list. */
static void other_lists_are_told_by_a_file_list(void **state)
{
	(void)state;
	order_at_card(&tc, "C1(00)");
	phone_new(&t, &tc, EVERY_ABILITY);
	phone_start(&t);
	t.sw = order_at_card(&tc, "E2(C4(22023190901658F9) C6(030222) C7(030223))");
	expect_served(&t, "location refresh-files menu");
	t.abilities &= ~ABILITY(CAN_STEERING);
	phone_start(&t);
	t.sw = order_at_card(&tc, "E2(C4(22023190901658F9) C6(32F403))");
	expect_served(&t, "location refresh-files menu");
}

/* After a switch: the configured one; a busy terminal is asked again and then reads anew. */
static void a_switch_is_followed_by_the_refresh_configured(void **state)
{
	(void)state;
	t.abilities = NO(CAN_MORE_TIME);
	allow_countries(&tc, 1, "13F0");
	phone_answers(&t, COMMAND_REFRESH_INIT, 0x20, 2);
	phone_on(&t);
	expect_served(&t, "events location start-1 start-2 refresh-init menu");
	tell_status(&t);
	expect_served(&t, "refresh-init");
	tell_status(&t);
	expect_served(&t, "refresh-init");
	tell_status(&t);
	expect_served(&t, "");
	ten_slots(NULL);
	t.abilities = NO(CAN_MORE_TIME);
	configure_octet(&tc, CONFIG_AT_REFRESH, APPLET_REFRESH_RESET);
	allow_countries(&tc, 1, "13F0");
	phone_on(&t);
	expect_served(&t, "events location start-1 start-2 refresh-reset "
	                  "events location start-1 start-2 menu");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, ten_slots)
	static const struct CMUnitTest tests[] = {
		TEST(without_timers_status_is_the_clock),
		TEST(the_interval_asked_for_is_configuration),
		TEST(a_poll_interval_that_is_refused_is_assumed),
		TEST(without_a_clock_nothing_is_timed),
		TEST(a_timer_that_is_refused_is_replaced),
		TEST(the_rest_is_counted_too),
		TEST(polling_goes_on_from_run_to_run),
		TEST(polling_ends_when_service_is_back),
		TEST(an_interval_that_comes_too_late_is_let_go),
		TEST(a_rest_that_is_configured_away_ends),
		TEST(steering_tells_the_preferred_networks),
		TEST(what_is_not_understood_is_followed_by_the_stronger),
		TEST(other_lists_are_told_by_a_file_list),
		TEST(a_switch_is_followed_by_the_refresh_configured),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
