/* SPDX-License-Identifier: Apache-2.0 */
#include "profile/profile.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "octets/hex.h"
#include "profile/defaults.h"
#include "support/image.h"
#include "support/json_text.h"
#include "support/vector.h"

static struct profile profile; /* large, so not on the stack */

static int read_profile(const char *text, struct fault *fault)
{
	json_t *object = json_of(text);
	const int rc = profile_of_json(object, &profile, fault);

	json_decref(object);
	return rc;
}

static void expect_read(const char *text)
{
	struct fault fault = { 0 };

	if (read_profile(text, &fault) != 0)
		fail_msg("%s: %s: %s", text, fault.where, fault.text);
}

static void expect_load(const char *path)
{
	struct fault fault = { 0 };

	if (profile_load(path, &profile, &fault) != 0)
		fail_msg("%s: %s", fault.where, fault.text);
}

static void expect_octets(const uint8_t *octets, size_t size, const char *wanted)
{
	char hex[2 * SCP80_KEY_MAX + 1];

	hex_write(octets, size, hex);
	assert_string_equal(hex, wanted);
}

/* The 3GPP test USIM, TS 34.108 8.3.2. */
static void expect_test_card(void)
{
	assert_string_equal(profile.iccid, "8900101000000000016");
	expect_octets(profile.pin1, 8, "30303030FFFFFFFF");
	expect_octets(profile.pin2, 8, "30303030FFFFFFFF");
	expect_octets(profile.puk1, 8, "3030303030303030");
	expect_octets(profile.puk2, 8, "3030303030303030");
	expect_octets(profile.adm1, 8, "3131313131313131");
	assert_int_not_equal(profile.settings.mode, CHANGE_MODE_AUTOMATIC);
	assert_null(profile.files);
	assert_false(profile.lock_sim_to_device);
	assert_int_equal(profile.slots, 1);
	assert_int_equal(profile.slot[0].number, 1);
	assert_string_equal(profile.slot[0].imsi, "001010123456789");
	assert_int_equal(profile.slot[0].mnc_size, 2);
	assert_int_equal(profile.slot[0].acc, 1u << 9);
	expect_octets(profile.slot[0].key, 16, "000102030405060708090A0B0C0D0E0F");
	expect_octets(profile.slot[0].opc, 16, "00000000000000000000000000000000");
	assert_string_equal(profile.settings.active_imsi, "001010123456789");
	assert_int_equal(profile.key_sets, 0);
	assert_int_equal(profile.tars, 5);
	assert_int_equal(profile.tar[0].tar, 0x524D43);
	assert_int_equal(profile.tar[0].msl, 0x16);
}

/* Given a profile that says nothing, or no file of one, when it is read, then it is the card of the 3GPP test
 * USIM. */
static void an_empty_profile_is_the_test_card(void **state)
{
	(void)state;
	expect_read("{}");
	expect_test_card();
	memset(&profile, 0xA5, sizeof profile);
	expect_load(NULL);
	expect_test_card();
}

/* Given slots with an IMSI and nothing else, when they are read, then the first is active, keys are
 * the test keys, and access class and length of the MNC come from the IMSI. */
static void a_slot_may_be_an_imsi_alone(void **state)
{
	static const struct {
		const char *imsi;
		unsigned mnc_size, acc;
	} rows[] = {
		{ "222013090961859", 2, 0x0200 }, { "310380501118337", 3, 0x0080 },
		{ "302220000000000", 3, 0x0001 }, { "234507001234561", 2, 0x0002 },
		{ "316010000000004", 3, 0x0010 }, { "317010000000005", 2, 0x0020 },
		{ "309010000000006", 2, 0x0040 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		char text[96];

		snprintf(text, sizeof text, "{'slots': [{'imsi': '%s'}, {'imsi': '001010'}]}",
		         rows[i].imsi);
		expect_read(text);
		assert_int_equal(profile.slots, 2);
		assert_string_equal(profile.settings.active_imsi, rows[i].imsi);
		assert_int_equal(profile.slot[0].mnc_size, rows[i].mnc_size);
		assert_int_equal(profile.slot[0].acc, rows[i].acc);
		assert_int_equal(profile.slot[1].number, 2);
		expect_octets(profile.slot[0].key, 16, "000102030405060708090A0B0C0D0E0F");
		assert_int_equal(profile.settings.slot[0].countries.count, 0);
		assert_true(profile.settings.slot[0].countries.given);
	}
}

/* Given the profiles that are shipped, when they are loaded, then they hold what they say; OP
 * becomes OPc as in TS 35.208 test set 2. */
static void the_shipped_profiles_load(void **state)
{
	(void)state;
	expect_load("vectors/profiles/card-a.json");
	assert_string_equal(profile.iccid, "8935711001000034527");
	expect_octets(profile.adm1, 8, "4142434445464748");
	expect_octets(profile.puk2, 8, "3837363534333231");
	assert_int_equal(profile.settings.mode, CHANGE_MODE_AUTOMATIC);
	assert_string_equal(profile.settings.active_imsi, "310380501118337");
	assert_int_equal(profile.slots, 2);
	assert_int_equal(profile.slot[0].sqn, 0x20);
	assert_int_equal(profile.slot[0].acc, 0x0200);
	expect_octets(profile.slot[0].opc, 16, "CD63CB71954A9F4E48A5994E37A02BAF");
	expect_octets(profile.slot[1].key, 16, "0396EB317B6D1C36F19C1C84CD6FFD16");
	expect_octets(profile.slot[1].opc, 16, "53C15671C60A4B731C55B4A441C0BDE2");
	assert_int_equal(profile.settings.slots, 2);
	assert_int_equal(profile.settings.slot[1].countries.count, 3);
	assert_string_equal(profile.settings.slot[1].forbidden.code[0], "31026");
	assert_int_equal(profile.key_sets, 1);
	expect_octets(profile.keys[0].kid, 16, "101112131415161718191A1B1C1D1E1F");
	expect_load("vectors/profiles/card-b.json");
	assert_string_equal(profile.iccid, "8935711001000034535");
	assert_int_equal(profile.slots, 2);
}

/* A file of profiles beside those that are shipped; tests/whole/test-schema reads it too. */
static json_t *rows_of(const char *path)
{
	json_error_t error;
	json_t *rows = json_load_file(path, 0, &error);

	if (!rows)
		fail_msg("%s:%d: %s", path, error.line, error.text);
	assert_true(json_array_size(rows) > 0);
	return rows;
}

/* Given profiles that are wrong in one place, when they are read, then the fault names the key, and
 * tells nothing of a secret's value. */
static void what_is_wrong_is_named(void **state)
{
	json_t *rows = rows_of("vectors/profiles/wrong.json"), *row;
	size_t i;

	(void)state;
	json_array_foreach(rows, i, row)
	{
		const char *where = json_string_value(json_object_get(row, "where"));
		char *text = json_dumps(json_object_get(row, "profile"), JSON_ENCODE_ANY);
		struct fault fault = { 0 };

		if (profile_of_json(json_object_get(row, "profile"), &profile, &fault) !=
		    FAULT_INPUT)
			fail_msg("%s: taken", text);
		if (strcmp(fault.where, where) != 0)
			fail_msg("%s: %s: %s", text, fault.where, fault.text);
		assert_null(strstr(fault.text, "0102030405"));
		assert_null(profile.files);
		free(text);
	}
	json_decref(rows);
}

/* Given profiles at the edges of what may be said, when they are read, then they are taken. */
static void what_is_right_is_taken(void **state)
{
	json_t *rows = rows_of("vectors/profiles/right.json"), *row;
	size_t i;

	(void)state;
	json_array_foreach(rows, i, row)
	{
		char *text = json_dumps(row, 0);
		struct fault fault = { 0 };

		if (profile_of_json(row, &profile, &fault) != 0)
			fail_msg("%s: %s: %s", text, fault.where, fault.text);
		profile_release(&profile);
		free(text);
	}
	json_decref(rows);
}

#define MILENAGE_C                                                                                 \
	"'c': ['00000000000000000000000000000001', '00000000000000000000000000000002', "           \
	"'00000000000000000000000000000003', '00000000000000000000000000000004', "                 \
	"'00000000000000000000000000000005']"
#define K "'k': '000102030405060708090A0B0C0D0E0F'"
#define HALF "{'algorithm': 'AES', 'key': '000102030405060708090A0B0C0D0E0F'}"

/* What a card is told of a key: the slot as it was read, and again from its key file. */
static void expect_slot(const char *text, const struct orders_slot *wanted)
{
	for (int i = 0; i < 2; i++) {
		const struct orders_slot *const slot = &profile.slot[0];
		json_t *keys;

		if (i == 0) {
			expect_read(text);
		} else {
			keys = profile_key_json(&profile);
			assert_int_equal(profile_of_json(keys, &profile, NULL), 0);
			json_decref(keys);
		}
		assert_int_equal(slot->algorithm, wanted->algorithm);
		assert_int_equal(slot->key_size, wanted->key_size);
		assert_int_equal(slot->opc_size, wanted->opc_size);
		assert_int_equal(slot->options_size, wanted->options_size);
		assert_memory_equal(slot->key, wanted->key, wanted->key_size);
		assert_memory_equal(slot->opc, wanted->opc, wanted->opc_size);
		assert_memory_equal(slot->options, wanted->options, wanted->options_size);
	}
}

static unsigned bits_of(const struct vector *vector, const char *word)
{
	uint8_t octets[32];

	return 8 * (unsigned)vector_octets(vector, word, octets, sizeof octets);
}

static void judge_tuak(const struct vector *vector)
{
	struct orders_slot wanted = { .algorithm = 2, .options_size = 5 };
	char text[1024];

	wanted.key_size = vector_octets(vector, "k", wanted.key, sizeof wanted.key);
	wanted.opc_size = vector_octets(vector, "topc", wanted.opc, sizeof wanted.opc);
	for (size_t i = 0; i < 4; i++) {
		static const char *const words[] = { "f2", "f1", "f3", "f4" };

		wanted.options[i] = (uint8_t)(bits_of(vector, words[i]) / 8);
	}
	wanted.options[4] = (uint8_t)vector_number(vector, "iterations");
	snprintf(text, sizeof text,
	         "{'slots': [{'imsi': '001010', 'algorithm': 'TUAK', 'k': '%s', 'top': '%s', "
	         "'parameters': {'resBits': %u, 'macBits': %u, 'ckBits': %u, 'ikBits': %u, "
	         "'iterations': %u}}]}",
	         vector_text(vector, "k"), vector_text(vector, "top"), bits_of(vector, "f2"),
	         bits_of(vector, "f1"), bits_of(vector, "f3"), bits_of(vector, "f4"),
	         wanted.options[4]);
	expect_slot(text, &wanted);
}

static void judge_milenage(const struct vector *vector)
{
	struct orders_slot wanted = { .algorithm = 1 };
	char text[256];

	wanted.key_size = vector_octets(vector, "k", wanted.key, sizeof wanted.key);
	wanted.opc_size = vector_octets(vector, "opc", wanted.opc, sizeof wanted.opc);
	snprintf(text, sizeof text, "{'slots': [{'imsi': '001010', 'k': '%s', 'op': '%s'}]}",
	         vector_text(vector, "k"), vector_text(vector, "op"));
	expect_slot(text, &wanted);
}

/* Given OP or TOP, then what goes to the card is OPc or TOPc. */
static void op_and_top_become_what_a_card_may_hold(void **state)
{
	(void)state;
	vector_each("vectors/auth/milenage.vec", judge_milenage);
	vector_each("vectors/auth/tuak.vec", judge_tuak);
}

static void parameters_are_the_options_of_the_order(void **state)
{
	struct orders_slot slot = {
		.algorithm = 1, .key_size = 16, .opc_size = 16, .options_size = 85
	};

	(void)state;
	for (uint8_t i = 0; i < 16; i++)
		slot.key[i] = i;
	for (uint8_t i = 0; i < 5; i++) {
		slot.options[16 * i + 15] = (uint8_t)(i + 1);
		slot.options[80 + i] = (uint8_t)(i + 7);
	}
	expect_slot("{'slots': [{'imsi': '001010', 'parameters': {" MILENAGE_C
	            ", 'r': [7, 8, 9, 10, 11]}}]}",
	            &slot);
	slot.algorithm = 3;
	slot.opc_size = 0;
	slot.options_size = 1;
	slot.options[0] = 5;
	expect_slot("{'slots': [{'imsi': '001010', 'algorithm': 'XOR', " K
	            ", 'parameters': {'resBits': 40}}]}",
	            &slot);
	slot.algorithm = 7;
	slot.options_size = 0;
	expect_slot("{'slots': [{'imsi': '001010', 'algorithm': 'XOR-2G', " K "}]}", &slot);
}

/* A profile of so many slots and key sets. */
static void large_profile(int slots, int key_sets, char *text, size_t room)
{
	size_t size = (size_t)snprintf(text, room, "{'slots': [");

	for (int i = 0; i < slots; i++)
		size += (size_t)snprintf(text + size, room - size, "%s{'imsi': '0010101%02d'}",
		                         i ? "," : "", i);
	size += (size_t)snprintf(text + size, room - size, "], 'ota': [");
	for (int i = 0; i < key_sets; i++)
		size += (size_t)snprintf(text + size, room - size,
		                         "%s{'keyset': %d, 'kic': " HALF ", 'kid': " HALF "}",
		                         i ? "," : "", i % PROFILE_KEY_SETS_MAX + 1);
	snprintf(text + size, room - size, "]}");
}

/* Given profiles at the limits and one over, when they are read, then only the first is taken. */
static void limits_are_kept(void **state)
{
	static char text[8192];
	struct fault fault = { 0 };

	(void)state;
	large_profile(CHANGE_SLOTS_MAX, PROFILE_KEY_SETS_MAX, text, sizeof text);
	expect_read(text);
	assert_int_equal(profile.slots, CHANGE_SLOTS_MAX);
	assert_int_equal(profile.key_sets, PROFILE_KEY_SETS_MAX);
	large_profile(CHANGE_SLOTS_MAX + 1, 0, text, sizeof text);
	assert_int_equal(read_profile(text, &fault), FAULT_INPUT);
	assert_string_equal(fault.where, "slots");
	large_profile(1, PROFILE_KEY_SETS_MAX + 1, text, sizeof text);
	assert_int_equal(read_profile(text, &fault), FAULT_INPUT);
	assert_string_equal(fault.where, "ota");
}

/* Given files that are no profile, when they are loaded, then the fault names the file and why. */
static void a_file_that_is_no_profile_is_refused(void **state)
{
	static const struct {
		const char *text;
		int code;
		const char *reason;
	} rows[] = {
		{ NULL, FAULT_ABSENT, "cannot open" },
		{ "", FAULT_INPUT, "no JSON: line 1" },
		{ "{\n\"pin1\": }", FAULT_INPUT, "no JSON: line 2" },
		{ "{\"pin1\": \"0000\", \"pin1\": \"1111\"}", FAULT_INPUT, "no JSON" },
		{ "{} {}", FAULT_INPUT, "no JSON" },
		{ "[]", FAULT_INPUT, "not an object" },
		{ "{\"pin1\": \"00\"}", FAULT_INPUT, "pin1: not 4 to 8 digits" },
	};
	static uint8_t large[PROFILE_FILE_MAX + 1];
	char path[TEST_PATH_MAX];
	struct fault fault;

	(void)state;
	test_path("profile.json", path);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		if (rows[i].text)
			write_whole(path, (const uint8_t *)rows[i].text, strlen(rows[i].text));
		assert_int_equal(profile_load(path, &profile, &fault), rows[i].code);
		assert_int_equal(fault.code, rows[i].code);
		assert_string_equal(fault.where, path);
		if (strncmp(fault.text, rows[i].reason, strlen(rows[i].reason)) != 0)
			fail_msg("row %zu: %s", i, fault.text);
	}
	memset(large, ' ', sizeof large);
	memcpy(large, "{}", 2);
	write_whole(path, large, sizeof large);
	assert_int_equal(profile_load(path, &profile, &fault), FAULT_LIMIT);
	write_whole(path, large, sizeof large - 1);
	expect_load(path);
}

/* Given a profile, when its key file is written and read, then what an operator keeps is the same,
 * counters and an MNC length that is not the usual one included; what only the card needs is not
 * there. */
static void the_key_file_holds_what_an_operator_keeps(void **state)
{
	static struct profile before;
	json_t *keys;

	(void)state;
	expect_load("vectors/profiles/card-a.json");
	profile.counter[0] = SCP80_COUNTER_MAX - 1;
	profile.slot[0].mnc_size = 3;
	before = profile;
	keys = profile_key_json(&before);
	assert_non_null(keys);
	for (size_t i = 0; i < 3; i++) {
		static const char *const card_only[] = { "puk1", "puk2", "pin2" };

		assert_null(json_object_get(keys, card_only[i]));
	}
	assert_int_equal(profile_of_json(keys, &profile, NULL), 0);
	json_decref(keys);
	assert_string_equal(profile.iccid, before.iccid);
	assert_memory_equal(profile.pin1, before.pin1, 8);
	assert_memory_equal(profile.adm1, before.adm1, 8);
	assert_int_equal(profile.slots, 2);
	for (unsigned i = 0; i < 2; i++) {
		assert_string_equal(profile.slot[i].imsi, before.slot[i].imsi);
		assert_int_equal(profile.slot[i].mnc_size, 3);
		assert_memory_equal(profile.slot[i].key, before.slot[i].key, 16);
		assert_memory_equal(profile.slot[i].opc, before.slot[i].opc, 16);
	}
	assert_int_equal(profile.key_sets, 1);
	assert_memory_equal(&profile.keys[0], &before.keys[0], sizeof before.keys[0]);
	assert_int_equal(profile.counter[0], SCP80_COUNTER_MAX - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_empty_profile_is_the_test_card),
		cmocka_unit_test(a_slot_may_be_an_imsi_alone),
		cmocka_unit_test(the_shipped_profiles_load),
		cmocka_unit_test(what_is_wrong_is_named),
		cmocka_unit_test(what_is_right_is_taken),
		cmocka_unit_test(op_and_top_become_what_a_card_may_hold),
		cmocka_unit_test(parameters_are_the_options_of_the_order),
		cmocka_unit_test(limits_are_kept),
		cmocka_unit_test(a_file_that_is_no_profile_is_refused),
		cmocka_unit_test(the_key_file_holds_what_an_operator_keeps),
	};

	return cmocka_run_group_tests(tests, make_test_folder, remove_test_folder);
}
