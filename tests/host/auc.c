/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "network/auc.h"
#include "network/functions.h"
#include "support/subscriber.h"
#include "support/vector.h"

/* The network's side of authentication against the published test sets, and against the card: two
 * readings of the same standards. */

static struct auc auc_of_vector(const struct vector *vector, enum auc_algorithm algorithm)
{
	const struct orders_slot slot = subscriber_of_vector(vector, algorithm);
	struct auc auc;

	assert_int_equal(auc_of_slot(&slot, &auc, NULL), 0);
	if (vector_has(vector, "amf"))
		vector_octets(vector, "amf", auc.amf, sizeof auc.amf);
	return auc;
}

static void judge_op(const struct vector *vector, struct auc *auc, const char *op, const char *opc)
{
	uint8_t octets[AUC_KEY_MAX];
	const size_t size = vector_octets(vector, op, octets, sizeof octets);

	memset(auc->opc, 0, sizeof auc->opc);
	assert_int_equal(auc_opc(auc, octets, NULL), 0);
	vector_expect(vector, opc, auc->opc, size);
}

/* f1*, with the AMF of the set, and f5*. */
static void judge_starred(const struct vector *vector, const struct auc *auc,
                          const struct auc_functions *functions)
{
	uint8_t rand[AUC_RAND], sqn[6], mac[AUC_MAC_MAX], ak[6];

	vector_octets(vector, "rand", rand, sizeof rand);
	vector_octets(vector, "sqn", sqn, sizeof sqn);
	assert_int_equal(functions->f1star(auc, rand, sqn, auc->amf, mac), 0);
	vector_expect(vector, "f1star", mac, auc->mac_size);
	assert_int_equal(functions->f5star(auc, rand, ak), 0);
	vector_expect(vector, "f5star", ak, sizeof ak);
}

static struct auc_vector judge_vector(const struct vector *vector, const struct auc *auc)
{
	struct auc_vector made;
	uint8_t rand[AUC_RAND];

	vector_octets(vector, "rand", rand, sizeof rand);
	assert_int_equal(auc_vector_of(auc, rand, vector_number(vector, "sqn"), &made, NULL), 0);
	if (vector_has(vector, "autn"))
		vector_expect(vector, "autn", made.autn, made.autn_size);
	if (vector_has(vector, "f1"))
		vector_expect(vector, "f1", made.autn + 8, made.autn_size - 8);
	vector_expect(vector, "f2", made.res, made.res_size);
	vector_expect(vector, "f3", made.ck, made.ck_size);
	vector_expect(vector, "f4", made.ik, made.ik_size);
	if (vector_has(vector, "sres")) {
		assert_true(made.has_2g);
		vector_expect(vector, "sres", made.sres, sizeof made.sres);
		vector_expect(vector, "kc", made.kc, sizeof made.kc);
	}
	return made;
}

/* Given the card answers the AUTS of the set, then the network goes on from its SQN. */
static void judge_milenage(const struct vector *vector)
{
	struct auc auc = auc_of_vector(vector, AUC_MILENAGE);
	uint8_t auts[AUC_AUTS_MAX];
	struct auc_vector made;
	size_t size;

	judge_op(vector, &auc, "op", "opc");
	made = judge_vector(vector, &auc);
	judge_starred(vector, &auc, &auc_milenage);
	size = vector_octets(vector, "auts", auts, sizeof auts);
	auc.sqn = 0;
	assert_int_equal(auc_resynchronise(&auc, made.rand, auts, size, NULL), 0);
	assert_true(auc.sqn == vector_number(vector, "sqn"));
}

static void milenage_is_that_of_its_test_sets(void **state)
{
	(void)state;
	vector_each("vectors/auth/milenage.vec", judge_milenage);
}

static void judge_tuak(const struct vector *vector)
{
	struct auc auc = auc_of_vector(vector, AUC_TUAK);
	uint8_t octets[AUC_KEY_MAX], ak[6], sqn[6];
	struct auc_vector made;

	auc.res_size = vector_octets(vector, "f2", octets, sizeof octets);
	auc.mac_size = vector_octets(vector, "f1", octets, sizeof octets);
	auc.ck_size = vector_octets(vector, "f3", octets, sizeof octets);
	auc.ik_size = vector_octets(vector, "f4", octets, sizeof octets);
	auc.iterations = (unsigned)vector_number(vector, "iterations");
	judge_op(vector, &auc, "top", "topc");
	made = judge_vector(vector, &auc);
	judge_starred(vector, &auc, &auc_tuak);
	vector_octets(vector, "sqn", sqn, sizeof sqn);
	vector_octets(vector, "f5", ak, sizeof ak);
	for (int i = 0; i < 6; i++)
		assert_int_equal(made.autn[i], sqn[i] ^ ak[i]);
}

static void tuak_is_that_of_its_test_sets(void **state)
{
	(void)state;
	vector_each("vectors/auth/tuak.vec", judge_tuak);
}

static void judge_xor(const struct vector *vector)
{
	const struct auc auc = auc_of_vector(vector, AUC_XOR);

	judge_vector(vector, &auc);
}

static void judge_xor_2g(const struct vector *vector)
{
	const struct auc auc = auc_of_vector(vector, AUC_XOR_2G);
	struct auc_vector made;
	uint8_t rand[AUC_RAND];

	vector_octets(vector, "rand", rand, sizeof rand);
	assert_int_equal(auc_vector_of(&auc, rand, 0, &made, NULL), 0);
	vector_expect(vector, "sres", made.sres, sizeof made.sres);
	vector_expect(vector, "kc", made.kc, sizeof made.kc);
}

static void the_test_algorithms_are_those_of_their_sets(void **state)
{
	(void)state;
	vector_each("vectors/auth/xor.vec", judge_xor);
	vector_each("vectors/auth/xor-2g.vec", judge_xor_2g);
}

/* Given another centre took this AUTS, then ours gives the number after it that the other gave. */
static void judge_resync(const struct vector *vector)
{
	struct auc auc = auc_of_vector(vector, AUC_MILENAGE);
	uint8_t rand[AUC_RAND], auts[AUC_AUTS_MAX];
	struct auc_vector next;
	size_t size;

	judge_vector(vector, &auc);
	if (!vector_has(vector, "auts"))
		return;
	vector_octets(vector, "rand", rand, sizeof rand);
	size = vector_octets(vector, "auts", auts, sizeof auts);
	auc.ind_bits = (unsigned)vector_number(vector, "indbits");
	auc.ind = (unsigned)vector_number(vector, "ind");
	assert_int_equal(auc_resynchronise(&auc, rand, auts, size, NULL), 0);
	assert_true(auc.sqn == vector_number(vector, "sqnms"));
	assert_int_equal(auc_challenge(&auc, &next, NULL), 0);
	assert_true(auc.sqn == vector_number(vector, "sqn"));
}

static void resynchronisation_goes_on_as_another_centre_does(void **state)
{
	(void)state;
	vector_each("vectors/auth/resync.vec", judge_resync);
}

/* Given an AUTS with a wrong bit, of another subscriber or of another size, nothing moves. */
static void a_wrong_auts_is_refused(void **state)
{
	struct orders_slot slot = subscriber_of_chance(1, AUC_MILENAGE);
	const uint8_t rand[AUC_RAND] = { 7 };
	uint8_t auts[14] = { 0 };
	struct fault fault;
	struct auc auc;

	(void)state;
	slot.sqn = 99;
	assert_int_equal(auc_of_slot(&slot, &auc, &fault), 0);
	assert_int_equal(auc_resynchronise(&auc, rand, auts, 14, &fault), FAULT_SECURITY);
	assert_int_equal(auc_resynchronise(&auc, rand, auts, 13, &fault), FAULT_INPUT);
	assert_true(auc.sqn == 99);
}

static void only_the_right_res_is_right(void **state)
{
	const struct orders_slot slot = subscriber_of_chance(1, AUC_TUAK);
	struct auc_vector vector;
	struct auc auc;
	uint8_t res[AUC_RES_MAX];

	(void)state;
	assert_int_equal(auc_of_slot(&slot, &auc, NULL), 0);
	assert_int_equal(auc_challenge(&auc, &vector, NULL), 0);
	memcpy(res, vector.res, sizeof res);
	assert_true(auc_res_is_right(&vector, res, vector.res_size));
	assert_false(auc_res_is_right(&vector, res, vector.res_size - 1));
	res[0] ^= 1;
	assert_false(auc_res_is_right(&vector, res, vector.res_size));
}

static void options_that_are_none_are_refused(void **state)
{
	struct orders_slot slot = subscriber_slot(1, AUC_TUAK);
	struct fault fault;
	struct auc auc;

	(void)state;
	slot.options_size = 4;
	assert_int_equal(auc_of_slot(&slot, &auc, &fault), FAULT_INPUT);
	slot.options_size = 5;
	assert_int_equal(auc_of_slot(&slot, &auc, &fault), FAULT_INPUT);
	slot.algorithm = AUC_NONE;
	assert_int_equal(auc_of_slot(&slot, &auc, &fault), FAULT_INPUT);
	slot.algorithm = 4; /* COMP128 */
	assert_int_equal(auc_of_slot(&slot, &auc, &fault), FAULT_INPUT);
	slot.algorithm = 200;
	assert_int_equal(auc_of_slot(&slot, &auc, &fault), FAULT_INPUT);
}

enum { SUBSCRIBERS = 40, CHALLENGES = 12 };

/* Loses its place, as a centre restored from an old copy, and finds it by the card's AUTS. */
static void lose_and_resynchronise(struct test_card *tc, struct auc *auc)
{
	const uint64_t right = auc->sqn;
	struct auc_vector vector;
	struct fault fault;

	auc->sqn = 0;
	assert_int_equal(auc_challenge(auc, &vector, &fault), 0);
	expect_auts(tc, auc, &vector, right);
	assert_int_equal(auc_resynchronise(auc, vector.rand, tc->reply + 2, tc->reply[1], &fault),
	                 0);
	assert_int_equal(auc_challenge(auc, &vector, &fault), 0);
	expect_accepted(tc, &vector);
	assert_true(auc_res_is_right(&vector, tc->reply + 2, tc->reply[1]));
}

static void go_round(struct test_card *tc, const struct orders_slot *slot)
{
	struct auc_vector vector;
	struct auc auc;

	given_subscribers(tc, slot, 1);
	assert_int_equal(auc_of_slot(slot, &auc, NULL), 0);
	for (unsigned i = 0; i < CHALLENGES; i++) {
		auc.ind = i;
		assert_int_equal(auc_challenge(&auc, &vector, NULL), 0);
		expect_gsm(tc, &vector);
		expect_accepted(tc, &vector);
	}
	lose_and_resynchronise(tc, &auc);
}

/* Keys, options and challenges of chance: what the card answers is what the network expects. */
static void card_and_network_agree(void **state)
{
	static const enum auc_algorithm algorithms[] = { AUC_MILENAGE, AUC_TUAK, AUC_XOR };
	static struct test_card tc;

	(void)state;
	for (unsigned i = 0; i < 3 * SUBSCRIBERS; i++) {
		const struct orders_slot slot = subscriber_of_chance(1, algorithms[i % 3]);

		go_round(&tc, &slot);
	}
	for (unsigned i = 0; i < SUBSCRIBERS; i++) {
		const struct orders_slot slot = subscriber_of_chance(1, AUC_XOR_2G);
		struct auc_vector vector;
		struct auc auc;

		given_subscribers(&tc, &slot, 1);
		assert_int_equal(auc_of_slot(&slot, &auc, NULL), 0);
		assert_int_equal(auc_challenge(&auc, &vector, NULL), 0);
		expect_gsm(&tc, &vector);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(milenage_is_that_of_its_test_sets),
		cmocka_unit_test(tuak_is_that_of_its_test_sets),
		cmocka_unit_test(the_test_algorithms_are_those_of_their_sets),
		cmocka_unit_test(resynchronisation_goes_on_as_another_centre_does),
		cmocka_unit_test(a_wrong_auts_is_refused),
		cmocka_unit_test(only_the_right_res_is_right),
		cmocka_unit_test(options_that_are_none_are_refused),
		cmocka_unit_test(card_and_network_agree),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
