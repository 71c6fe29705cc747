/* SPDX-License-Identifier: Apache-2.0 */
#include "support/subscriber.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#include <cmocka.h>

#define SEQ_STEP (UINT64_C(1) << AUC_IND_BITS)

static void chance(uint8_t *to, size_t size)
{
	assert_int_equal(getrandom(to, size, 0), (ssize_t)size);
}

struct orders_slot subscriber_slot(unsigned number, enum auc_algorithm algorithm)
{
	struct orders_slot slot = { .number = number,
		                    .mnc_size = 2,
		                    .acc = 1,
		                    .algorithm = (uint8_t)algorithm,
		                    .key_size = 16 };

	snprintf(slot.imsi, sizeof slot.imsi, "0010100000000%02u", number);
	if (algorithm == AUC_MILENAGE)
		slot.opc_size = 16;
	if (algorithm == AUC_TUAK)
		slot.opc_size = 32;
	return slot;
}

static void options_of_chance(struct orders_slot *slot)
{
	static const uint8_t res[] = { 4, 8, 16, 32 }, mac[] = { 8, 16, 32 }, key[] = { 16, 32 };
	uint8_t dice[ORDERS_OPTIONS_MAX];

	chance(dice, sizeof dice);
	if (slot->algorithm == AUC_MILENAGE) {
		slot->options_size = ORDERS_OPTIONS_MAX;
		memcpy(slot->options, dice, sizeof dice);
		for (int i = 80; i < ORDERS_OPTIONS_MAX; i++)
			slot->options[i] &= 0x7F;
	} else if (slot->algorithm == AUC_TUAK) {
		const uint8_t options[] = { res[dice[0] % 4], mac[dice[1] % 3], key[dice[2] % 2],
			                    key[dice[3] % 2], (uint8_t)(1 + dice[4] % 4) };

		slot->options_size = sizeof options;
		memcpy(slot->options, options, sizeof options);
	} else if (slot->algorithm == AUC_XOR) {
		slot->options_size = 1;
		slot->options[0] = (uint8_t)(4 + dice[0] % 13);
	}
}

struct orders_slot subscriber_of_chance(unsigned number, enum auc_algorithm algorithm)
{
	struct orders_slot slot = subscriber_slot(number, algorithm);
	uint8_t dice[2];

	chance(dice, sizeof dice);
	if (algorithm == AUC_TUAK && dice[0] % 2)
		slot.key_size = 32;
	chance(slot.key, slot.key_size);
	chance(slot.opc, slot.opc_size);
	if (dice[1] % 4 != 0)
		options_of_chance(&slot);
	return slot;
}

struct orders_slot subscriber_of_vector(const struct vector *vector, enum auc_algorithm algorithm)
{
	struct orders_slot slot = subscriber_slot(1, algorithm);

	slot.key_size = vector_octets(vector, "k", slot.key, sizeof slot.key);
	if (vector_has(vector, "opc"))
		slot.opc_size = vector_octets(vector, "opc", slot.opc, sizeof slot.opc);
	if (vector_has(vector, "topc"))
		slot.opc_size = vector_octets(vector, "topc", slot.opc, sizeof slot.opc);
	if (vector_has(vector, "sqn")) {
		slot.sqn = vector_number(vector, "sqn");
		slot.sqn -= slot.sqn < SEQ_STEP ? slot.sqn : SEQ_STEP;
	}
	return slot;
}

struct orders_slot personal_slot(unsigned number)
{
	struct orders_slot slot = subscriber_slot(number, AUC_MILENAGE);

	octets_of_hex(number == 1 ? PERSONAL_K_1 : PERSONAL_K_2, slot.key, sizeof slot.key);
	octets_of_hex(number == 1 ? PERSONAL_OPC_1 : PERSONAL_OPC_2, slot.opc, sizeof slot.opc);
	return slot;
}

/* STORE DATA of an order list; the applet must be selected and ADM1 verified. */
static void store(struct test_card *tc, const uint8_t *orders, int size)
{
	uint8_t command[UICC_APDU_MAX] = { 0x80, 0xE2, 0x90, 0x00, (uint8_t)size };

	assert_in_range(size, 1, 255);
	memcpy(command + 5, orders, (size_t)size);
	command[5 + size] = 0;
	transmit_octets(tc, command, (size_t)size + 6);
	if (strncmp(tc->reply_hex, "E10CC00101D00100", 16) != 0)
		fail_msg("the order was answered %s", tc->reply_hex);
}

static void make_active(struct test_card *tc, const struct orders_slot *slot)
{
	struct change change = { .mode = CHANGE_MODE_NONE };
	uint8_t orders[ORDERS_MAX];

	snprintf(change.active_imsi, sizeof change.active_imsi, "%s", slot->imsi);
	store(tc, orders, orders_of_change(&change, orders, NULL));
}

void given_subscribers(struct test_card *tc, const struct orders_slot *slots, size_t count)
{
	uint8_t orders[ORDERS_MAX];

	given_a_blank_card(tc);
	verify_adm_transport(tc);
	select_applet(tc);
	for (size_t i = 0; i < count; i++)
		store(tc, orders, orders_of_slot(&slots[i], orders, NULL));
	make_active(tc, &slots[0]);
	expect(tc, "0044000002 3F00", "*");
	power_cycle(tc);
	verify_pin(tc);
	select_usim(tc);
}

void activate_subscriber(struct test_card *tc, const struct orders_slot *slot)
{
	verify_adm_transport(tc);
	select_applet(tc);
	make_active(tc, slot);
	transmit(tc, "00A4040C07 A0000000871002");
}

static uint16_t transmit_challenge(struct test_card *tc, uint8_t p2, const uint8_t *rand,
                                   const uint8_t *autn, size_t size)
{
	uint8_t command[SUBSCRIBER_AUTHENTICATE_MAX + 1] = { 0x00, 0x88, 0x00, p2 };
	size_t at = 5;

	assert_true(6 + AUC_RAND + 1 + size < sizeof command);
	command[at++] = AUC_RAND;
	memcpy(command + at, rand, AUC_RAND);
	at += AUC_RAND;
	if (size > 0) {
		command[at++] = (uint8_t)size;
		memcpy(command + at, autn, size);
		at += size;
	}
	command[4] = (uint8_t)(at - 5);
	command[at++] = 0;
	return transmit_octets(tc, command, at);
}

uint16_t authenticate(struct test_card *tc, const uint8_t *rand, const uint8_t *autn, size_t size)
{
	return transmit_challenge(tc, 0x81, rand, autn, size);
}

uint16_t authenticate_gsm(struct test_card *tc, const uint8_t *rand)
{
	return transmit_challenge(tc, 0x80, rand, NULL, 0);
}

/* "LL octets" of an answer, at at; returns what is behind. */
static size_t take(const struct test_card *tc, size_t at, const uint8_t *octets, size_t size)
{
	assert_true(at + 1 + size <= tc->reply_size - 2u);
	assert_int_equal(tc->reply[at], size);
	assert_memory_equal(tc->reply + at + 1, octets, size);
	return at + 1 + size;
}

void expect_accepted(struct test_card *tc, const struct auc_vector *vector)
{
	const bool has_kc = vector->ck_size == 16 && vector->ik_size == 16;
	uint8_t kc[8] = { 0 };
	size_t at = 1;

	for (unsigned i = 0; i < 16; i++)
		kc[i % 8] ^= vector->ck[i] ^ vector->ik[i];
	/* A REFRESH may wait: the slot was switched. */
	transmit_challenge(tc, 0x81, vector->rand, vector->autn, vector->autn_size);
	assert_true(tc->reply_size > 3);
	assert_true(tc->reply[tc->reply_size - 2] == 0x90 || tc->reply[tc->reply_size - 2] == 0x91);
	assert_int_equal(tc->reply[0], 0xDB);
	at = take(tc, at, vector->res, vector->res_size);
	at = take(tc, at, vector->ck, vector->ck_size);
	at = take(tc, at, vector->ik, vector->ik_size);
	if (has_kc)
		at = take(tc, at, kc, sizeof kc);
	assert_int_equal(at + 2, tc->reply_size);
}

void expect_auts(struct test_card *tc, const struct auc *auc, const struct auc_vector *vector,
                 uint64_t sqn)
{
	struct auc network = *auc;
	struct fault fault = { 0 };

	transmit_challenge(tc, 0x81, vector->rand, vector->autn, vector->autn_size);
	assert_true(tc->reply_size > 4);
	assert_int_equal(tc->reply[0], 0xDC);
	assert_int_equal(tc->reply[1], tc->reply_size - 4);
	if (auc_resynchronise(&network, vector->rand, tc->reply + 2, tc->reply[1], &fault) < 0)
		fail_msg("%s: %s", fault.where, fault.text);
	assert_int_equal(network.sqn, sqn);
}

void expect_gsm(struct test_card *tc, const struct auc_vector *vector)
{
	const uint16_t sw = authenticate_gsm(tc, vector->rand);

	if (!vector->has_2g) {
		assert_int_equal(sw, 0x9864);
		assert_int_equal(tc->reply_size, 2);
		return;
	}
	assert_int_equal(take(tc, take(tc, 0, vector->sres, 4), vector->kc, 8) + 2, tc->reply_size);
}
