/* SPDX-License-Identifier: Apache-2.0 */
#include "support/scenario.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/writes.h"

/*
 * A card's life, the supply cut at every unit it writes. Each act is done once with its writes
 * recorded; the memory after a cut at any of them is made from the recording, the card powered on,
 * and what it holds compared with what it may hold. Then the life goes on.
 */

enum limit {
	ACTS_MAX = 64,
	STATES_MAX = 4 * ACTS_MAX,
};

/* How often a cut is followed by more than the comparison: of an act with many writes, so many cuts
 * of each kind, evenly spread. */
enum often {
	TIMES_AGAIN = 256, /* the act again, or the next one          */
	TIMES_LOOK = 24,   /* every answer a terminal can get         */
	TIMES_REST = 4,    /* the rest of the scenario, to its end    */
	TIMES_RUN = 16,    /* the same cut with the card really run   */
	TIMES_TWICE = 4,   /* the recovery cut too, at each unit      */
	TIMES_NEXT = 24,   /* the command after it cut too, the same  */
};

enum which { AFTER, BEFORE, SPENT, LEGAL_STATES };

struct legal {
	bool possible;
	uint8_t home[TEST_NVM_SIZE];
	char seen[SCENARIO_SEEN_MAX];
};

static struct {
	struct legal legal[LEGAL_STATES];
	uint8_t before[ACTS_MAX + 1]
		      [TEST_NVM_SIZE]; /* the memory before each act, and at the end */
	uint8_t start[TEST_NVM_SIZE];  /* of the act's own writes                   */
	uint8_t image[TEST_NVM_SIZE];  /* with those before the cut                 */
	uint8_t cut[TEST_NVM_SIZE];    /* and that under the cut                    */
	size_t home_at, home_size;
	unsigned long cuts, again, looks, rests, runs, twice, saw[LEGAL_STATES];
	uint64_t states[STATES_MAX]; /* hashes of the distinct ones seen */
	size_t states_count;
} life;

static struct test_card tc;
static struct writes writes, second; /* of the act; of what is cut after that */

static const uint8_t *home_now(void)
{
	return tc.octets + life.home_at;
}

/* As assert_memory_equal(), which goes octet by octet, but fast. */
static void assert_same(const uint8_t *a, const uint8_t *b, size_t size)
{
	if (memcmp(a, b, size) != 0)
		assert_memory_equal(a, b, size);
}

static void restore(const uint8_t *octets)
{
	memcpy(tc.octets, octets, sizeof tc.octets);
}

static void note_state(void)
{
	uint64_t hash = UINT64_C(0xCBF29CE484222325); /* FNV-1a */

	for (size_t i = 0; i < life.home_size; i++)
		hash = (hash ^ home_now()[i]) * UINT64_C(0x100000001B3);
	for (size_t i = 0; i < life.states_count; i++)
		if (life.states[i] == hash)
			return;
	assert_true(life.states_count < STATES_MAX);
	life.states[life.states_count++] = hash;
}

/* The state the memory holds is one the act may leave; what a terminal sees of it too. */
static void note_legal(enum which which)
{
	struct legal *const legal = &life.legal[which];
	static uint8_t octets[TEST_NVM_SIZE];

	legal->possible = true;
	memcpy(legal->home, home_now(), life.home_size);
	memcpy(octets, tc.octets, sizeof octets);
	power_cycle(&tc);
	scenario_look(&tc, legal->seen);
	restore(octets);
}

static void do_act(size_t number)
{
	act_open(&tc, &scenario[number]);
	act_run(&tc, &scenario[number]);
}

/* The whole life once, without a cut. */
static void live(uint32_t unit)
{
	static uint8_t home[TEST_NVM_SIZE];

	memset(&life, 0, sizeof life);
	assert_true(scenario_acts <= ACTS_MAX);
	scenario_begin(&tc, unit);
	life.home_size = card_data(&tc, home);
	life.home_at = sizeof tc.octets - life.home_size;
	for (size_t i = 0; i < scenario_acts; i++) {
		memcpy(life.before[i], tc.octets, sizeof tc.octets);
		do_act(i);
	}
	memcpy(life.before[scenario_acts], tc.octets, sizeof tc.octets);
}

static void assert_home_before(size_t act)
{
	assert_same(home_now(), life.before[act] + life.home_at, life.home_size);
}

/* Records what act number writes, and finds the states a cut in it may leave. */
static void learn_act(size_t number)
{
	const struct act *const act = &scenario[number];

	memset(life.legal, 0, sizeof life.legal);
	restore(life.before[number]);
	act_open(&tc, act);
	memcpy(life.start, tc.octets, sizeof life.start);
	note_legal(BEFORE);
	act_open(&tc, act);
	assert_same(home_now(), life.legal[BEFORE].home, life.home_size);
	restore(life.before[number]);
	act_open(&tc, act);
	writes_start(&tc, &writes);
	act_run(&tc, act);
	writes_stop(&tc);
	assert_home_before(number + 1);
	note_legal(AFTER);
	if (act->wrong == NULL)
		return;
	restore(life.before[number]);
	act_open(&tc, act);
	transmit(&tc, act->wrong);
	note_legal(SPENT);
}

static enum which state_now(void)
{
	for (unsigned which = 0; which < LEGAL_STATES; which++)
		if (life.legal[which].possible &&
		    memcmp(life.legal[which].home, home_now(), life.home_size) == 0)
			return (enum which)which;
	return LEGAL_STATES;
}

/* Whether cut n of count is one of so many that get more than the comparison. First and last are. */
static bool is_due(size_t n, size_t count, size_t times)
{
	const size_t step = (count + times - 1) / times;

	return n % step == 0 || n + 1 == count;
}

/* The act is done again where it left nothing, and the life goes on, to act end. */
static void go_on(size_t number, enum which which, size_t end)
{
	for (size_t i = which == AFTER ? number + 1 : number; i < end; i++)
		do_act(i);
	assert_home_before(end);
}

/* What the card itself leaves of the same cut is what the recording makes. */
static void run_for_real(size_t number, size_t n, enum tear tear)
{
	restore(life.before[number]);
	act_open(&tc, &scenario[number]);
	tc.step = CUT_AT_UNITS;
	tc.tear = tear;
	tc.writes = 0;
	tc.writes_left = n + 1;
	if (setjmp(tc.cut) == 0) {
		act_run(&tc, &scenario[number]);
		fail_msg("the supply was not cut");
	}
	assert_same(tc.octets, life.cut, sizeof life.cut);
}

/* Cuts at each of these writes to the memory image; what it keeps is one or the other. */
static void cut_each(uint8_t *image, enum tear tear, const uint8_t *one, const uint8_t *other)
{
	for (size_t n = 0; n < second.count; n++) {
		restore(image);
		writes_tear(&tc, &second, n, tear);
		power_cycle(&tc);
		if (memcmp(home_now(), one, life.home_size) != 0)
			assert_same(home_now(), other, life.home_size);
		life.twice++;
		restore(image);
		writes_apply(&tc, &second, n);
		memcpy(image, tc.octets, sizeof tc.octets);
	}
}

/* The power-on after the cut is cut as well, at each unit it writes. */
static void cut_recovery(enum which which, enum tear tear)
{
	static uint8_t image[TEST_NVM_SIZE];
	const uint8_t *const home = life.legal[which].home;

	restore(life.cut);
	memcpy(image, life.cut, sizeof image);
	writes_start(&tc, &second);
	power_cycle(&tc);
	writes_stop(&tc);
	cut_each(image, tear, home, home);
}

/* And so is the next command. A wrong PIN needs no session, so nothing is committed in between: what
 * the first cut left in the journal has the number of this transaction too. */
static void cut_next_command(enum which which, enum tear tear)
{
	static uint8_t image[TEST_NVM_SIZE], home[TEST_NVM_SIZE];

	restore(life.cut);
	power_cycle(&tc);
	memcpy(image, tc.octets, sizeof image);
	writes_start(&tc, &second);
	transmit(&tc, "0020000108 3939393939393939");
	writes_stop(&tc);
	memcpy(home, home_now(), life.home_size);
	cut_each(image, tear, life.legal[which].home, home);
}

static void look_at_it(enum which which)
{
	static char seen[SCENARIO_SEEN_MAX];

	scenario_look(&tc, seen);
	assert_string_equal(seen, life.legal[which].seen);
	restore(life.cut);
	power_cycle(&tc);
}

static void judge_cut(size_t number, size_t n, enum tear tear)
{
	const size_t next = number + 1 < scenario_acts ? number + 2 : number + 1;
	enum which which;

	memcpy(life.cut, tc.octets, sizeof life.cut);
	if (uicc_power_on(&tc.card, &tc.port) != 0)
		fail_msg("'%s' cut at unit %zu, tear %d: no card", scenario[number].name, n + 1,
		         (int)tear);
	which = state_now();
	if (which == LEGAL_STATES)
		fail_msg("'%s' cut at unit %zu, tear %d: neither before nor after",
		         scenario[number].name, n + 1, (int)tear);
	if (life.saw[which]++ == 0)
		note_state();
	life.cuts++;
	if (is_due(n, writes.count, TIMES_LOOK)) {
		life.looks++;
		look_at_it(which);
	}
	if (is_due(n, writes.count, TIMES_REST)) {
		life.rests++;
		go_on(number, which, scenario_acts);
	} else if (is_due(n, writes.count, TIMES_AGAIN)) {
		life.again++;
		go_on(number, which, which == AFTER ? next : number + 1);
	}
	if (is_due(n, writes.count, TIMES_RUN)) {
		life.runs++;
		run_for_real(number, n, tear);
	}
	if (is_due(n, writes.count, TIMES_TWICE))
		cut_recovery(which, tear);
	if (is_due(n, writes.count, TIMES_NEXT))
		cut_next_command(which, tear);
}

static void cut_act(size_t number)
{
	learn_act(number);
	assert_true(scenario[number].writes_nothing == (writes.count == 0));
	memcpy(life.image, life.start, sizeof life.image);
	memset(life.saw, 0, sizeof life.saw);
	for (size_t n = 0; n < writes.count; n++) {
		for (int tear = TEAR_OLD; tear < TEAR_KINDS; tear++) {
			restore(life.image);
			writes_tear(&tc, &writes, n, (enum tear)tear);
			judge_cut(number, n, (enum tear)tear);
		}
		restore(life.image);
		writes_apply(&tc, &writes, n);
		memcpy(life.image, tc.octets, sizeof life.image);
	}
	print_message("  %-28s %6zu writes: %6lu before, %4lu spent, %4lu after\n",
	              scenario[number].name, writes.count, life.saw[BEFORE], life.saw[SPENT],
	              life.saw[AFTER]);
	assert_true(writes.count == 0 || life.saw[AFTER] > 0);
	assert_true(writes.count == 0 || life.saw[BEFORE] > 0 || life.saw[SPENT] > 0);
}

static void cut_life(uint32_t unit)
{
	live(unit);
	for (size_t i = 0; i < scenario_acts; i++)
		cut_act(i);
	print_message(
		"unit %3u: %lu cuts, %zu distinct states; after %lu the act again or the "
		"next, after %lu every answer, after %lu the rest to its end; %lu made by the "
		"card itself, %lu second cuts\n",
		(unsigned)unit, life.cuts, life.states_count, life.again, life.looks, life.rests,
		life.runs, life.twice);
	assert_true(life.states_count > scenario_acts / 2);
}

/* Given a memory that tears an octet, when the supply fails at any write of the scenario, then the
 * next power-on finds the state before the command or that after it, or that with the try spent,
 * and the rest of the scenario ends where it always ends. */
static void a_cut_at_any_octet_leaves_a_command_whole_or_undone(void **state)
{
	(void)state;
	cut_life(1);
}

static void a_cut_at_any_unit_of_4_leaves_a_command_whole_or_undone(void **state)
{
	(void)state;
	cut_life(4);
}

static void a_cut_at_any_unit_of_16_leaves_a_command_whole_or_undone(void **state)
{
	(void)state;
	cut_life(16);
}

static void a_cut_at_any_unit_of_256_leaves_a_command_whole_or_undone(void **state)
{
	(void)state;
	cut_life(256);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_cut_at_any_octet_leaves_a_command_whole_or_undone),
		cmocka_unit_test(a_cut_at_any_unit_of_4_leaves_a_command_whole_or_undone),
		cmocka_unit_test(a_cut_at_any_unit_of_16_leaves_a_command_whole_or_undone),
		cmocka_unit_test(a_cut_at_any_unit_of_256_leaves_a_command_whole_or_undone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
