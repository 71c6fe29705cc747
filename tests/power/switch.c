/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "support/packet.h"
#include "support/toolkit.h"

/*
 * What a terminal makes the applet do, the supply cut at every write: a switch, a pairing, a lock are
 * there whole, with EF.CREDENTIAL, EF.HISTORY and EF.LOG, or not at all.
 */

struct deed {
	const char *name;
	const char *orders;  /* before, at the card                            */
	void (*given)(void); /* before, in a terminal; NULL: nothing           */
	void (*run)(struct test_card *tc, void *ctx);
};

static struct test_card tc;
static struct test_phone t;

/* A terminal that has just been switched on; nothing is written by that. */
static void start(struct test_card *card, uint32_t without)
{
	phone_new(&t, card, EVERY_ABILITY & ~without);
	download_profile(&t);
	phone_serve(&t);
}

static void event_switches(struct test_card *card, void *ctx)
{
	(void)ctx;
	start(card, ABILITY(CAN_MORE_TIME));
	tell_service(&t, SERVICE_NORMAL, "310");
	phone_serve(&t);
}

static void more_time_switches(struct test_card *card, void *ctx)
{
	(void)ctx;
	start(card, 0);
	tell_service(&t, SERVICE_NORMAL, "310");
	phone_serve(&t);
}

static void missing_service_switches(struct test_card *card, void *ctx)
{
	(void)ctx;
	start(card, ABILITY(CAN_MORE_TIME));
	tell_expired(&t, 1);
	phone_serve(&t);
	tell_expired(&t, 1);
	phone_serve(&t);
}

static void user_switches(struct test_card *card, void *ctx)
{
	(void)ctx;
	start(card, 0);
	t.answers[COMMAND_SELECT].rest = "90(02)";
	tell_selection(&t, 2, false);
	phone_serve(&t);
}

static void user_goes_automatic(struct test_card *card, void *ctx)
{
	(void)ctx;
	start(card, ABILITY(CAN_LOCAL));
	tell_selection(&t, 3, false);
	phone_serve(&t);
}

static void rest_ends(struct test_card *card, void *ctx)
{
	(void)ctx;
	start(card, ABILITY(CAN_LOCAL));
	tell_expired(&t, 2);
	phone_serve(&t);
}

static void terminal_is_met(struct test_card *card, void *ctx)
{
	(void)ctx;
	start(card, 0);
}

static void foreign_terminal_is_met(struct test_card *card, void *ctx)
{
	(void)ctx;
	phone_new(&t, card, EVERY_ABILITY);
	strcpy(t.imei, "990011223344667");
	download_profile(&t);
	phone_serve(&t);
}

static void lock_is_reset(struct test_card *card, void *ctx)
{
	const struct test_packet packet = test_packet(1);

	(void)ctx;
	deliver_hex(card, &packet, "E1(C0(01) C9() C1(00) C2(13300805118133F7))");
}

static void given_paired(void)
{
	terminal_is_met(&tc, NULL);
}

static void given_locked(void)
{
	given_paired();
	power_cycle(&tc);
	foreign_terminal_is_met(&tc, NULL);
}

static void given_rest(void)
{
	event_switches(&tc, NULL);
}

#define LISTS "E2(C4(22023190901658F9) C5(12F4)) E2(C4(13300805118133F7) C5(13F0))"

static const struct deed deeds[] = {
	{ "a switch by event", "C1(01)" LISTS, NULL, event_switches },
	{ "a switch after MORE TIME", "C1(01)" LISTS, NULL, more_time_switches },
	{ "a switch for want of service", "C1(01)", NULL, missing_service_switches },
	{ "a switch by menu", "C1(01)", NULL, user_switches },
	{ "AUTOMATIC by menu",
	  "C1(00)"
	  "E2(C4(22023190901658F9) C5(13F0))",
	  NULL, user_goes_automatic },
	{ "the end of a rest", "C1(01)" LISTS, given_rest, rest_ends },
	{ "a pairing", "C1(00) C8(01)", NULL, terminal_is_met },
	{ "a lock", "C1(00) C8(01)", given_paired, foreign_terminal_is_met },
	{ "a reset of a locked card", "C1(00) C8(01)", given_locked, lock_is_reset },
};

enum { DEEDS = sizeof deeds / sizeof deeds[0] };

static const struct {
	uint32_t unit;
	enum cut_step step;
} memories[] = {
	{ 1, CUT_AT_CALLS },
	{ 4, CUT_AT_CALLS },
	{ 16, CUT_AT_UNITS },
	{ 256, CUT_AT_UNITS },
};

enum { MEMORIES = sizeof memories / sizeof memories[0] };

/* PIN1 disabled, so that a session of it writes nothing; the tries of ADM1 are full. */
static void given(const struct deed *deed, uint32_t unit)
{
	given_a_personal_card_of(&tc, unit);
	expect(&tc, "0026000108 30303030FFFFFFFF", "9000");
	order_at_card(&tc, deed->orders);
	power_cycle(&tc);
	if (deed->given)
		deed->given();
	power_cycle(&tc);
}

static void what_a_terminal_brings_about_is_whole_or_nothing(void **state)
{
	static struct two_states states;

	(void)state;
	for (size_t d = 0; d < DEEDS; d++)
		for (size_t m = 0; m < MEMORIES; m++) {
			unsigned long cuts;

			given(&deeds[d], memories[m].unit);
			two_states_of(&tc, deeds[d].run, &states);
			assert_memory_not_equal(states.before, states.after, states.size);
			cuts = cut_everywhere(&tc, memories[m].step, deeds[d].run, judge_two_states,
			                      &states);
			print_message("  unit %3u  %-30s %5lu cuts: %5lu old, %lu new\n",
			              (unsigned)memories[m].unit, deeds[d].name, cuts,
			              states.saw_before, states.saw_after);
			assert_true(states.saw_before > 0);
		}
}

/* The first deed, cut at this unit. Returns false where there was no cut. */
static bool cut_at(unsigned long at)
{
	given(&deeds[0], 16);
	tc.step = CUT_AT_UNITS;
	tc.tear = TEAR_HALF;
	tc.writes = 0;
	tc.writes_left = at;
	if (setjmp(tc.cut) == 0) {
		event_switches(&tc, NULL);
		return tc.writes_left == 0;
	}
	tc.writes_left = 0;
	return true;
}

/* Whatever is left, the slot of the country is there after the next start. */
static void after_a_cut_it_is_done_at_the_next_start(void **state)
{
	unsigned long at = 1;

	(void)state;
	for (; cut_at(at); at += 7) {
		phone_new(&t, &tc, EVERY_ABILITY);
		strcpy(t.country, "310");
		phone_start(&t);
		assert_int_equal(active_slot(&tc), 2);
	}
	assert_true(at > 20);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_a_terminal_brings_about_is_whole_or_nothing),
		cmocka_unit_test(after_a_cut_it_is_done_at_the_next_start),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
