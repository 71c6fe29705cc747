/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "support/subscriber.h"
#include "support/ten_slots.h"
#include "support/tlv_text.h"

/*
 * What admits something is kept together with what it admits, before the answer leaves: the counter
 * of a secured packet (TS 102 225 5.1.4), the sequence number of a challenge (TS 33.102 C.2).
 */

enum { LOW = 0x02 }; /* response status of a counter that is too low, TS 102 225 table 5 */

struct admission {
	const char *name;
	void (*send)(struct test_card *tc);      /* up to the answer, GET RESPONSE left out    */
	bool (*is_admitted)(struct test_card *); /* the same again, to the end                 */
	uint8_t spi;                             /* of a packet: octet 1, the kind of counter  */
};

static struct test_card tc;

/* What send() sends: prepared before, so that a cut run does nothing else. */
static struct {
	struct two_states states; /* cut_everywhere() wants it first */
	const struct admission *admission;
	struct test_packet header;
	uint8_t packet[TEST_PACKET_MAX];
	size_t size;
	struct auc_vector vector;
} run;

static void send_packet(struct test_card *card)
{
	const struct test_spread spread = { .reference = 1 };
	const size_t parts = test_parts(&spread, run.size);

	for (size_t part = 1; part <= parts; part++) {
		uint8_t tpdu[TEST_TPDU_MAX];

		send_envelope(card, tpdu, test_part(&spread, run.packet, run.size, part, tpdu));
	}
}

static bool is_packet_admitted(struct test_card *card)
{
	uint8_t status;

	deliver(card, run.packet, run.size);
	status = receipt_of(card, &run.header, true).status;
	if (status != 0)
		assert_int_equal(status, LOW);
	return status == 0;
}

static void send_challenge(struct test_card *card)
{
	authenticate(card, run.vector.rand, run.vector.autn, run.vector.autn_size);
}

/* A case 4 command without Le: 61XX is the answer. */
static void send_challenge_without_le(struct test_card *card)
{
	uint8_t command[UICC_APDU_MAX] = {
		0x00, 0x88, 0x00, 0x81, 1 + AUC_RAND + 1 + 16, AUC_RAND
	};

	memcpy(command + 6, run.vector.rand, AUC_RAND);
	command[6 + AUC_RAND] = 16;
	memcpy(command + 7 + AUC_RAND, run.vector.autn, 16);
	transmit_octets(card, command, 7 + AUC_RAND + 16);
}

static bool is_challenge_admitted(struct test_card *card)
{
	select_usim(card);
	send_challenge(card);
	assert_true(card->reply[0] == 0xDB || card->reply[0] == 0xDC); /* TS 31.102 7.1.2.1 */
	return card->reply[0] == 0xDB;
}

static const struct admission admissions[] = {
	{ "packet, counter higher", send_packet, is_packet_admitted, 0x16 },
	{ "packet, counter one higher", send_packet, is_packet_admitted, 0x1E },
	{ "challenge", send_challenge, is_challenge_admitted, 0 },
	{ "challenge, answered 61XX", send_challenge_without_le, is_challenge_admitted, 0 },
};

enum { ADMISSIONS = sizeof admissions / sizeof admissions[0] };

static const uint32_t units[] = { 1, 4, 16, 256 };

enum { UNITS = sizeof units / sizeof units[0] };

/* The personal card, PIN1 disabled, so that a session of it writes nothing. */
static void given(const struct admission *admission, uint32_t unit)
{
	static const uint8_t rand[AUC_RAND] = { 0xA5, 3, 2, 1 };
	const struct orders_slot slot = personal_slot(1);
	uint8_t data[TEST_PACKET_MAX];
	struct auc auc;

	given_a_personal_card_of(&tc, unit);
	expect(&tc, "0026000108 30303030FFFFFFFF", "9000");
	power_cycle(&tc);
	run.admission = admission;
	run.header = test_packet(1);
	run.header.spi[0] = admission->spi;
	run.size = test_packet_build(&run.header, data,
	                             octets_of_tlv("E1(C0(01) C1(01) E2(C4(22023190901658F9)"
	                                           "C5(22F2) C6(22F210) C7(22F220)))",
	                                           data, sizeof data),
	                             run.packet);
	assert_int_equal(auc_of_slot(&slot, &auc, NULL), 0);
	assert_int_equal(auc_vector_of(&auc, rand, UINT64_C(1) << AUC_IND_BITS, &run.vector, NULL),
	                 0);
}

static void send_it(struct test_card *card, void *ctx)
{
	(void)ctx;
	if (run.admission->spi == 0)
		select_usim(card);
	run.admission->send(card);
}

/* Given the card answered, when the supply fails after that, then the same is not let in again. */
static void after_the_answer_the_same_is_not_let_in_again(void **state)
{
	(void)state;
	for (size_t i = 0; i < ADMISSIONS; i++)
		for (size_t u = 0; u < UNITS; u++) {
			given(&admissions[i], units[u]);
			send_it(&tc, NULL);
			assert_true(tc.reply[tc.reply_size - 2] == 0x61 || tc.reply_size > 2);
			power_cycle(&tc);
			assert_false(admissions[i].is_admitted(&tc));
		}
}

/* All of it or nothing; and it is let in again where there is nothing, only there. */
static void judge_admission(struct test_card *card, bool whole, void *ctx)
{
	const unsigned long old = run.states.saw_before;

	judge_two_states(card, whole, ctx);
	power_cycle(card);
	assert_int_equal(run.admission->is_admitted(card), run.states.saw_before != old);
}

/* Given a packet or a challenge, when the supply fails at any unit written, then what it did and
 * what admitted it are both there, and it is not let in again; or neither, and it may come again. */
static void a_cut_lets_in_again_only_what_it_undid(void **state)
{
	(void)state;
	for (size_t i = 0; i < ADMISSIONS; i++)
		for (size_t u = 0; u < UNITS; u++) {
			unsigned long cuts;

			given(&admissions[i], units[u]);
			two_states_of(&tc, send_it, &run.states);
			assert_memory_not_equal(run.states.before, run.states.after,
			                        run.states.size);
			cuts = cut_everywhere(&tc, CUT_AT_UNITS, send_it, judge_admission, &run);
			print_message("  unit %3u  %-28s %5lu cuts: %5lu old, %lu new\n",
			              (unsigned)units[u], admissions[i].name, cuts,
			              run.states.saw_before, run.states.saw_after);
			assert_true(run.states.saw_before > 0);
		}
}

/* Given the memory fails at any write instead, for once or from then on, then the answer is 6581
 * and no octet more: no response says that it was let in. */
static void a_failing_memory_gives_no_answer(void **state)
{
	(void)state;
	for (size_t i = 0; i < ADMISSIONS; i++) {
		unsigned long writes = 1;

		for (unsigned long at = 1; at <= writes; at++)
			for (int ever = 0; ever < 2; ever++) {
				given(&admissions[i], 1);
				tc.writes = 0;
				*(ever ? &tc.failing_from : &tc.failing_write) = at;
				send_it(&tc, NULL);
				assert_string_equal(tc.reply_hex, "6581");
				tc.fails = false;
				tc.failing_from = tc.failing_write = 0;
				power_cycle(&tc);
				tc.writes = 0;
				assert_true(admissions[i].is_admitted(&tc));
				writes = tc.writes;
			}
		assert_true(writes > 2);
	}
}

/* Given a packet that writes more than the journal of this memory holds, when the supply fails at any
 * unit, then its counter moves, alone, or nothing does; and once it moved the packet is not let in
 * again. */
static void a_packet_too_large_moves_its_counter_alone_or_nothing(void **state)
{
	static const struct admission packet = { "packet, too large", send_packet, NULL, 0x16 };

	(void)state;
	given(&packet, 256);
	given_ten_slots(&tc, 256);
	run.size = lists_packet(TEN_SLOTS, 32, 1, run.packet);
	two_states_of(&tc, send_it, &run.states);
	cut_everywhere(&tc, CUT_AT_UNITS, send_it, judge_two_states, &run);
	assert_true(run.states.saw_before > 0 && run.states.saw_after > 0);
	assert_false(is_packet_admitted(&tc));
	verify_adm(&tc);
	select_applet(&tc);
	expect(&tc, "00A4000C02 6F06", "9000");
	expect(&tc, "00B2010405", "0000000001 9000");
	expect(&tc, "00A4000C02 6F01", "9000");
	expect(&tc, "00B0000003", "010001 9000");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(after_the_answer_the_same_is_not_let_in_again),
		cmocka_unit_test(a_cut_lets_in_again_only_what_it_undid),
		cmocka_unit_test(a_failing_memory_gives_no_answer),
		cmocka_unit_test(a_packet_too_large_moves_its_counter_alone_or_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
