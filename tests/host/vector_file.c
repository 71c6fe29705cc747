/* SPDX-License-Identifier: Apache-2.0 */
#include "vectors/file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "inspect/answer.h"
#include "octets/hex.h"
#include "support/image.h"
#include "trace/status_word.h"
#include "transport/emulated.h"
#include "vectors/pattern.h"
#include "vectors/play.h"

#define HEADING "source  TS 102 221 11.1.1\nproof  ours\n"

static char path[TEST_PATH_MAX];

/* The text as a file; where it is, is path. */
static int load(const char *text, struct vector_file *file, struct fault *fault)
{
	test_path("a.vec", path);
	write_whole(path, (const uint8_t *)text, strlen(text));
	return vector_file_load(path, file, fault);
}

/* Given a heading, pairs on one line, comments; when loaded; then each pair has its line, and what a
 * case lacks it has of the heading. */
static void a_file_is_cases_of_pairs(void **state)
{
	struct vector_file file;
	struct fault fault = { 0 };

	(void)state;
	assert_int_equal(load("# c\n" HEADING "\ncase  one # so\n  >  00A4 0004  <  61..  \r\n"
	                      "case  two\nsource  TS 31.102 4.2\n",
	                      &file, &fault),
	                 0);
	assert_int_equal(file.case_count, 2);
	assert_int_equal(file.heading, 2);
	assert_string_equal(file.cases[0].name, "one");
	assert_int_equal(file.cases[0].count, 3);
	assert_string_equal(vector_file_find(&file, 0, ">")->value, "00A4 0004");
	assert_string_equal(vector_file_find(&file, 0, "<")->value, "61..");
	assert_int_equal(vector_file_find(&file, 0, "<")->line, 6);
	assert_string_equal(vector_file_find(&file, 0, "source")->value, "TS 102 221 11.1.1");
	assert_string_equal(vector_file_find(&file, 1, "source")->value, "TS 31.102 4.2");
	assert_null(vector_file_find(&file, 1, "given"));
	vector_file_free(&file);
}

/* Given files with one mistake each; when loaded and checked; then the fault names file, line and
 * mistake. */
static void what_is_wrong_is_told_by_file_and_line(void **state)
{
	static const struct {
		const char *text, *says;
		int line;
	} rows[] = {
		{ "", "holds no case", 1 },
		{ "source  x\ncase  a\n", "has no 'proof'", 2 },
		{ "proof  ours\ncase  a\nsource  x\ncase  b\n", "has no 'source'", 4 },
		{ HEADING "case\n", "no name", 3 },
		{ HEADING "case  a\n  send  00\n", "'send' is no word", 4 },
		{ HEADING ">  00A40000\ncase  a\n", "before the first case", 3 },
		{ HEADING "case  a\n  given  blank\n", "after the first case", 4 },
		{ HEADING "case  a\n  <  9000\n", "no command above it", 4 },
		{ HEADING "case  a\n  >  \n", "no command", 4 },
		{ HEADING "case  a\n  >  00A4000\n", "character 7: no hex octet", 4 },
		{ HEADING "case  a\n  >  00A400..\n", "no wildcards", 4 },
		{ HEADING "case  a\n  >  00A40000\n  <  {x:6}\n", "no hex octet", 5 },
		{ HEADING "case  a\n  >  00A40000\n  <  {x:..\n", "'{' without '}'", 5 },
		{ HEADING "case  a\n  >  00A40000\n  <  ..}\n", "'}' without '{'", 5 },
		{ HEADING "case  a\n  >  00A40000\n  <  {x:{y:..}}\n", "inside another", 5 },
		{ HEADING "case  a\n  >  00A40000\n  <  {:..}\n", "a name", 5 },
		{ HEADING "case  a\n  >  00A40000\n  <  *****\n", "too many '*'", 5 },
		{ HEADING "case  a\n  >  00C00000{x}\n", "nothing was captured", 4 },
		{ HEADING "case  a\n  reset  {x:..}*\ncase  b\n  >  {x}\n", "nothing was", 6 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct vector_file file;
		struct fault fault = { 0 };
		char where[TEST_PATH_MAX + 16];
		int rc = load(rows[i].text, &file, &fault);

		if (rc == 0)
			rc = play_check(&file, &fault);
		snprintf(where, sizeof where, "%s:%d", path, rows[i].line);
		assert_int_equal(rc, FAULT_INPUT);
		assert_string_equal(fault.where, where);
		if (!strstr(fault.text, rows[i].says))
			fail_msg("'%s' does not say '%s'", fault.text, rows[i].says);
		vector_file_free(&file);
	}
}

static void a_file_that_is_not_there_is_absent(void **state)
{
	struct vector_file file;
	struct fault fault = { 0 };

	(void)state;
	test_path("none.vec", path);
	assert_int_equal(vector_file_load(path, &file, &fault), FAULT_ABSENT);
	assert_string_equal(fault.where, path);
	vector_file_free(&file);
}

/* Given patterns and octets; when held against each other; then only what each says fits. */
static void a_pattern_fits_what_it_says(void **state)
{
	static const struct {
		const char *pattern, *hex;
		bool fits;
	} rows[] = {
		{ "9000", "9000", true },
		{ "90 00", "9000", true },
		{ "9000", "9001", false },
		{ "9000", "900000", false },
		{ "9000", "90", false },
		{ "61..", "611C", true },
		{ "61XX", "611C", true },
		{ "61xx", "62", false },
		{ "63C.", "63C2", true },
		{ "63C.", "63D2", false },
		{ ".0", "90", true },
		{ ".0", "91", false },
		{ "*9000", "9000", true },
		{ "*9000", "62009000", true },
		{ "62*9000", "9000", false },
		{ "62*8302*9000", "620083029000", true },
		{ "*", "", true },
		{ "62*83*83*9000", "62839000", false },
		{ "a4", "A4", true },
		{ "{x:..}{y:*}00", "112200", true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct pattern pattern;
		uint8_t octets[16];
		const int size = hex_read(rows[i].hex, "", octets, sizeof octets, NULL);

		assert_int_equal(pattern_read(rows[i].pattern, NULL, &pattern, NULL), 0);
		if (pattern_fits(&pattern, octets, (size_t)size, NULL) != rows[i].fits)
			fail_msg("%s and %s", rows[i].pattern, rows[i].hex);
	}
}

/* Given a pattern that keeps two parts; when it fits; then each has its octets, the shortest that
 * fit, and stands for them later. */
static void what_was_kept_stands_for_its_octets(void **state)
{
	static const uint8_t answer[] = { 0x62, 0x02, 0xAA, 0xBB, 0x90, 0x00 };
	static const uint8_t again[] = { 0x00, 0xAA, 0xBB, 0x02 };
	struct captures captures = { 0 };
	struct pattern pattern;
	uint8_t octets[8];

	(void)state;
	assert_int_equal(pattern_read("62{l:..}{body:*}9000", &captures, &pattern, NULL), 0);
	assert_true(pattern_fits(&pattern, answer, sizeof answer, &captures));
	assert_int_equal(captures.count, 2);
	assert_string_equal(captures.item[1].name, "body");
	assert_int_equal(pattern_read("00{body}{l}", &captures, &pattern, NULL), 0);
	assert_int_equal(pattern_octets(&pattern, octets, sizeof octets, NULL), sizeof again);
	assert_memory_equal(octets, again, sizeof again);
}

static struct transport *fresh_card(void)
{
	struct transport *transport;
	struct fault fault = { 0 };

	if (emulated_in_memory(&transport, &fault) < 0)
		fail_msg("%s", fault.text);
	return transport;
}

/* Given a vector whose last answer is another; when played; then it ends there, and the difference
 * is shown in words. */
static void a_mismatch_is_explained_in_words(void **state)
{
	static const char *const says[] = {
		"a.vec:6\n",
		"sent    00A40004022F0000\n",
		"  62 FCP template\n",
		"-   82 file descriptor  4121  transparent EF\n",
		"+   82 file descriptor  4221002602  linear fixed EF, 2 records of 38 octets\n",
		"    83 file identifier  2F00\n",
		"  status word  9000  normal ending\n",
	};
	struct transport *transport = fresh_card();
	struct mismatch mismatch;
	struct vector_file file;
	struct fault fault = { 0 };
	char *text = NULL;
	size_t size;
	FILE *to = open_memstream(&text, &size);

	(void)state;
	assert_int_equal(load(HEADING "case  a\n  >  00A40004023F00  <  61{l:..}\n"
	                              "  >  00C00000{l}  <  62*9000\n"
	                              "  >  00A40004022F0000  <  62..8202 4121 8302 2F00 * 9000\n"
	                              "  >  00A40000  <  FFFF\n",
	                      &file, &fault),
	                 0);
	assert_int_equal(play_check(&file, &fault), 0);
	assert_int_equal(play_case(&file, 0, transport, &mismatch, &fault), 0);
	play_explain(&mismatch, "", to);
	fclose(to);
	for (size_t i = 0; i < sizeof says / sizeof says[0]; i++)
		if (!strstr(text, says[i]))
			fail_msg("'%s' is not in:\n%s", says[i], text);
	free(text);
	vector_file_free(&file);
	transport_close(transport);
}

/* Given two cases; when played one after the other; then a reset parts them, and what the first
 * wrote is there for the second. */
static void a_case_begins_with_a_reset_on_the_same_card(void **state)
{
	struct transport *transport = fresh_card();
	struct mismatch mismatch;
	struct vector_file file;
	struct fault fault = { 0 };

	(void)state;
	assert_int_equal(load(HEADING "case  a\n  >  00A4000C022FE2  <  9000\n"
	                              "  >  00200001 08 3939393939393939  <  63C2\n"
	                              "case  b\n  >  00B0000001  <  6986\n"
	                              "  >  00200001  <  63C2\n  power-cycle  3B*\n",
	                      &file, &fault),
	                 0);
	for (size_t i = 0; i < 2; i++)
		assert_int_equal(play_case(&file, i, transport, &mismatch, &fault), 1);
	vector_file_free(&file);
	transport_close(transport);
}

/* Given the FCP of a real card's EF.ECC (pySim's test of SELECT answers); when decoded; then each
 * tag has its name and its words. */
static void an_answer_is_told_tag_by_tag(void **state)
{
	static const struct answer_line lines[] = {
		{ 0, "62 FCP template", "", "" },
		{ 1, "82 file descriptor", "4221000E02",
		  "linear fixed EF, 2 records of 14 octets" },
		{ 1, "83 file identifier", "6FB7", "" },
		{ 1, "8A life cycle status", "05", "operational, activated" },
		{ 1, "8B access rule, referenced", "6F0608", "record 8 of EF.ARR 6F06" },
		{ 1, "80 file size", "001C", "28 octets" },
		{ 1, "88 short file identifier", "08", "SFI 01" },
		{ 0, "status word", "63C2", "wrong value or query, 2 tries left" },
	};
	static struct answer answer;
	uint8_t octets[64];
	const int size = hex_read("621a82054221000e0283026fb78a01058b036f06088002001c880108 63C2",
	                          "", octets, sizeof octets, NULL);

	(void)state;
	answer_decode(octets, NULL, (size_t)size, &answer);
	assert_int_equal(answer.count, sizeof lines / sizeof lines[0]);
	for (size_t i = 0; i < answer.count; i++) {
		assert_int_equal(answer.line[i].depth, lines[i].depth);
		assert_string_equal(answer.line[i].name, lines[i].name);
		assert_string_equal(answer.line[i].hex, lines[i].hex);
		assert_string_equal(answer.line[i].words, lines[i].words);
	}
}

/* Given data that only begins as a template does; when decoded; then it is shown whole, as data. */
static void what_is_no_tlv_is_data(void **state)
{
	static struct answer answer;
	static const uint8_t octets[] = { 0x62, 0x09, 0x82, 0x02, 0x90, 0x00 };

	(void)state;
	answer_decode(octets, NULL, sizeof octets, &answer);
	assert_int_equal(answer.count, 2);
	assert_string_equal(answer.line[0].name, "data");
	assert_string_equal(answer.line[0].hex, "62098202");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_is_cases_of_pairs),
		cmocka_unit_test(what_is_wrong_is_told_by_file_and_line),
		cmocka_unit_test(a_file_that_is_not_there_is_absent),
		cmocka_unit_test(a_pattern_fits_what_it_says),
		cmocka_unit_test(what_was_kept_stands_for_its_octets),
		cmocka_unit_test(a_mismatch_is_explained_in_words),
		cmocka_unit_test(a_case_begins_with_a_reset_on_the_same_card),
		cmocka_unit_test(an_answer_is_told_tag_by_tag),
		cmocka_unit_test(what_is_no_tlv_is_data),
	};

	return cmocka_run_group_tests(tests, make_test_folder, remove_test_folder);
}
