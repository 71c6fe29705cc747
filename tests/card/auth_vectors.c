/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "support/subscriber.h"
#include "support/vector.h"

/* The published test sets, through AUTHENTICATE: each on a card with its key, whose sequence number
 * stands one step below that of the set. */

static struct test_card tc;

/* The answer of the last command must be that: octets, then the words of the vector after their
 * length; then 9000. */
static void expect_words(const struct vector *vector, const char *first, const char *const *words)
{
	size_t at = strlen(first);

	assert_int_equal(strncmp(tc.reply_hex, first, at), 0);
	at /= 2;
	for (; *words; words++) {
		const size_t size = tc.reply[at];

		if (at + 1 + size + 2 > tc.reply_size)
			vector_fail(vector, *words, "the answer %s is too short", tc.reply_hex);
		vector_expect(vector, *words, tc.reply + at + 1, size);
		at += 1 + size;
	}
	assert_int_equal(at + 2, tc.reply_size);
	assert_int_equal(tc.reply[at], 0x90);
}

static const char *const keys_and_kc[] = { "f2", "f3", "f4", "kc", NULL };
static const char *const sres_and_kc[] = { "sres", "kc", NULL };
static const char *const only_auts[] = { "auts", NULL };

static void challenge(const struct vector *vector, uint8_t flip)
{
	uint8_t rand[AUC_RAND], autn[AUC_AUTN_MAX];
	const size_t size = vector_octets(vector, "autn", autn, sizeof autn);

	vector_octets(vector, "rand", rand, sizeof rand);
	autn[size - 1] ^= flip;
	authenticate(&tc, rand, autn, size);
}

static void challenge_gsm(const struct vector *vector)
{
	uint8_t rand[AUC_RAND];

	vector_octets(vector, "rand", rand, sizeof rand);
	authenticate_gsm(&tc, rand);
}

/* The same as a SIM, TS 51.011 9.2.16: SRES and Kc without lengths. */
static void run_gsm_algorithm(const struct vector *vector)
{
	char command[64], wanted[64];

	snprintf(command, sizeof command, "A088000010 %s", vector_text(vector, "rand"));
	snprintf(wanted, sizeof wanted, "%s%s 9000", vector_text(vector, "sres"),
	         vector_text(vector, "kc"));
	expect(&tc, "A0A4000002 7F20", "9F16");
	expect(&tc, command, "9F0C");
	expect(&tc, "A0C000000C", wanted);
}

/* Given the MAC is wrong in one bit, then 9862; given it is right, RES, CK, IK and Kc. */
static void judge_milenage(const struct vector *vector)
{
	const struct orders_slot slot = subscriber_of_vector(vector, AUC_MILENAGE);

	given_subscribers(&tc, &slot, 1);
	challenge_gsm(vector);
	expect_words(vector, "", sres_and_kc);
	challenge(vector, 0x01);
	assert_string_equal(tc.reply_hex, "9862");
	challenge(vector, 0);
	expect_words(vector, "DB", keys_and_kc);
	challenge(vector, 0);
	expect_words(vector, "DC", only_auts);
}

static void milenage_gives_the_answers_of_its_test_sets(void **state)
{
	(void)state;
	vector_each("vectors/auth/milenage.vec", judge_milenage);
}

/* SQN and MAC of AUTN from f1 and f5 of the set: there is no AUTN in TS 35.233. */
static size_t autn_of(const struct vector *vector, uint8_t autn[AUC_AUTN_MAX])
{
	uint8_t ak[6];

	vector_octets(vector, "sqn", autn, 6);
	vector_octets(vector, "f5", ak, sizeof ak);
	for (int i = 0; i < 6; i++)
		autn[i] ^= ak[i];
	vector_octets(vector, "amf", autn + 6, 2);
	return 8 + vector_octets(vector, "f1", autn + 8, AUC_MAC_MAX);
}

static struct orders_slot tuak_slot(const struct vector *vector)
{
	struct orders_slot slot = subscriber_of_vector(vector, AUC_TUAK);
	uint8_t octets[AUC_KEY_MAX];

	slot.options[0] = (uint8_t)vector_octets(vector, "f2", octets, sizeof octets);
	slot.options[1] = (uint8_t)vector_octets(vector, "f1", octets, sizeof octets);
	slot.options[2] = (uint8_t)vector_octets(vector, "f3", octets, sizeof octets);
	slot.options[3] = (uint8_t)vector_octets(vector, "f4", octets, sizeof octets);
	slot.options[4] = (uint8_t)vector_number(vector, "iterations");
	slot.options_size = 5;
	return slot;
}

/* Of a replay's AUTS the set knows the concealed SQN (f5star); its MAC-S is for another AMF. */
static void judge_tuak(const struct vector *vector)
{
	static const char *const keys[] = { "f2", "f3", "f4", NULL };
	const struct orders_slot slot = tuak_slot(vector);
	uint8_t rand[AUC_RAND], autn[AUC_AUTN_MAX], sqn[6], ak[6];
	const size_t size = autn_of(vector, autn);
	size_t keys_size = 1 + 1 + slot.options[0] + 1u + slot.options[2] + 1u + slot.options[3];

	given_subscribers(&tc, &slot, 1);
	vector_octets(vector, "rand", rand, sizeof rand);
	autn[8] ^= 0x80;
	assert_int_equal(authenticate(&tc, rand, autn, size), 0x9862);
	autn[8] ^= 0x80;
	assert_int_equal(authenticate(&tc, rand, autn, size), 0x9000);
	/* Kc is not in the sets: it is cut off. */
	if (slot.options[2] == 16 && slot.options[3] == 16) {
		assert_int_equal(tc.reply_size, keys_size + 9 + 2);
		memcpy(tc.reply + keys_size, "\x90\x00", 2);
		tc.reply_size = (uint16_t)(keys_size + 2);
	}
	expect_words(vector, "DB", keys);
	assert_int_equal(authenticate(&tc, rand, autn, size), 0x9000);
	assert_int_equal(tc.reply_size, 2 + 6 + (size - 8) + 2);
	vector_octets(vector, "sqn", sqn, sizeof sqn);
	vector_octets(vector, "f5star", ak, sizeof ak);
	for (int i = 0; i < 6; i++)
		assert_int_equal(tc.reply[2 + i] ^ ak[i], sqn[i]);
}

static void tuak_gives_the_answers_of_its_test_sets(void **state)
{
	(void)state;
	vector_each("vectors/auth/tuak.vec", judge_tuak);
}

/* A challenge of this RAND that is fresh on any of these cards. */
static void fresh_challenge(const struct vector *vector, const struct orders_slot *slot)
{
	struct auc_vector fresh;
	uint8_t rand[AUC_RAND];
	struct auc auc;

	vector_octets(vector, "rand", rand, sizeof rand);
	assert_int_equal(auc_of_slot(slot, &auc, NULL), 0);
	assert_int_equal(auc_vector_of(&auc, rand, slot->sqn + 0x40, &fresh, NULL), 0);
	authenticate(&tc, rand, fresh.autn, fresh.autn_size);
}

/*
 * Given SEQ of the set is 0, then no card takes it as fresh (TS 33.102 C.2.2): the AUTS says that
 * its MAC was right, and another sequence number with the RAND of the set brings its answer.
 */
static void judge_counted(const struct vector *vector, enum auc_algorithm algorithm)
{
	const struct orders_slot slot = subscriber_of_vector(vector, algorithm);

	given_subscribers(&tc, &slot, 1);
	challenge_gsm(vector);
	expect_words(vector, "", sres_and_kc);
	challenge(vector, 0x01);
	assert_string_equal(tc.reply_hex, "9862");
	challenge(vector, 0);
	if (vector_number(vector, "sqn") >> AUC_IND_BITS == 0) {
		assert_int_equal(tc.reply[0], 0xDC);
		fresh_challenge(vector, &slot);
	}
	expect_words(vector, "DB", keys_and_kc);
}

static void judge_xor(const struct vector *vector)
{
	judge_counted(vector, AUC_XOR);
}

static void the_3g_test_algorithm_gives_the_answers_of_its_sets(void **state)
{
	(void)state;
	vector_each("vectors/auth/xor.vec", judge_xor);
}

/* Given an algorithm of 2G, then there is no 3G context. */
static void judge_xor_2g(const struct vector *vector)
{
	const struct orders_slot slot = subscriber_of_vector(vector, AUC_XOR_2G);
	static const uint8_t autn[16];
	uint8_t rand[AUC_RAND];

	given_subscribers(&tc, &slot, 1);
	challenge_gsm(vector);
	expect_words(vector, "", sres_and_kc);
	vector_octets(vector, "rand", rand, sizeof rand);
	assert_int_equal(authenticate(&tc, rand, autn, sizeof autn), 0x9864);
}

static void the_2g_test_algorithm_gives_the_answers_of_its_sets(void **state)
{
	(void)state;
	vector_each("vectors/auth/xor-2g.vec", judge_xor_2g);
}

static void judge_comp128(const struct vector *vector)
{
	const enum auc_algorithm algorithm = AUC_COMP128_1 + vector_number(vector, "version") - 1;
	const struct orders_slot slot = subscriber_of_vector(vector, algorithm);

	given_subscribers(&tc, &slot, 1);
	challenge_gsm(vector);
	expect_words(vector, "", sres_and_kc);
	run_gsm_algorithm(vector);
}

static void comp128_gives_the_answers_of_other_programs(void **state)
{
	(void)state;
	vector_each("vectors/auth/comp128.vec", judge_comp128);
}

/* The second choice for SRES is the first half of RES, which the 3G context tells. */
static void judge_gsm_milenage(const struct vector *vector)
{
	const struct orders_slot slot = subscriber_of_vector(vector, AUC_MILENAGE);

	given_subscribers(&tc, &slot, 1);
	challenge_gsm(vector);
	expect_words(vector, "", sres_and_kc);
	fresh_challenge(vector, &slot);
	assert_int_equal(tc.reply[0], 0xDB);
	vector_expect(vector, "sres2", tc.reply + 2, 4);
}

static void gsm_milenage_gives_the_answers_of_its_test_sets(void **state)
{
	(void)state;
	vector_each("vectors/auth/gsm-milenage.vec", judge_gsm_milenage);
}

/* Given an AUTS, then a card that accepted its SQN last gives it to a stale challenge. */
static void judge_resync(const struct vector *vector)
{
	struct orders_slot slot = subscriber_of_vector(vector, AUC_MILENAGE);
	struct auc_vector stale;
	uint8_t rand[AUC_RAND];
	struct auc auc;

	judge_counted(vector, AUC_MILENAGE);
	if (!vector_has(vector, "auts"))
		return;
	slot.sqn = vector_number(vector, "sqnms");
	given_subscribers(&tc, &slot, 1);
	vector_octets(vector, "rand", rand, sizeof rand);
	assert_int_equal(auc_of_slot(&slot, &auc, NULL), 0);
	assert_int_equal(auc_vector_of(&auc, rand, 0, &stale, NULL), 0);
	assert_int_equal(authenticate(&tc, rand, stale.autn, stale.autn_size), 0x9000);
	expect_words(vector, "DC", only_auts);
}

static void vectors_and_auts_of_another_centre_are_understood(void **state)
{
	(void)state;
	vector_each("vectors/auth/resync.vec", judge_resync);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(milenage_gives_the_answers_of_its_test_sets),
		cmocka_unit_test(tuak_gives_the_answers_of_its_test_sets),
		cmocka_unit_test(the_3g_test_algorithm_gives_the_answers_of_its_sets),
		cmocka_unit_test(the_2g_test_algorithm_gives_the_answers_of_its_sets),
		cmocka_unit_test(comp128_gives_the_answers_of_other_programs),
		cmocka_unit_test(gsm_milenage_gives_the_answers_of_its_test_sets),
		cmocka_unit_test(vectors_and_auts_of_another_centre_are_understood),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
