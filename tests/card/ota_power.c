/* SPDX-License-Identifier: Apache-2.0 */
#include "support/ten_slots.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "apdu/card.h"
#include "support/tlv_text.h"
#include "uicc/applet.h"

/* One packet, one transaction: the supply cut at every write of it. */

enum { NETWORKS = 32 };

static struct test_card tc;

/* The scenario: a packet that was built before, so that a run only delivers it. */
static struct {
	struct two_states states; /* cut_everywhere() wants it first */
	uint8_t packet[TEST_PACKET_MAX];
	size_t size;
} run;

static void deliver_it(struct test_card *card, void *ctx)
{
	(void)ctx;
	(void)deliver(card, run.packet, run.size);
}

static void assert_status(uint8_t status)
{
	const struct test_packet packet = test_packet(1);

	deliver(&tc, run.packet, run.size);
	assert_int_equal(receipt_of(&tc, &packet, true).status, status);
}

static void cut_everywhere_in(unsigned slots, enum cut_step step)
{
	unsigned long cuts;

	given_ten_slots(&tc, 1);
	run.size = lists_packet(slots, NETWORKS, 1, run.packet);
	two_states_of(&tc, deliver_it, &run.states);
	assert_memory_not_equal(run.states.before, run.states.after, run.states.size);
	cuts = cut_everywhere(&tc, step, deliver_it, judge_two_states, &run);
	print_message("%zu octets of packet, %lu cuts: %lu old, %lu new\n", run.size, cuts,
	              run.states.saw_before, run.states.saw_after);
	assert_true(cuts > 100 && run.states.saw_before > 0 && run.states.saw_after > 0);
	/* What the last, whole run left: the counter is spent, with the orders applied. */
	assert_status(0x02);
	verify_adm(&tc);
	select_applet(&tc);
	expect(&tc, "00A4000C02 6F01", "9000");
	expect(&tc, "00B0000003", "010102 9000");
}

/* Given every list of ten slots and the active IMSI change, when the supply fails at any write,
 * then all of it is there at the next power-on, the counter too, or none of it. */
static void every_slot_and_the_counter_change_together_or_not_at_all(void **state)
{
	(void)state;
	cut_everywhere_in(TEN_SLOTS, CUT_AT_CALLS);
}

/* The same for one slot, at every unit of the memory. */
static void one_slot_and_the_counter_change_together_or_not_at_all(void **state)
{
	(void)state;
	cut_everywhere_in(1, CUT_AT_UNITS);
}

/* Given the supply failed while a packet was carried out, then the host may send it again. */
static void after_a_cut_the_same_packet_may_come_again(void **state)
{
	(void)state;
	given_ten_slots(&tc, 1);
	run.size = lists_packet(TEN_SLOTS, NETWORKS, 1, run.packet);
	tc.step = CUT_AT_CALLS;
	tc.tear = TEAR_HALF;
	if (setjmp(tc.cut) == 0) {
		tc.writes = 0;
		tc.writes_left = 9;
		deliver(&tc, run.packet, run.size);
		fail_msg("the supply was not cut");
	}
	tc.writes_left = 0;
	power_cycle(&tc);
	assert_status(0x00);
	assert_status(0x02);
}

static struct {
	unsigned long before, spent, after;
} seen;

/* The orders, the counter, and how many tries are spent of five, one of them before. */
static void judge_tries(struct test_card *card, bool whole, void *ctx)
{
	struct card *it = (struct card *)(void *)&card->card;
	uint8_t state[2], counter[5], rule[APPLET_OTA_RULE_SIZE];

	(void)ctx;
	assert_int_equal(file_read(&it->fs, FILE_STATE, 0, state, sizeof state), 0);
	assert_int_equal(record_read(&it->fs, FILE_OTA_CNTR, 1, 0, counter, sizeof counter), 0);
	assert_int_equal(record_read(&it->fs, FILE_OTA_RULE, 1, 0, rule, sizeof rule), 0);
	assert_int_equal(state[STATE_AT_MODE], counter[4]);
	seen.before += rule[OTA_RULE_AT_FAILED] == 1;
	seen.spent += rule[OTA_RULE_AT_FAILED] == 2;
	seen.after += rule[OTA_RULE_AT_FAILED] == 0;
	assert_true(rule[OTA_RULE_AT_FAILED] <= 2);
	assert_int_equal(rule[OTA_RULE_AT_FAILED] == 0, counter[4] == 1);
	if (whole)
		assert_int_equal(counter[4], 1);
}

/* Given a try limit, when the supply fails at any unit, then the tries are given back together with
 * what the packet did, or not at all; the try that is spent first is all that may stay. */
static void tries_come_back_with_what_the_packet_did(void **state)
{
	unsigned long cuts;

	(void)state;
	given_a_personal_card(&tc);
	verify_adm(&tc);
	select_applet(&tc);
	expect(&tc, "00A4000C02 6F0C", "9000");
	expect(&tc, "00DC010405 0000050100", "9000");
	power_cycle(&tc);
	run.size = lists_packet(0, NETWORKS, 1, run.packet);
	cuts = cut_everywhere(&tc, CUT_AT_UNITS, deliver_it, judge_tries, &run);
	print_message("%lu cuts: %lu before, %lu spent, %lu after\n", cuts, seen.before, seen.spent,
	              seen.after);
	assert_true(seen.before > 0 && seen.spent > 0 && seen.after > 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_slot_and_the_counter_change_together_or_not_at_all),
		cmocka_unit_test(one_slot_and_the_counter_change_together_or_not_at_all),
		cmocka_unit_test(after_a_cut_the_same_packet_may_come_again),
		cmocka_unit_test(tries_come_back_with_what_the_packet_did),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
