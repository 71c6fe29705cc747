/* SPDX-License-Identifier: Apache-2.0 */
#include "inspect/tree.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cli/card_contents.h"
#include "inspect/countries.h"
#include "inspect/decode.h"
#include "inspect/services.h"
#include "octets/hex.h"
#include "support/image.h"
#include "transport/emulated.h"

#define ADM "0020000A 08 3131313131313131"
#define PIN1 "00200001 08 30303030FFFFFFFF"
#define USIM "00A4040C 07 A0000000871002"

static const struct card_keys keys = { .adm1 = "3131313131313131", .pin1 = "0000" };

static void read_card(const char *name, struct card_contents *contents)
{
	char path[TEST_PATH_MAX];
	struct fault fault = { 0 };

	test_path(name, path);
	if (card_contents_read(path, &keys, NULL, contents, &fault) < 0)
		fail_msg("%s: %s", fault.where, fault.text);
}

/* Two cards alike; then the commands are sent to the second, up to NULL. */
static void given_two_cards(const char *const *commands)
{
	char path[TEST_PATH_MAX];
	struct transport *transport;
	struct terminal terminal;
	struct terminal_reply reply;
	struct fault fault = { 0 };

	for (int i = 0; i < 2; i++) {
		test_path(i ? "b.card" : "a.card", path);
		remove(path);
		given_an_image(path);
	}
	transport = open_image(path);
	assert_int_equal(terminal_power_on(&terminal, transport, &fault), 0);
	for (; *commands; commands++)
		if (send_hex(&terminal, *commands, &reply) != 0x9000)
			fail_msg("%s: %04X", *commands, reply.sw);
	transport_close(transport);
}

/* What the two differ in; to be freed. */
static char *difference(size_t *count)
{
	struct card_contents a = { 0 }, b = { 0 };
	char *text = NULL;
	size_t size;
	FILE *to = open_memstream(&text, &size);

	assert_non_null(to);
	read_card("a.card", &a);
	read_card("b.card", &b);
	*count = tree_difference(a.files, b.files, to);
	fclose(to);
	card_contents_free(&a);
	card_contents_free(&b);
	return text;
}

static void cards_that_are_alike_do_not_differ(void **state)
{
	static const char *const nothing[] = { NULL };
	size_t count;
	char *text;

	(void)state;
	given_two_cards(nothing);
	text = difference(&count);
	assert_int_equal(count, 0);
	assert_string_equal(text, "");
	free(text);
}

/* Given a card whose files were changed, a list, a value, a record, a state; when compared; then each
 * change is told once, in words, and nothing else is. */
static void what_changed_is_told_in_words(void **state)
{
	static const char *const commands[] = {
		ADM,
		PIN1,
		USIM,
		"00A4000C026F7E",
		"00D600000B 11223344 32F451 0001 FF 00",
		"00A4000C026F7B",
		"00D6000006 32F451 130014",
		"00A4000C026FB7",
		"00DC020404 99F9FF01",
		"00A4000C026F60",
		"00D6000005 32F451 4080",
		"00A4000C026F31",
		"00D6000001 05",
		"00A4000C026F05",
		"00D6000002 656E",
		NULL,
	};
	size_t count;
	char *text;

	(void)state;
	given_two_cards(commands);
	text = difference(&count);
	assert_int_equal(count, 10);
	assert_string_equal(
		text, /* a SIM's files are the USIM's, and are shown in both places */
		"MF/DF.GSM/EF.HPPLMN\n"
		"  - minutes 60\n"
		"  + minutes 30\n"
		"MF/DF.GSM/EF.PLMNwAcT\n"
		"  + plmn 23415, country United Kingdom, access E-UTRAN GSM\n"
		"MF/DF.GSM/EF.FPLMN\n"
		"  + plmn 23415, country United Kingdom\n"
		"  + plmn 310410, country United States\n"
		"MF/DF.GSM/EF.LOCI\n"
		"  - tmsi FFFFFFFF, plmn none, lac 0000, status not updated\n"
		"  + tmsi 11223344, plmn 23415, country United Kingdom, lac 0001, status updated\n"
		"ADF.USIM/EF.LI\n"
		"  + en\n"
		"ADF.USIM/EF.HPPLMN\n"
		"  - minutes 60\n"
		"  + minutes 30\n"
		"ADF.USIM/EF.PLMNwAcT\n"
		"  + plmn 23415, country United Kingdom, access E-UTRAN GSM\n"
		"ADF.USIM/EF.FPLMN\n"
		"  + plmn 23415, country United Kingdom\n"
		"  + plmn 310410, country United States\n"
		"ADF.USIM/EF.LOCI\n"
		"  - tmsi FFFFFFFF, plmn none, lac 0000, status not updated\n"
		"  + tmsi 11223344, plmn 23415, country United Kingdom, lac 0001, status updated\n"
		"ADF.USIM/EF.ECC\n"
		"  - record 2: number 911, name -, category 0\n"
		"  + record 2: number 999, name -, category 1\n");
	free(text);
}

/* Given lists with the same networks in another order; when compared; then both orders are told. */
static void another_order_is_a_difference(void **state)
{
	const json_t *before =
		json_loads("[{\"path\":\"a\",\"content\":\"0102\",\"value\":[\"x\",\"y\"]}]", 0,
	                   NULL);
	const json_t *after =
		json_loads("[{\"path\":\"a\",\"content\":\"0201\",\"value\":[\"y\",\"x\"]}]", 0,
	                   NULL);
	char *text = NULL;
	size_t size;
	FILE *to = open_memstream(&text, &size);

	(void)state;
	assert_int_equal(tree_difference(before, after, to), 1);
	fclose(to);
	assert_string_equal(text, "a\n"
	                          "  - in this order: x\n  - in this order: y\n"
	                          "  + in this order: y\n  + in this order: x\n");
	free(text);
	json_decref((json_t *)before);
	json_decref((json_t *)after);
}

/* Given trees in which a file is, is not, is deactivated, changed where nothing is decoded; when
 * compared; then all four are told. */
static void files_that_came_went_and_changed_are_told(void **state)
{
	json_t *before = json_loads(
		"[{\"path\":\"went\",\"content\":\"00\"},"
		"{\"path\":\"state\",\"lifeCycle\":\"operational, activated\",\"content\":\"00\"},"
		"{\"path\":\"hex\",\"content\":\"00\"},"
		"{\"path\":\"spare\",\"content\":\"00\",\"value\":\"same\"}]",
		0, NULL);
	json_t *after = json_loads("[{\"path\":\"came\",\"content\":\"01\",\"value\":\"one\"},"
	                           "{\"path\":\"state\",\"lifeCycle\":\"operational, "
	                           "deactivated\",\"content\":\"00\"},"
	                           "{\"path\":\"hex\",\"content\":\"01\"},"
	                           "{\"path\":\"spare\",\"content\":\"01\",\"value\":\"same\"}]",
	                           0, NULL);
	char *text = NULL;
	size_t size;
	FILE *to = open_memstream(&text, &size);

	(void)state;
	assert_int_equal(tree_difference(before, after, to), 5);
	fclose(to);
	assert_string_equal(text, "went\n  - the file\n"
	                          "state\n  - lifeCycle operational, activated\n"
	                          "  + lifeCycle operational, deactivated\n"
	                          "hex\n  - 00\n  + 01\n"
	                          "spare\n  - 00\n  + 01\n"
	                          "came\n  + the file\n  + one\n");
	free(text);
	json_decref(before);
	json_decref(after);
}

/* Given the files of a card; when printed; then what a person looks for is there in words. */
static void a_card_is_shown_file_by_file(void **state)
{
	static const char *const nothing[] = { NULL };
	static const char *const says[] = {
		"MF                   3F00\n",
		"  EF.IMSI              6F07  " IMAGE_IMSI_1 "\n",
		"\n      service 28, name Data download via SMS-PP\n",
		"  EF.FPLMN             6F7B  none\n",
		"  EF.LOCI              6F7E  tmsi FFFFFFFF, plmn none, lac 0000, status not "
		"updated\n",
		"\n        2  imsi " IMAGE_IMSI_2 ", mncLength 3",
		"  EF.SLOT_KEY          6F03  (6982 security status not satisfied)\n",
		"\n        1  aid A0000000871002FFFFFFFF8900000100, label USIM\n",
	};
	struct card_contents contents = { 0 };
	char *text = NULL;
	size_t size;
	FILE *to = open_memstream(&text, &size);

	(void)state;
	given_two_cards(nothing);
	read_card("a.card", &contents);
	tree_print(contents.files, to);
	fclose(to);
	for (size_t i = 0; i < sizeof says / sizeof says[0]; i++)
		if (!strstr(text, says[i]))
			fail_msg("'%s' is not in:\n%s", says[i], text);
	free(text);
	card_contents_free(&contents);
}

/* What is on the left says what is on the right, NULL: is not coded so. */
static const struct {
	decode_file *decode;
	const char *hex, *words;
} sayings[] = {
	{ decode_iccid, "98945021000000013012", "89490512000000100321" },
	{ decode_iccid, "9894A021000000013012", NULL },
	{ decode_imsi, "0809101010325476 98", "001010123456789" },
	{ decode_ad, "00000002", "mode normal operation, mncLength 2" },
	{ decode_ad, "0000", NULL },
	{ decode_acc, "0201", "0 9" },
	{ decode_minutes, "0A", "minutes 60" },
	{ decode_spn, "01526F616DFF",
	  "name Roam, alsoInHomeNetwork yes, onlyInListedNetworks yes" },
	{ decode_spn, "011F", NULL },
	{ decode_languages, "656E6672FFFF", "en fr" },
	{ decode_emergency, "11F2FF00", "number 112, name -, category 0" },
	{ decode_emergency, "FFFFFFFF", NULL },
	{ decode_psloci, "01020304 AABBCC 62F210 0001 02 00",
	  "ptmsi 01020304, signature AABBCC, plmn 26201, country Germany, lac 0001, rac "
	  "02, "
	  "status updated" },
	{ decode_epsloci, "0BF662F21001020304050607 62F210 1234 00",
	  "guti 0BF662F21001020304050607, plmn 26201, country Germany, tac 1234, status "
	  "updated" },
	{ decode_5gs_loci, "00000000000000000000000000 030227 000001 02",
	  "guti 00000000000000000000000000, plmn 302720, country Canada, tac 000001, "
	  "status "
	  "not allowed" },
	{ decode_loci, "FFFF", NULL },
	{ decode_dialling, "416C 06 91 9471431243 FFFFFFFFFF FFFF", "name Al, number +4917342134" },
	{ decode_dir, "61 0C 4F 05 A000000087 50 03 414243", "aid A000000087, label ABC" },
	{ decode_dir, "62 02 4F 00", NULL },
	{ decode_rule, "8001019000 800102A406830181950108 8001589700 8401 32 A406830111950108",
	  "read always, update PIN2, deactivate/activate/delete never, instruction 32 "
	  "universal PIN" },
	{ decode_keys, "07FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF",
	  "no keys" },
};

/* Given octets of files; when decoded; then each says what its clause has it say. */
static void files_say_what_their_clause_has(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof sayings / sizeof sayings[0]; i++) {
		uint8_t octets[64];
		struct fault fault = { 0 };
		const int size =
			hex_read(sayings[i].hex, sayings[i].hex, octets, sizeof octets, &fault);
		json_t *value;
		char *words;

		if (size < 0)
			fail_msg("%s: %s", fault.where, fault.text);
		value = sayings[i].decode(octets, (size_t)size);
		words = value ? tree_words(value) : NULL;
		if (words && sayings[i].words)
			assert_string_equal(words, sayings[i].words);
		else if (words || sayings[i].words)
			fail_msg("%s: %s", sayings[i].hex, words ? words : "not decoded");
		free(words);
		json_decref(value);
	}
}

static void countries_and_services_have_names(void **state)
{
	(void)state;
	assert_string_equal(country_of_network("310410"), "United States");
	assert_string_equal(country_of_network("00101"), "Test");
	assert_string_equal(country_of_network("23415"), "United Kingdom");
	assert_null(country_of_network("000"));
	assert_string_equal(service_name(1), "Local Phone Book");
	assert_string_equal(service_name(124), "Subscription identifier privacy support");
	assert_null(service_name(0));
	assert_null(service_name(10000));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cards_that_are_alike_do_not_differ),
		cmocka_unit_test(what_changed_is_told_in_words),
		cmocka_unit_test(another_order_is_a_difference),
		cmocka_unit_test(files_that_came_went_and_changed_are_told),
		cmocka_unit_test(a_card_is_shown_file_by_file),
		cmocka_unit_test(files_say_what_their_clause_has),
		cmocka_unit_test(countries_and_services_have_names),
	};

	return cmocka_run_group_tests(tests, make_test_folder, remove_test_folder);
}
