/* SPDX-License-Identifier: Apache-2.0 */
#include "support/card.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "nvm/journal.h"

/* Transactions undone, whole or in part, and what a power cut finds of them afterwards. */

enum { PLACE = 1024 /* octets from the end of the room, where no file lies */ };

static struct test_card tc;
static struct two_states states;

static void card_with_unit(uint32_t unit)
{
	card_prepare(&tc, unit);
	assert_int_equal(uicc_format(&tc.card, &tc.port), 0);
	power_cycle(&tc);
}

static void fill(struct nvm *nvm, uint32_t at, uint8_t octet, uint16_t size)
{
	uint8_t octets[200];

	memset(octets, octet, size);
	assert_int_equal(nvm_write(nvm, nvm_room(nvm) - PLACE + at, octets, size), 0);
}

static void assert_filled(const struct nvm *nvm, uint32_t at, uint8_t octet, uint16_t size)
{
	uint8_t octets[200];

	assert_int_equal(nvm_read(nvm, nvm_room(nvm) - PLACE + at, octets, size), 0);
	for (uint16_t i = 0; i < size; i++)
		assert_int_equal(octets[i], octet);
}

/* A place written twice in a transaction that is given up; the next one's entries are as long. */
static void give_up_and_go_on(struct test_card *card, void *ctx)
{
	struct nvm nvm;

	(void)ctx;
	assert_int_equal(nvm_power_on(&nvm, &card->port), 0);
	fill(&nvm, 0, 0x11, 16);
	fill(&nvm, 0, 0x22, 16);
	fill(&nvm, 0, 0x33, 16);
	assert_int_equal(nvm_rollback(&nvm), 0);
	fill(&nvm, 64, 0x44, 16);
	fill(&nvm, 128, 0x55, 16);
	assert_int_equal(nvm_commit(&nvm), 0);
}

/* Parts of a transaction given up, one of them within another, places among them that were written
 * before and are written again. */
static void give_up_parts(struct test_card *card, void *ctx)
{
	struct nvm nvm;
	uint32_t first, second;

	(void)ctx;
	assert_int_equal(nvm_power_on(&nvm, &card->port), 0);
	fill(&nvm, 0, 0x11, 32);
	first = nvm_mark(&nvm);
	fill(&nvm, 16, 0x22, 32);
	second = nvm_mark(&nvm);
	fill(&nvm, 0, 0x33, 100);
	assert_int_equal(nvm_rollback_to(&nvm, second), 0);
	assert_filled(&nvm, 0, 0x11, 16);
	assert_filled(&nvm, 16, 0x22, 32);
	fill(&nvm, 48, 0x44, 16);
	assert_int_equal(nvm_rollback_to(&nvm, first), 0);
	assert_filled(&nvm, 0, 0x11, 32);
	assert_filled(&nvm, 32, 0xFF, 68);
	fill(&nvm, 8, 0x55, 32);
	fill(&nvm, 64, 0x66, 16);
	assert_int_equal(nvm_commit(&nvm), 0);
	assert_filled(&nvm, 0, 0x11, 8);
	assert_filled(&nvm, 8, 0x55, 32);
	assert_filled(&nvm, 40, 0xFF, 24);
	assert_filled(&nvm, 64, 0x66, 16);
}

static void all_or_nothing(void (*scenario)(struct test_card *card, void *ctx))
{
	static const uint32_t units[] = { 1, 16 };

	for (size_t i = 0; i < 2; i++) {
		card_with_unit(units[i]);
		two_states_of(&tc, scenario, &states);
		assert_memory_not_equal(states.before, states.after, states.size);
		print_message("unit %2u: %lu cuts\n", (unsigned)units[i],
		              cut_everywhere(&tc, CUT_AT_UNITS, scenario, judge_two_states,
		                             &states));
		assert_true(states.saw_before > 0 && states.saw_after > 0);
	}
}

static void what_was_given_up_is_not_found_by_a_later_cut(void **state)
{
	(void)state;
	all_or_nothing(give_up_and_go_on);
}

static void parts_of_a_transaction_are_undone_by_themselves(void **state)
{
	(void)state;
	all_or_nothing(give_up_parts);
}

/* Given nothing was written since a mark, then the mark is the same, and there is nothing to undo. */
static void a_mark_tells_whether_anything_changed(void **state)
{
	struct nvm nvm;
	uint32_t mark;

	(void)state;
	card_with_unit(1);
	assert_int_equal(nvm_power_on(&nvm, &tc.port), 0);
	mark = nvm_mark(&nvm);
	fill(&nvm, 0, 0xFF, 100);
	assert_int_equal(nvm_mark(&nvm), mark);
	tc.writes = 0;
	assert_int_equal(nvm_rollback_to(&nvm, mark), 0);
	assert_int_equal(nvm_rollback(&nvm), 0);
	assert_int_equal(tc.writes, 0);
	fill(&nvm, 0, 0x11, 1);
	assert_int_not_equal(nvm_mark(&nvm), mark);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_given_up_is_not_found_by_a_later_cut),
		cmocka_unit_test(parts_of_a_transaction_are_undone_by_themselves),
		cmocka_unit_test(a_mark_tells_whether_anything_changed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
