/* SPDX-License-Identifier: Apache-2.0 */
#include "applet/selection.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/*
 * The rule of the choice, every case of it: what each of four slots lists, which is active, where the
 * terminal is, the mode, and what was before. The reading beside it knows no table and no candidates,
 * but a distance for each slot: the nearest is taken, or the next beyond the active one.
 */

enum listed { UNUSED, NOTHING, COUNTRY, CONTINENT, BOTH, OTHER, LISTED };

enum { CASED = 4, FAR = 1000, PLACES = 3 };

/* Where the slots that differ stand among the ten. */
static const uint8_t places[PLACES][CASED] = { { 1, 2, 3, 4 }, { 1, 4, 9, 10 }, { 7, 8, 9, 10 } };

/* Nowhere known, then a country of each continent. */
static const char *const countries[] = { "", "214", "310", "450", "505", "655", "716", "222" };

enum { COUNTRIES = sizeof countries / sizeof countries[0] };

struct world {
	struct selection_slot slots[APPLET_SLOTS];
	uint8_t listed[APPLET_SLOTS]; /* of slot n + 1: enum listed */
	const char *country;
};

static void mcc_of(const char *digits, uint8_t mcc[MCC_SIZE])
{
	mcc[0] = mcc[1] = 0xFF;
	if (digits[0] == 0)
		return;
	mcc[0] = (uint8_t)((digits[1] - '0') << 4 | (digits[0] - '0'));
	mcc[1] = (uint8_t)(0xF0 | (digits[2] - '0'));
}

/* The lists speak of Spain (214) and of what begins with 2; OTHER of New Zealand and Africa. */
static void list(struct selection_slot *slot, enum listed listed)
{
	static const uint8_t spain[] = { 0x12, 0xF4 }, two[] = { 0xF2, 0xFF };
	static const uint8_t zealand[] = { 0x35, 0xF0 }, six[] = { 0xF6, 0xFF };

	memset(slot, 0xFF, sizeof *slot);
	slot->in_use = listed != UNUSED;
	if (listed == CONTINENT || listed == BOTH)
		memcpy(slot->countries[0], two, MCC_SIZE);
	if (listed == COUNTRY || listed == BOTH || listed == UNUSED)
		memcpy(slot->countries[APPLET_COUNTRIES_MAX - 1], spain, MCC_SIZE);
	if (listed == OTHER) {
		memcpy(slot->countries[3], zealand, MCC_SIZE);
		memcpy(slot->countries[7], six, MCC_SIZE);
	}
}

/* How far a slot is from where the terminal is; FAR: not allowed. */
static int distance(const struct world *world, unsigned slot)
{
	const bool spain = strcmp(world->country, "214") == 0;
	const char *const c = world->country;
	int by = FAR;

	if (slot == 0)
		return FAR;
	switch (world->listed[slot - 1]) {
	case UNUSED:
		return FAR;
	case NOTHING:
		by = 200;
		break;
	case COUNTRY:
		by = spain ? 0 : FAR;
		break;
	case BOTH:
		by = spain ? 0 : c[0] == '2' ? 100 : FAR;
		break;
	case CONTINENT:
		by = c[0] == '2' ? 100 : FAR;
		break;
	default:
		by = c[0] == '6' ? 100 : FAR;
		break;
	}
	if (c[0] == 0)
		by = 200;
	return by == FAR ? FAR : by + (int)slot;
}

/* The nearest slot beyond this distance, or 0. */
static unsigned nearest_beyond(const struct world *world, int beyond)
{
	unsigned best = 0;

	for (unsigned slot = APPLET_SLOTS; slot >= 1; slot--)
		if (distance(world, slot) > beyond && distance(world, slot) < FAR &&
		    (best == 0 || distance(world, slot) < distance(world, best)))
			best = slot;
	return best;
}

static struct selection_choice read_anew(const struct world *world, enum applet_mode mode,
                                         unsigned active, bool held, bool missed)
{
	const bool allowed = distance(world, active) < FAR;
	struct selection_choice choice = { .slot = (uint8_t)active, .open = true };
	unsigned better;

	if (mode == APPLET_MODE_MANUAL) {
		choice.open = allowed;
		return choice;
	}
	if (held || (allowed && !missed))
		return choice;
	if (allowed) {
		better = nearest_beyond(world, distance(world, active));
		choice.slot = (uint8_t)(better ? better : nearest_beyond(world, -1));
		choice.why = APPLET_SWITCH_NO_SERVICE;
		return choice;
	}
	better = nearest_beyond(world, -1);
	choice.open = better != 0;
	choice.slot = (uint8_t)(better ? better : active);
	choice.why = APPLET_SWITCH_COUNTRY;
	return choice;
}

static struct selection_choice choose(const struct world *world, enum applet_mode mode,
                                      unsigned active, bool held, bool missed)
{
	const struct selection_history history = { .held = held, .missed = missed };
	uint8_t mcc[MCC_SIZE];

	mcc_of(world->country, mcc);
	return selection_choose(mode, (uint8_t)active, world->slots, mcc, &history);
}

static void given_world(struct world *world, const uint8_t at[CASED], unsigned lists)
{
	memset(world, 0, sizeof *world);
	for (unsigned i = 0; i < APPLET_SLOTS; i++)
		list(&world->slots[i], UNUSED);
	for (unsigned i = 0; i < CASED; i++, lists /= LISTED) {
		world->listed[at[i] - 1] = (uint8_t)(lists % LISTED);
		list(&world->slots[at[i] - 1], (enum listed)(lists % LISTED));
	}
}

static unsigned lists_count(void)
{
	unsigned count = 1;

	for (unsigned i = 0; i < CASED; i++)
		count *= LISTED;
	return count;
}

/* Calls judge for every world; returns how often. */
static unsigned long for_every_world(void (*judge)(const struct world *world))
{
	unsigned long worlds = 0;

	for (unsigned p = 0; p < PLACES; p++)
		for (unsigned lists = 0; lists < lists_count(); lists++)
			for (unsigned c = 0; c < COUNTRIES; c++) {
				struct world world;

				given_world(&world, places[p], lists);
				world.country = countries[c];
				judge(&world);
				worlds++;
			}
	return worlds;
}

static unsigned long cases;

static void judge_reading(const struct world *world)
{
	for (unsigned bits = 0; bits < 8; bits++)
		for (unsigned active = 0; active <= APPLET_SLOTS; active++) {
			const enum applet_mode mode =
				bits & 1 ? APPLET_MODE_AUTOMATIC : APPLET_MODE_MANUAL;
			const struct selection_choice is =
				choose(world, mode, active, bits & 2, bits & 4);
			const struct selection_choice wanted =
				read_anew(world, mode, active, bits & 2, bits & 4);

			cases++;
			if (is.slot != wanted.slot || is.open != wanted.open ||
			    (is.slot != active && is.why != wanted.why))
				fail_msg("in '%s', mode %d, slot %u active, %s%s: slot %u %s, why "
				         "%u; "
				         "wanted slot %u %s, why %u",
				         world->country, mode, active, bits & 2 ? "held " : "",
				         bits & 4 ? "missed" : "", is.slot,
				         is.open ? "open" : "shut", is.why, wanted.slot,
				         wanted.open ? "open" : "shut", wanted.why);
		}
}

static void the_choice_is_that_of_another_reading(void **state)
{
	(void)state;
	cases = 0;
	for_every_world(judge_reading);
	print_message("  %lu cases\n", cases);
}

/* Never a slot that is not in use, unless it was active and nothing better is; never one that is not
 * allowed, unless the gate is shut, or it is held. */
static void judge_allowed(const struct world *world)
{
	for (unsigned bits = 0; bits < 8; bits++)
		for (unsigned active = 1; active <= APPLET_SLOTS; active++) {
			const bool automatic = bits & 1, held = bits & 2, missed = bits & 4;
			const struct selection_choice choice =
				choose(world,
			               automatic ? APPLET_MODE_AUTOMATIC : APPLET_MODE_MANUAL,
			               active, held, missed);

			if (choice.slot != active) {
				assert_true(automatic && !held);
				assert_true(world->slots[choice.slot - 1].in_use);
				assert_true(choice.open);
			}
			if (choice.open && !(automatic && held))
				assert_true(distance(world, choice.slot) < FAR);
		}
}

static void a_slot_that_is_not_allowed_is_never_chosen(void **state)
{
	(void)state;
	for_every_world(judge_allowed);
}

/* From any candidate on, without service, each candidate comes once, and then the first again; the
 * order is that of the standings, and of the slots among equals. */
static void judge_ring(const struct world *world)
{
	const unsigned first = nearest_beyond(world, -1);
	unsigned slot = first, visited = 0, candidates = 0;

	for (unsigned i = 1; i <= APPLET_SLOTS; i++)
		candidates += distance(world, i) < FAR;
	if (candidates == 0)
		return;
	do {
		const unsigned next = choose(world, APPLET_MODE_AUTOMATIC, slot, false, true).slot;

		visited++;
		assert_true(visited <= candidates);
		if (next != first)
			assert_true(distance(world, next) > distance(world, slot));
		slot = next;
	} while (slot != first);
	assert_int_equal(visited, candidates);
}

static void the_ring_visits_every_candidate_once(void **state)
{
	(void)state;
	for_every_world(judge_ring);
}

/* Exact before continent before none, by hand. */
static void exact_before_continent_before_none(void **state)
{
	static const uint8_t at[CASED] = { 1, 2, 3, 4 };
	struct world world;

	(void)state;
	given_world(&world, at,
	            OTHER + LISTED * (NOTHING + LISTED * (CONTINENT + LISTED * COUNTRY)));
	world.country = "214";
	assert_int_equal(choose(&world, APPLET_MODE_AUTOMATIC, 1, false, false).slot, 4);
	assert_int_equal(choose(&world, APPLET_MODE_AUTOMATIC, 2, false, false).slot, 2);
	assert_int_equal(choose(&world, APPLET_MODE_AUTOMATIC, 4, false, true).slot, 3);
	assert_int_equal(choose(&world, APPLET_MODE_AUTOMATIC, 3, false, true).slot, 2);
	assert_int_equal(choose(&world, APPLET_MODE_AUTOMATIC, 2, false, true).slot, 4);
	world.country = "222";
	assert_int_equal(choose(&world, APPLET_MODE_AUTOMATIC, 1, false, false).slot, 3);
	world.country = "716";
	assert_int_equal(choose(&world, APPLET_MODE_AUTOMATIC, 1, false, false).slot, 2);
	world.country = "655";
	assert_int_equal(choose(&world, APPLET_MODE_AUTOMATIC, 1, false, false).slot, 1);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_choice_is_that_of_another_reading),
		cmocka_unit_test(a_slot_that_is_not_allowed_is_never_chosen),
		cmocka_unit_test(the_ring_visits_every_candidate_once),
		cmocka_unit_test(exact_before_continent_before_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
