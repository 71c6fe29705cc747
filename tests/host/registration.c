/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "network/functions.h"
#include "network/network.h"
#include "profile/profile.h"
#include "support/image.h"
#include "support/network_stage.h"

/* Registration with real cards: what the network asks, the card answers. */

#define AT_HOME "00101"

/* A card, and what it answered last. */
struct card {
	struct terminal terminal;
	uint8_t last[TERMINAL_DATA_MAX];
	unsigned asked;
};

/* "LL octets" at *at. */
static size_t take(const uint8_t **at, uint8_t *to)
{
	const size_t size = *(*at)++;

	memcpy(to, *at, size);
	*at += size;
	return size;
}

/* AUTHENTICATE, 3G context: TS 31.102 7.1.2.1. */
static int ask_card(void *ctx, const struct auc_vector *vector, struct registrant_answer *answer,
                    struct fault *fault)
{
	uint8_t command[6 + AUC_RAND + 1 + AUC_AUTN_MAX] = { 0x00, 0x88, 0x00, 0x81 };
	const size_t size = 1 + AUC_RAND + 1 + vector->autn_size;
	struct card *const card = ctx;
	struct terminal_reply reply;
	const uint8_t *at = reply.data + 1;

	command[4] = (uint8_t)size;
	command[5] = AUC_RAND;
	memcpy(command + 6, vector->rand, AUC_RAND);
	command[6 + AUC_RAND] = (uint8_t)vector->autn_size;
	memcpy(command + 7 + AUC_RAND, vector->autn, vector->autn_size);
	command[5 + size] = 0;
	card->asked++;
	if (terminal_command(&card->terminal, command, size + 6, &reply, fault) < 0)
		return FAULT_TRANSPORT;
	memcpy(card->last, reply.data, sizeof card->last);
	if (reply.sw == 0x9862) {
		answer->result = REGISTRANT_MAC_FAILURE;
	} else if (reply.sw == 0x6985) {
		answer->result = REGISTRANT_REFUSED;
	} else if (reply.sw == 0x9000 && reply.data[0] == 0xDC) {
		answer->result = REGISTRANT_SYNCH;
		answer->auts_size = take(&at, answer->auts);
	} else if (reply.sw == 0x9000 && reply.data[0] == 0xDB) {
		answer->result = REGISTRANT_RES;
		answer->res_size = take(&at, answer->res);
	} else {
		fail_msg("%04X %02X", reply.sw, reply.data[0]);
	}
	return 0;
}

/* A card of vectors/profiles/authentication.json with this IMSI active, its USIM selected, PIN given;
 * slot is what its network knows. */
static void given_a_card(const char *imsi, struct card *card, struct orders_slot *slot)
{
	static const uint8_t pin[8] = { '0', '0', '0', '0', 0xFF, 0xFF, 0xFF, 0xFF };
	json_t *const object = json_load_file("vectors/profiles/authentication.json", 0, NULL);
	static struct profile profile;
	char from[TEST_PATH_MAX], path[TEST_PATH_MAX];
	struct fault fault = { 0 };

	test_path("a.json", from);
	test_path("a.card", path);
	remove(path);
	assert_int_equal(json_object_set_new(object, "activeImsi", json_string(imsi)), 0);
	assert_int_equal(json_dump_file(object, from, 0), 0);
	json_decref(object);
	given_a_card_of_profile(from, path);
	assert_int_equal(profile_load(from, &profile, NULL), 0);
	for (unsigned i = 0; i < profile.slots; i++)
		if (strcmp(profile.slot[i].imsi, imsi) == 0)
			*slot = profile.slot[i];
	profile_release(&profile);
	*card = (struct card){ 0 };
	if (terminal_power_on(&card->terminal, open_image(path), &fault) < 0 ||
	    terminal_verify(&card->terminal, 0x01, pin, &fault) < 0 ||
	    terminal_select(&card->terminal, test_usim_aid, sizeof test_usim_aid, NULL, 0, &fault) <
	            0)
		fail_msg("%s: %s", fault.where, fault.text);
}

static unsigned register_card(struct network *network, struct card *card, const char *imsi,
                              struct registration *registration)
{
	const struct registrant registrant = { card, ask_card };
	const struct cell cell = { .plmn = AT_HOME };
	struct fault fault = { 0 };

	card->asked = 0;
	if (network_register(network, &cell, imsi, &registrant, registration, &fault) < 0)
		fail_msg("%s: %s", fault.where, fault.text);
	assert_int_equal(registration->challenges, card->asked);
	return registration->cause;
}

/* Whether the card's CK and IK, behind its RES, are those the network has. */
static void expect_keys_of(const struct card *card, const struct registration *registration)
{
	const uint8_t *const ck = card->last + 1 + 1 + card->last[1];

	assert_memory_equal(ck + 1, registration->ck, sizeof registration->ck);
	assert_memory_equal(ck + 1 + ck[0] + 1, registration->ik, sizeof registration->ik);
}

/* Given a real card and a network that knows its key; when it registers again and again; then one
 * challenge each is enough. When the network is one that knows an older sequence number; then the card
 * refuses it, the network goes on from the card's, and one challenge is enough again. */
static void judge_real_card(const char *imsi)
{
	struct registration registration;
	struct orders_slot slot;
	struct network *network;
	struct card card;

	given_a_card(imsi, &card, &slot);
	network = given_a_network(&slot);
	for (int i = 0; i < 40; i++) {
		assert_int_equal(register_card(network, &card, imsi, &registration), CAUSE_NONE);
		assert_int_equal(registration.challenges, 1);
		assert_false(registration.resynchronised);
		expect_keys_of(&card, &registration);
	}
	network_close(network);
	network = given_a_network(&slot);
	assert_int_equal(register_card(network, &card, imsi, &registration), CAUSE_NONE);
	assert_int_equal(registration.challenges, 2);
	assert_true(registration.resynchronised);
	expect_keys_of(&card, &registration);
	assert_int_equal(register_card(network, &card, imsi, &registration), CAUSE_NONE);
	assert_int_equal(registration.challenges, 1);
	network_close(network);
	transport_close(card.terminal.transport);
}

static void a_milenage_card_registers_and_resynchronises(void **state)
{
	(void)state;
	judge_real_card("001010000000001");
}

static void a_tuak_card_registers_and_resynchronises(void **state)
{
	(void)state;
	judge_real_card("001010000000003");
}

static void an_xor_card_registers_and_resynchronises(void **state)
{
	(void)state;
	judge_real_card("001010000000004");
}

/* Given a network with another key; when a real card registers; then the card finds the MAC wrong
 * twice, and is told that it is illegal. */
static void a_card_with_another_key_is_illegal(void **state)
{
	struct registration registration;
	struct orders_slot slot;
	struct network *network;
	struct card card;

	(void)state;
	given_a_card("001010000000001", &card, &slot);
	slot.key[0] ^= 1;
	network = given_a_network(&slot);
	assert_int_equal(register_card(network, &card, slot.imsi, &registration), CAUSE_ILLEGAL_MS);
	assert_int_equal(registration.challenges, 2);
	network_close(network);
	transport_close(card.terminal.transport);
}

/* A card that is ahead of any network. */
static int answer_ahead(void *ctx, const struct auc_vector *vector,
                        struct registrant_answer *answer, struct fault *fault)
{
	static const uint8_t sqn[6] = { 0x10 }, amf[2];
	const struct auc *const auc = ctx;

	(void)fault;
	answer->result = REGISTRANT_SYNCH;
	answer->auts_size = sizeof sqn + auc->mac_size;
	assert_int_equal(auc_milenage.f5star(auc, vector->rand, answer->auts), 0);
	for (size_t i = 0; i < sizeof sqn; i++)
		answer->auts[i] ^= sqn[i];
	assert_int_equal(auc_milenage.f1star(auc, vector->rand, sqn, amf, answer->auts + 6), 0);
	return 0;
}

/* Given a card that finds no sequence number fresh; when it registers; then the network goes on from
 * the card's once and then gives up. */
static void a_card_that_is_always_ahead_is_illegal(void **state)
{
	const struct orders_slot slot = {
		.imsi = "001010000000001", .algorithm = AUC_MILENAGE, .key_size = 16, .opc_size = 16
	};
	struct network *const network = given_a_network(&slot);
	const struct cell cell = { .plmn = AT_HOME };
	struct registration registration;
	struct auc auc;
	const struct registrant registrant = { &auc, answer_ahead };

	(void)state;
	assert_int_equal(auc_of_slot(&slot, &auc, NULL), 0);
	assert_int_equal(network_register(network, &cell, slot.imsi, &registrant, &registration,
	                                  NULL),
	                 0);
	assert_int_equal(registration.cause, CAUSE_ILLEGAL_MS);
	assert_int_equal(registration.challenges, 2);
	assert_true(registration.resynchronised);
	network_close(network);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_milenage_card_registers_and_resynchronises),
		cmocka_unit_test(a_tuak_card_registers_and_resynchronises),
		cmocka_unit_test(an_xor_card_registers_and_resynchronises),
		cmocka_unit_test(a_card_with_another_key_is_illegal),
		cmocka_unit_test(a_card_that_is_always_ahead_is_illegal),
	};

	return cmocka_run_group_tests(tests, given_the_program, leave_the_program);
}
