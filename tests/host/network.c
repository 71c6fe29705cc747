/* SPDX-License-Identifier: Apache-2.0 */
#include "network/network.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "support/network_stage.h"

/* Registration: who is judged how, by answers of a registrant that is made up; registration.c has real cards. */

#define AT_HOME "00101"
#define ABROAD "21407"

static struct orders_slot slot_of(const char *imsi)
{
	struct orders_slot slot = { .number = 1,
		                    .mnc_size = 2,
		                    .algorithm = AUC_MILENAGE,
		                    .key_size = 16,
		                    .opc_size = 16,
		                    .key = { 1 },
		                    .sqn = 0x20 };

	snprintf(slot.imsi, sizeof slot.imsi, "%s", imsi);
	return slot;
}

/* What a registrant that is made up answers, by turns. */
enum answer { RIGHT, WRONG, SHORT, MAC, SYNCH, REFUSED, GONE };

struct made_up {
	const enum answer *answers;
	unsigned asked;
};

static int answer_made_up(void *ctx, const struct auc_vector *vector,
                          struct registrant_answer *answer, struct fault *fault)
{
	static const enum registrant_result results[] = {
		[MAC] = REGISTRANT_MAC_FAILURE,
		[SYNCH] = REGISTRANT_SYNCH,
		[REFUSED] = REGISTRANT_REFUSED,
	};
	struct made_up *const made_up = ctx;
	const enum answer now = made_up->answers[made_up->asked++];

	if (now == GONE)
		return fault_set(fault, FAULT_TRANSPORT, "card", "is gone");
	if (now > SHORT) {
		answer->result = results[now];
		answer->auts_size = 14;
		return 0;
	}
	answer->result = REGISTRANT_RES;
	answer->res_size = now == SHORT ? vector->res_size - 1 : vector->res_size;
	memcpy(answer->res, vector->res, vector->res_size);
	answer->res[0] ^= now == WRONG;
	return 0;
}

/* Registers with the answers; returns the cause. */
static unsigned cause_of(struct network *network, const char *plmn, const char *imsi,
                         const enum answer *answers, struct registration *registration)
{
	struct made_up made_up = { .answers = answers };
	const struct registrant registrant = { &made_up, answer_made_up };
	struct fault fault = { 0 };
	struct cell cell = { .access = ACCESS_EUTRAN };

	snprintf(cell.plmn, sizeof cell.plmn, "%s", plmn);
	if (network_register(network, &cell, imsi, &registrant, registration, &fault) < 0)
		fail_msg("%s: %s", fault.where, fault.text);
	assert_int_equal(registration->challenges, made_up.asked);
	return registration->cause;
}

static unsigned cause_at(struct network *network, const char *plmn, const char *imsi)
{
	static const enum answer right[] = { RIGHT };
	struct registration registration;

	return cause_of(network, plmn, imsi, right, &registration);
}

#define IMSI "001010000000001"

/* Given each answer of a card; when it registers; then the network admits it, tries once more or
 * tells the cause. */
static void an_answer_has_its_cause(void **state)
{
	static const struct {
		enum answer answers[3];
		unsigned cause, challenges;
	} rows[] = {
		{ { RIGHT }, CAUSE_NONE, 1 },
		{ { WRONG }, CAUSE_ILLEGAL_MS, 1 },
		{ { SHORT }, CAUSE_ILLEGAL_MS, 1 },
		{ { MAC, RIGHT }, CAUSE_NONE, 2 },
		{ { MAC, WRONG }, CAUSE_ILLEGAL_MS, 2 },
		{ { MAC, MAC, RIGHT }, CAUSE_ILLEGAL_MS, 2 },
		{ { SYNCH, RIGHT }, CAUSE_ILLEGAL_MS, 1 },
		{ { REFUSED }, CAUSE_NOT_ALLOWED, 1 },
		{ { MAC, REFUSED }, CAUSE_NOT_ALLOWED, 2 },
	};
	const struct orders_slot slot = slot_of(IMSI);
	struct network *const network = given_a_network(&slot);
	struct registration registration;

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		const unsigned cause =
			cause_of(network, AT_HOME, IMSI, rows[i].answers, &registration);

		if (cause != rows[i].cause || registration.challenges != rows[i].challenges)
			fail_msg("row %zu: cause %u, %u challenges", i, cause,
			         registration.challenges);
		assert_false(registration.resynchronised);
	}
	network_close(network);
}

static void a_card_that_is_gone_is_a_fault(void **state)
{
	static const enum answer answers[] = { MAC, GONE };
	const struct orders_slot slot = slot_of(IMSI);
	struct network *const network = given_a_network(&slot);
	struct made_up made_up = { .answers = answers };
	const struct registrant registrant = { &made_up, answer_made_up };
	const struct cell cell = { .plmn = AT_HOME };
	struct registration registration;
	struct fault fault = { 0 };

	(void)state;
	assert_int_equal(network_register(network, &cell, IMSI, &registrant, &registration, &fault),
	                 FAULT_TRANSPORT);
	assert_string_equal(fault.text, "is gone");
	assert_int_equal(registration.challenges, 1);
	network_close(network);
}

/* Given all reasons to say no at once; when each is taken away; then the next in order is told, and
 * the card is asked only where none is left. */
static void reasons_are_judged_in_their_order(void **state)
{
	static const enum answer wrong[] = { WRONG };
	const struct orders_slot slot = slot_of(IMSI);
	struct network *const network = given_a_network(NULL);
	struct registration registration;

	(void)state;
	assert_int_equal(network_set_cause(network, NULL, NULL, CAUSE_CONGESTION, NULL), 0);
	assert_int_equal(cause_of(network, ABROAD, IMSI, wrong, &registration), 2);
	assert_int_equal(network_add(network, &slot, NULL), 0);
	assert_int_equal(network_set_status(network, IMSI, NETWORK_SUSPEND, NULL), 0);
	assert_int_equal(cause_of(network, ABROAD, IMSI, wrong, &registration), 8);
	assert_int_equal(network_set_status(network, IMSI, NETWORK_ACTIVE, NULL), 0);
	assert_int_equal(cause_of(network, ABROAD, IMSI, wrong, &registration), 22);
	assert_int_equal(network_set_cause(network, NULL, NULL, CAUSE_NONE, NULL), 0);
	assert_int_equal(cause_of(network, ABROAD, IMSI, wrong, &registration), 11);
	assert_int_equal(registration.challenges, 0);
	assert_int_equal(cause_of(network, "99999", IMSI, wrong, &registration), 11);
	assert_int_equal(cause_of(network, AT_HOME, IMSI, wrong, &registration), 3);
	assert_int_equal(cause_at(network, AT_HOME, IMSI), CAUSE_NONE);
	network_close(network);
}

static void only_an_active_subscriber_is_admitted(void **state)
{
	static const char *const words[] = { "ACTIVE", "SUSPEND", "INACTIVE", "TERMINATED" };
	const struct orders_slot slot = slot_of(IMSI);
	struct network *const network = given_a_network(&slot);

	(void)state;
	for (int i = 0; i < NETWORK_STATUSES; i++) {
		assert_int_equal(network_status_of_text(words[i]), i);
		assert_string_equal(network_status_text((enum network_status)i), words[i]);
		assert_int_equal(network_set_status(network, IMSI, (enum network_status)i, NULL),
		                 0);
		assert_int_equal(cause_at(network, AT_HOME, IMSI),
		                 i == NETWORK_ACTIVE ? CAUSE_NONE : CAUSE_NOT_ALLOWED);
	}
	assert_int_equal(network_status_of_text("active"), -1);
	assert_string_equal(network_status_text(NETWORK_STATUSES), "");
	assert_int_equal(network_set_status(network, "001010000000002", NETWORK_ACTIVE, NULL),
	                 FAULT_ABSENT);
	network_close(network);
}

/* Given causes for all, a network, an IMSI and both; when one registers; then the most exact that
 * fits is told; when each ends, the next. */
static void the_most_exact_cause_is_told(void **state)
{
	const struct orders_slot slot = slot_of(IMSI), other = slot_of("001010000000002");
	struct network *const network = given_a_network(&slot);

	(void)state;
	assert_int_equal(network_add(network, &other, NULL), 0);
	assert_int_equal(network_set_cause(network, AT_HOME, NULL, 15, NULL), 0);
	assert_int_equal(network_set_cause(network, NULL, IMSI, 13, NULL), 0);
	assert_int_equal(network_set_cause(network, AT_HOME, IMSI, 12, NULL), 0);
	assert_int_equal(network_set_cause(network, NULL, NULL, 17, NULL), 0);
	assert_int_equal(cause_at(network, AT_HOME, IMSI), 12);
	assert_int_equal(cause_at(network, ABROAD, IMSI), 13);
	assert_int_equal(cause_at(network, AT_HOME, other.imsi), 15);
	assert_int_equal(cause_at(network, ABROAD, other.imsi), 17);
	assert_int_equal(network_set_cause(network, AT_HOME, IMSI, 22, NULL), 0);
	assert_int_equal(cause_at(network, AT_HOME, IMSI), 22);
	assert_int_equal(network_set_cause(network, AT_HOME, IMSI, CAUSE_NONE, NULL), 0);
	assert_int_equal(network_set_cause(network, AT_HOME, IMSI, CAUSE_NONE, NULL), 0);
	assert_int_equal(cause_at(network, AT_HOME, IMSI), 13);
	assert_int_equal(network_set_cause(network, NULL, IMSI, CAUSE_NONE, NULL), 0);
	assert_int_equal(cause_at(network, AT_HOME, IMSI), 15);
	assert_int_equal(network_set_cause(network, AT_HOME, NULL, CAUSE_NONE, NULL), 0);
	assert_int_equal(cause_at(network, AT_HOME, IMSI), 17);
	assert_int_equal(network_set_cause(network, NULL, NULL, CAUSE_NONE, NULL), 0);
	assert_int_equal(cause_at(network, AT_HOME, IMSI), CAUSE_NONE);
	network_close(network);
}

static void a_cause_that_cannot_be_set_is_refused(void **state)
{
	struct network *const network = given_a_network(NULL);
	char imsi[16];

	(void)state;
	assert_int_equal(network_set_cause(network, "99999", NULL, 12, NULL), FAULT_INPUT);
	assert_int_equal(network_set_cause(network, "ES", NULL, 12, NULL), FAULT_INPUT);
	assert_int_equal(network_set_cause(network, NULL, "0010", 12, NULL), FAULT_INPUT);
	assert_int_equal(network_set_cause(network, NULL, "00101x", 12, NULL), FAULT_INPUT);
	assert_int_equal(network_set_cause(network, NULL, NULL, 256, NULL), FAULT_INPUT);
	for (unsigned i = 0; i < NETWORK_CAUSES_MAX; i++) {
		snprintf(imsi, sizeof imsi, "0010100000%05u", i);
		assert_int_equal(network_set_cause(network, NULL, imsi, 12, NULL), 0);
	}
	assert_int_equal(network_set_cause(network, NULL, NULL, 12, NULL), FAULT_LIMIT);
	assert_int_equal(network_set_cause(network, NULL, imsi, 13, NULL), 0);
	network_close(network);
}

static void a_cause_has_words(void **state)
{
	(void)state;
	assert_string_equal(reject_cause_text(CAUSE_PLMN_NOT_ALLOWED), "PLMN not allowed");
	assert_string_equal(reject_cause_text(CAUSE_CONGESTION), "congestion");
	assert_string_equal(reject_cause_text(99), "reject cause");
}

/* Given slots that are no subscribers; when added; then they are refused, and nobody is there. */
static void who_is_no_subscriber_is_refused(void **state)
{
	static const enum auc_algorithm none[] = { AUC_NONE, AUC_COMP128_1, AUC_XOR_2G };
	struct orders_slot slot = slot_of(IMSI);
	struct network *const network = given_a_network(&slot);

	(void)state;
	assert_int_equal(network_add(network, &slot, NULL), FAULT_INPUT);
	slot = slot_of("00101");
	assert_int_equal(network_add(network, &slot, NULL), FAULT_INPUT);
	slot = slot_of("00101000000000x");
	assert_int_equal(network_add(network, &slot, NULL), FAULT_INPUT);
	for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
		slot = slot_of("001010000000002");
		slot.algorithm = (uint8_t)none[i];
		assert_int_equal(network_add(network, &slot, NULL), FAULT_INPUT);
		assert_int_equal(cause_at(network, AT_HOME, slot.imsi), CAUSE_IMSI_UNKNOWN);
	}
	network_close(network);
	network_close(NULL);
}

/* Given as many subscribers as may be; when each is asked for; then it is the right one. */
static void many_subscribers_are_told_apart(void **state)
{
	struct network *const network = given_a_network(NULL);
	struct orders_slot slot = slot_of(IMSI);

	(void)state;
	for (unsigned i = 0; i < NETWORK_SUBSCRIBERS_MAX; i++) {
		snprintf(slot.imsi, sizeof slot.imsi, "00101%010u", i);
		assert_int_equal(network_add(network, &slot, NULL), 0);
		if (i % 1000 == 7)
			assert_int_equal(network_set_status(network, slot.imsi, NETWORK_SUSPEND,
			                                    NULL),
			                 0);
	}
	slot = slot_of("00101999999999");
	assert_int_equal(network_add(network, &slot, NULL), FAULT_LIMIT);
	for (unsigned i = 0; i < NETWORK_SUBSCRIBERS_MAX; i += 7) {
		snprintf(slot.imsi, sizeof slot.imsi, "00101%010u", i);
		assert_int_equal(cause_at(network, AT_HOME, slot.imsi),
		                 i % 1000 == 7 ? CAUSE_NOT_ALLOWED : CAUSE_NONE);
	}
	assert_int_equal(cause_at(network, AT_HOME, "001019999999999"), CAUSE_IMSI_UNKNOWN);
	network_close(network);
}

static void tmsi_and_lac_are_others_each_time(void **state)
{
	static const enum answer right[] = { RIGHT }, wrong[] = { WRONG };
	static const uint8_t none[4];
	const struct orders_slot slot = slot_of(IMSI);
	struct network *const network = given_a_network(&slot);
	struct registration last = { 0 }, now;

	(void)state;
	for (int i = 0; i < 300; i++) {
		assert_int_equal(cause_of(network, AT_HOME, IMSI, right, &now), CAUSE_NONE);
		assert_true(memcmp(now.tmsi, last.tmsi, sizeof now.tmsi) > 0);
		assert_true(memcmp(now.lac, last.lac, sizeof now.lac) > 0);
		last = now;
	}
	assert_int_equal(cause_of(network, AT_HOME, IMSI, wrong, &now), CAUSE_ILLEGAL_MS);
	assert_memory_equal(now.tmsi, none, sizeof now.tmsi);
	network_close(network);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_answer_has_its_cause),
		cmocka_unit_test(a_card_that_is_gone_is_a_fault),
		cmocka_unit_test(reasons_are_judged_in_their_order),
		cmocka_unit_test(only_an_active_subscriber_is_admitted),
		cmocka_unit_test(the_most_exact_cause_is_told),
		cmocka_unit_test(a_cause_that_cannot_be_set_is_refused),
		cmocka_unit_test(a_cause_has_words),
		cmocka_unit_test(who_is_no_subscriber_is_refused),
		cmocka_unit_test(many_subscribers_are_told_apart),
		cmocka_unit_test(tmsi_and_lac_are_others_each_time),
	};

	return cmocka_run_group_tests(tests, given_the_program, leave_the_program);
}
