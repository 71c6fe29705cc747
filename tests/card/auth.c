/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "apdu/card.h"
#include "support/subscriber.h"

/* AUTHENTICATE, TS 31.102 7.1: sequence numbers (TS 33.102 C.2), the gate, status words. */

enum { SEQ_BITS = AUC_IND_BITS, INDS = 1 << SEQ_BITS };

#define START UINT64_C(0x123456780000) /* SQN of the cards here */
#define DELTA (UINT64_C(1) << 28)

static struct test_card tc;
static struct orders_slot slots[2];
static struct auc network[2];
static uint8_t before[TEST_NVM_SIZE], after[TEST_NVM_SIZE];

/* Slot 1 MILENAGE, slot 2 TUAK. */
static int two_subscribers(void **state)
{
	(void)state;
	slots[0] = subscriber_of_chance(1, AUC_MILENAGE);
	slots[1] = subscriber_of_chance(2, AUC_TUAK);
	for (int i = 0; i < 2; i++) {
		slots[i].sqn = START;
		assert_int_equal(auc_of_slot(&slots[i], &network[i], NULL), 0);
	}
	given_subscribers(&tc, slots, 2);
	return 0;
}

static uint64_t sqn_of(uint64_t seq, unsigned ind)
{
	return seq << SEQ_BITS | ind;
}

static const uint64_t start_seq = START >> SEQ_BITS;

static struct auc_vector vector_of(const struct auc *auc, uint64_t sqn)
{
	static const uint8_t rand[AUC_RAND] = { 0x5A, 1, 2, 3 };
	struct auc_vector vector;

	assert_int_equal(auc_vector_of(auc, rand, sqn, &vector, NULL), 0);
	return vector;
}

static void expect_fresh(uint64_t sqn)
{
	const struct auc_vector vector = vector_of(&network[0], sqn);

	expect_accepted(&tc, &vector);
}

/* Stale, and nothing is written. */
static void expect_stale(uint64_t sqn, uint64_t highest)
{
	const struct auc_vector vector = vector_of(&network[0], sqn);

	memcpy(before, tc.octets, sizeof before);
	tc.writes = 0;
	expect_auts(&tc, &network[0], &vector, highest);
	assert_int_equal(tc.writes, 0);
	assert_memory_equal(before, tc.octets, sizeof before);
}

static void a_replayed_challenge_is_answered_with_auts_and_moves_nothing(void **state)
{
	(void)state;
	expect_fresh(sqn_of(start_seq + 1, 0));
	expect_stale(sqn_of(start_seq + 1, 0), sqn_of(start_seq + 1, 0));
	expect_stale(sqn_of(start_seq, 0), sqn_of(start_seq + 1, 0));
	expect_stale(0, sqn_of(start_seq + 1, 0));
	expect_fresh(sqn_of(start_seq + 2, 0));
}

/* Given a higher number was accepted with one IND, then a lower one with another IND is fresh as long
 * as its own entry is lower; the AUTS says the highest of all. */
static void a_lower_number_of_another_ind_is_fresh(void **state)
{
	const uint64_t high = sqn_of(start_seq + 100, 3);

	(void)state;
	expect_fresh(high);
	expect_fresh(sqn_of(start_seq + 50, 4));
	expect_stale(sqn_of(start_seq + 50, 4), high);
	expect_stale(sqn_of(start_seq + 49, 4), high);
	expect_fresh(sqn_of(start_seq + 51, 4));
	expect_stale(sqn_of(start_seq + 51, 3), high);
}

/* Given IND goes round twice and five more, then each entry has the number of its own last round:
 * that one is stale, the next is fresh. */
static void ind_wraps_around(void **state)
{
	uint64_t highest = sqn_of(start_seq + 2 * INDS + 5, 4);

	(void)state;
	for (unsigned i = 0; i < 2 * INDS + 5; i++)
		expect_fresh(sqn_of(start_seq + i + 1, i % INDS));
	for (unsigned i = INDS; i-- > 0;) {
		const uint64_t last = start_seq + (i < 5 ? 2 * INDS : INDS) + i + 1;

		expect_stale(sqn_of(last, i), highest);
		expect_fresh(sqn_of(last + 1, i));
		if (sqn_of(last + 1, i) > highest)
			highest = sqn_of(last + 1, i);
	}
}

/* TS 33.102 C.2.1. */
static void a_number_too_far_ahead_is_not_fresh(void **state)
{
	(void)state;
	expect_stale(sqn_of(start_seq + DELTA + 1, 0), START);
	expect_fresh(sqn_of(start_seq + DELTA, 0));
	/* The step counts from the highest of all entries. */
	expect_fresh(sqn_of(start_seq + DELTA + DELTA, 1));
	expect_stale(sqn_of(start_seq + DELTA + DELTA + DELTA + 1, 2),
	             sqn_of(start_seq + DELTA + DELTA, 1));
}

static void the_last_sequence_number_of_all_is_the_end(void **state)
{
	const uint64_t last = (UINT64_C(1) << 48) - 1;

	(void)state;
	slots[0].sqn = last - INDS;
	given_subscribers(&tc, slots, 1);
	expect_fresh(last);
	expect_stale(last, last);
}

static void a_wrong_mac_is_9862_and_moves_nothing(void **state)
{
	const struct auc_vector right = vector_of(&network[0], sqn_of(start_seq + 1, 0));

	(void)state;
	memcpy(before, tc.octets, sizeof before);
	tc.writes = 0;
	for (size_t i = 0; i < 8 * right.autn_size; i++) {
		struct auc_vector wrong = right;

		wrong.autn[i / 8] ^= (uint8_t)(1u << i % 8);
		assert_int_equal(authenticate(&tc, wrong.rand, wrong.autn, wrong.autn_size),
		                 0x9862);
		assert_int_equal(tc.reply_size, 2);
	}
	assert_int_equal(tc.writes, 0);
	assert_memory_equal(before, tc.octets, sizeof before);
	expect_accepted(&tc, &right);
}

/* Given two slots with the same sequence numbers, then what one accepts leaves the other where it
 * was, also while it is not the active one. */
static void each_slot_counts_for_itself(void **state)
{
	const uint64_t far = sqn_of(start_seq + 1000, 0), near = sqn_of(start_seq + 1, 0);
	const struct auc_vector first = vector_of(&network[0], far);
	const struct auc_vector second = vector_of(&network[1], near);

	(void)state;
	expect_accepted(&tc, &first);
	activate_subscriber(&tc, &slots[1]);
	/* The key of slot 1 is of no use now. */
	assert_true(authenticate(&tc, first.rand, first.autn, first.autn_size) >> 8 != 0x90);
	expect_accepted(&tc, &second);
	expect_auts(&tc, &network[1], &second, near);
	activate_subscriber(&tc, &slots[0]);
	expect_auts(&tc, &network[0], &first, far);
	activate_subscriber(&tc, &slots[1]);
	expect_auts(&tc, &network[1], &second, near);
}

static void every_entry_begins_at_the_number_of_the_order(void **state)
{
	(void)state;
	for (unsigned ind = 0; ind < INDS; ind++)
		expect_stale(sqn_of(start_seq, ind), START);
	for (unsigned ind = 0; ind < INDS; ind++)
		expect_fresh(sqn_of(start_seq + 1, ind));
}

/* Given a slot is defined anew, then its numbers begin where the order says. */
static void a_slot_defined_anew_counts_anew(void **state)
{
	uint8_t command[UICC_APDU_MAX] = { 0x80, 0xE2, 0x90, 0x00 }, orders[ORDERS_MAX];
	int size;

	(void)state;
	expect_fresh(sqn_of(start_seq + 5, 0));
	slots[0].sqn = 0;
	size = orders_of_slot(&slots[0], orders, NULL);
	assert_in_range(size, 1, 255);
	command[4] = (uint8_t)size;
	memcpy(command + 5, orders, (size_t)size);
	verify_adm_transport(&tc);
	select_applet(&tc);
	transmit_octets(&tc, command, (size_t)size + 6);
	transmit(&tc, "00A4040C07 A0000000871002");
	expect_fresh(sqn_of(1, 0));
}

static void sequence_numbers_survive_the_power(void **state)
{
	const uint64_t sqn = sqn_of(start_seq + 7, 9);

	(void)state;
	expect_fresh(sqn);
	power_cycle(&tc);
	verify_pin(&tc);
	select_usim(&tc);
	expect_stale(sqn, sqn);
}

static void authenticate_once(struct test_card *card, void *ctx)
{
	const struct auc_vector vector = vector_of(&network[0], sqn_of(start_seq + 1, 0));

	(void)ctx;
	select_usim(card);
	authenticate(card, vector.rand, vector.autn, vector.autn_size);
}

/* Given the power goes at any write, then the number is accepted or it is not. */
static void a_power_cut_leaves_the_number_accepted_or_not(void **state)
{
	static struct two_states states;

	(void)state;
	/* VERIFY would write too. */
	expect(&tc, "0026000108 30303030FFFFFFFF", "9000");
	two_states_of(&tc, authenticate_once, &states);
	assert_true(memcmp(states.before, states.after, states.size) != 0);
	assert_true(cut_everywhere(&tc, CUT_AT_UNITS, authenticate_once, judge_two_states,
	                           &states) > 0);
	assert_true(states.saw_before > 0 && states.saw_after > 0);
}

/* The array is a record; only the entry is written. */
static void an_accepted_challenge_writes_its_entry_and_no_more(void **state)
{
	size_t size, changed = 0;

	(void)state;
	card_data(&tc, before);
	expect_fresh(sqn_of(start_seq + 1, 0));
	size = card_data(&tc, after);
	for (size_t i = 0; i < size; i++)
		changed += before[i] != after[i];
	assert_in_range(changed, 1, 6);
}

/* Given the memory fails, then no answer leaves and the number is not accepted. */
static void what_cannot_be_written_is_not_answered(void **state)
{
	const struct auc_vector vector = vector_of(&network[0], sqn_of(start_seq + 1, 0));

	(void)state;
	tc.failing_from = 1;
	assert_int_equal(authenticate(&tc, vector.rand, vector.autn, vector.autn_size), 0x6581);
	assert_int_equal(tc.reply_size, 2);
	tc.fails = false;
	power_cycle(&tc);
	verify_pin(&tc);
	select_usim(&tc);
	expect_accepted(&tc, &vector);
}

#define RAND16 "000102030405060708090A0B0C0D0E0F"

static void what_is_no_authenticate_is_refused(void **state)
{
	static const char *const rows[][2] = {
		{ "00880180 11 10" RAND16, "6A86" },
		{ "00880082 11 10" RAND16, "6A86" },
		{ "00880000 11 10" RAND16, "6A86" },
		{ "00880001 22 10" RAND16 "10" RAND16, "6A86" },
		{ "00880084 11 10" RAND16, "6A86" },
		{ "00880080", "6700" },
		{ "00880081", "6700" },
		{ "00880080 10" RAND16, "6700" },
		{ "00880080 12 10" RAND16 "00", "6700" },
		{ "00880080 11 0F" RAND16, "6700" },
		{ "00880081 11 10" RAND16, "6700" },
		{ "00880081 21 10" RAND16 RAND16, "6700" },
		{ "00880081 23 10" RAND16 "10" RAND16 "00", "6700" },
		{ "00880081 22 0F" RAND16 "10" RAND16, "6700" },
		{ "00880081 22 10" RAND16 "0F" RAND16, "6700" },
		{ "00890081 22 10" RAND16 "10" RAND16, "6D00" },
		{ "80880081 22 10" RAND16 "10" RAND16, "6D00" },
	};

	(void)state;
	tc.writes = 0;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		expect(&tc, rows[i][0], rows[i][1]);
	assert_int_equal(tc.writes, 0);
}

/* TS 31.102 7.1.1. */
static void it_needs_pin1_and_the_usim(void **state)
{
	const struct auc_vector vector = vector_of(&network[0], sqn_of(start_seq + 1, 0));

	(void)state;
	power_cycle(&tc);
	assert_int_equal(authenticate_gsm(&tc, vector.rand), 0x6985);
	select_usim(&tc);
	assert_int_equal(authenticate_gsm(&tc, vector.rand), 0x6982);
	assert_int_equal(authenticate(&tc, vector.rand, vector.autn, vector.autn_size), 0x6982);
	verify_pin(&tc);
	select_applet(&tc);
	assert_int_equal(authenticate(&tc, vector.rand, vector.autn, vector.autn_size), 0x6985);
	expect(&tc, "00A4000C02 3F00", "9000");
	assert_int_equal(authenticate(&tc, vector.rand, vector.autn, vector.autn_size), 0x6985);
	/* A current EF does not matter. */
	select_usim(&tc);
	expect(&tc, "00A4000C02 6F07", "9000");
	expect_accepted(&tc, &vector);
}

static void a_disabled_pin1_is_none(void **state)
{
	const struct auc_vector vector = vector_of(&network[0], sqn_of(start_seq + 1, 0));

	(void)state;
	expect(&tc, "0026000108 30303030FFFFFFFF", "9000");
	power_cycle(&tc);
	select_usim(&tc);
	expect_accepted(&tc, &vector);
}

static void without_an_active_slot_or_a_key_there_is_no_authentication(void **state)
{
	struct orders_slot none = subscriber_slot(1, AUC_NONE);
	static const uint8_t rand[AUC_RAND];

	(void)state;
	given_a_blank_card(&tc);
	verify_pin(&tc);
	select_usim(&tc);
	assert_int_equal(authenticate_gsm(&tc, rand), 0x6985);
	none.key_size = 0;
	given_subscribers(&tc, &none, 1);
	assert_int_equal(authenticate_gsm(&tc, rand), 0x6985);
}

static struct card *card_of(void)
{
	return (struct card *)(void *)&tc.card;
}

/* Given the gate is closed, then both contexts answer 6985 and nothing moves; a reason of this
 * session is gone with the power, another stays until it is taken back, and it opens with the last. */
static void a_closed_gate_answers_6985(void **state)
{
	const struct auc_vector vector = vector_of(&network[0], sqn_of(start_seq + 1, 0));
	struct card *const card = card_of();

	(void)state;
	gate_close(&card->gate, &card->fs, APPLET_GATE_COUNTRY, GATE_SESSION);
	assert_int_equal(authenticate(&tc, vector.rand, vector.autn, vector.autn_size), 0x6985);
	assert_int_equal(authenticate_gsm(&tc, vector.rand), 0x6985);
	gate_open(&card->gate, &card->fs, APPLET_GATE_COUNTRY);
	expect_gsm(&tc, &vector);
	gate_close(&card->gate, &card->fs, APPLET_GATE_COUNTRY, GATE_SESSION);
	gate_close(&card->gate, &card->fs, APPLET_GATE_LOCKED, GATE_FOR_GOOD);
	assert_int_equal(nvm_commit(&card->nvm), 0);
	gate_open(&card->gate, &card->fs, APPLET_GATE_COUNTRY);
	assert_int_equal(authenticate(&tc, vector.rand, vector.autn, vector.autn_size), 0x6985);
	gate_close(&card->gate, &card->fs, APPLET_GATE_COUNTRY, GATE_SESSION);
	power_cycle(&tc);
	verify_pin(&tc);
	select_usim(&tc);
	assert_int_equal(gate_reasons(&card->gate, &card->fs), APPLET_GATE_LOCKED);
	assert_int_equal(authenticate(&tc, vector.rand, vector.autn, vector.autn_size), 0x6985);
	gate_open(&card->gate, &card->fs, APPLET_GATE_LOCKED);
	expect_accepted(&tc, &vector);
}

/* Given a locked card, then the order that resets the lock lets it authenticate again. */
static void a_reset_of_the_lock_opens_the_gate(void **state)
{
	const struct auc_vector vector = vector_of(&network[0], sqn_of(start_seq + 1, 0));
	struct card *const card = card_of();

	(void)state;
	gate_close(&card->gate, &card->fs, APPLET_GATE_LOCKED, GATE_FOR_GOOD);
	assert_int_equal(nvm_commit(&card->nvm), 0);
	assert_int_equal(authenticate(&tc, vector.rand, vector.autn, vector.autn_size), 0x6985);
	verify_adm_transport(&tc);
	select_applet(&tc);
	expect(&tc, "00A4000C02 6F0B", "9000");
	expect(&tc, "00B0000002", "0101 9000");
	expect(&tc, "80E2900007 E105 C00101 C900 00", "E10C C00101 D00100 *");
	expect(&tc, "00B0000002", "0100 9000");
	select_usim(&tc);
	expect_accepted(&tc, &vector);
}

/* EF.UST: 27 brings Kc beside CK and IK, 38 the GSM context (TS 31.102 7.1.1, 7.1.2.1). */
static void services_of_the_table_decide_on_kc_and_the_gsm_context(void **state)
{
	const struct auc_vector first = vector_of(&network[0], sqn_of(start_seq + 1, 0));
	const struct auc_vector second = vector_of(&network[0], sqn_of(start_seq + 2, 0));

	(void)state;
	expect_accepted(&tc, &first);
	expect_gsm(&tc, &first);
	verify_adm_transport(&tc);
	expect(&tc, "00A4000C02 6F38", "9000");
	expect(&tc, "00D6000302 0803", "9000");
	assert_int_equal(authenticate(&tc, second.rand, second.autn, second.autn_size), 0x9000);
	assert_int_equal(tc.reply_size, 1 + 9 + 17 + 17 + 2);
	assert_int_equal(authenticate_gsm(&tc, second.rand), 0x9864);
}

/* T=0 without Le: 61XX, and GET RESPONSE brings the answer once. */
static void without_le_the_answer_waits_for_get_response(void **state)
{
	const struct auc_vector vector = vector_of(&network[0], sqn_of(start_seq + 1, 0));
	uint8_t command[5 + 34] = { 0x00, 0x88, 0x00, 0x81, 34, AUC_RAND };

	(void)state;
	memcpy(command + 6, vector.rand, AUC_RAND);
	command[22] = 16;
	memcpy(command + 23, vector.autn, 16);
	assert_int_equal(transmit_octets(&tc, command, sizeof command), 0x6135);
	expect(&tc, "00C0000035", "DB08*9000");
	assert_memory_equal(tc.reply + 2, vector.res, 8);
	expect(&tc, "00C0000035", "6985");
	/* The number was spent with the first command. */
	assert_int_equal(transmit_octets(&tc, command, sizeof command), 0x6110);
	expect(&tc, "00C0000010", "DC0E*9000");
}

#define WITH_SUBSCRIBERS(test) cmocka_unit_test_setup(test, two_subscribers)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		WITH_SUBSCRIBERS(a_replayed_challenge_is_answered_with_auts_and_moves_nothing),
		WITH_SUBSCRIBERS(a_lower_number_of_another_ind_is_fresh),
		WITH_SUBSCRIBERS(ind_wraps_around),
		WITH_SUBSCRIBERS(a_number_too_far_ahead_is_not_fresh),
		WITH_SUBSCRIBERS(the_last_sequence_number_of_all_is_the_end),
		WITH_SUBSCRIBERS(a_wrong_mac_is_9862_and_moves_nothing),
		WITH_SUBSCRIBERS(each_slot_counts_for_itself),
		WITH_SUBSCRIBERS(every_entry_begins_at_the_number_of_the_order),
		WITH_SUBSCRIBERS(a_slot_defined_anew_counts_anew),
		WITH_SUBSCRIBERS(sequence_numbers_survive_the_power),
		WITH_SUBSCRIBERS(a_power_cut_leaves_the_number_accepted_or_not),
		WITH_SUBSCRIBERS(an_accepted_challenge_writes_its_entry_and_no_more),
		WITH_SUBSCRIBERS(what_cannot_be_written_is_not_answered),
		WITH_SUBSCRIBERS(what_is_no_authenticate_is_refused),
		WITH_SUBSCRIBERS(it_needs_pin1_and_the_usim),
		WITH_SUBSCRIBERS(a_disabled_pin1_is_none),
		WITH_SUBSCRIBERS(without_an_active_slot_or_a_key_there_is_no_authentication),
		WITH_SUBSCRIBERS(a_closed_gate_answers_6985),
		WITH_SUBSCRIBERS(a_reset_of_the_lock_opens_the_gate),
		WITH_SUBSCRIBERS(services_of_the_table_decide_on_kc_and_the_gsm_context),
		WITH_SUBSCRIBERS(without_le_the_answer_waits_for_get_response),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
