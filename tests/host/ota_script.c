/* SPDX-License-Identifier: Apache-2.0 */
#include "ota/rfm_script.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "octets/hex.h"
#include "support/vector.h"

static enum rfm_format format_of(const char *name)
{
	for (int format = RFM_COMPACT; format <= RFM_INDEFINITE; format++)
		if (strcmp(rfm_format_name((enum rfm_format)format), name) == 0)
			return (enum rfm_format)format;
	fail_msg("no format %s", name);
	return RFM_COMPACT;
}

static void judge_script(const struct vector *vector)
{
	static struct rfm_script script;
	static struct rfm_results results;
	uint8_t octets[RFM_SCRIPT_MAX], again[RFM_SCRIPT_MAX];
	const enum rfm_format format = format_of(vector_text(vector, "format"));
	size_t size = vector_octets(vector, "script", octets, sizeof octets);
	struct fault fault;
	int got;

	if (rfm_read_script(octets, size, &script, &fault) < 0)
		vector_fail(vector, "script", "%s: %s", fault.where, fault.text);
	assert_int_equal(script.format, format);
	vector_expect(vector, "apdu", script.command[script.count - 1].octets,
	              script.command[script.count - 1].size);
	got = rfm_write_script(format, script.command, script.count, again, &fault);
	if (got < 0)
		vector_fail(vector, "script", "%s: %s", fault.where, fault.text);
	vector_expect(vector, "script", again, (size_t)got);

	size = vector_octets(vector, "answer", octets, sizeof octets);
	assert_int_equal(rfm_read_results(format, octets, size, &results, &fault), 0);
	assert_true(results.counted);
	assert_int_equal(results.executed, vector_number(vector, "executed"));
	assert_int_equal(results.reply[results.count - 1].sw, vector_number(vector, "sw"));
	vector_expect(vector, "data", results.reply[results.count - 1].data,
	              results.reply[results.count - 1].size);
	assert_true(rfm_judge(&results, script.count, &fault));
	/* Cut anywhere, nothing past the end is read. */
	for (size_t cut = 0; cut < size; cut++) {
		uint8_t *copy = test_malloc(cut + 1);

		memcpy(copy, octets, cut);
		rfm_read_results(format, copy, cut, &results, &fault);
		rfm_read_script(copy, cut, &script, &fault);
		test_free(copy);
	}
}

/* Given scripts and answers of others, when they are read and written again, then commands, number,
 * status word and data are theirs. */
static void scripts_of_others_are_read_and_written(void **state)
{
	(void)state;
	vector_each("vectors/ota/scripts.vec", judge_script);
}

static int write_one(enum rfm_format format, const char *first, const char *second, char *hex)
{
	uint8_t octets[2][RFM_COMMAND_MAX + 1], script[RFM_SCRIPT_MAX];
	struct rfm_command commands[2] = { { octets[0], 0 }, { octets[1], 0 } };
	struct fault fault;
	int got;

	commands[0].size = (size_t)hex_read(first, "", octets[0], sizeof octets[0], &fault);
	commands[1].size = (size_t)hex_read(second, "", octets[1], sizeof octets[1], &fault);
	got = rfm_write_script(format, commands, 2, script, &fault);
	if (got > 0)
		hex_write(script, (size_t)got, hex);
	return got;
}

/* Given APDUs of all four cases, when they are written in compact form, then P3 is always there and
 * Le behind data stays with the last alone; expanded, each stays as it is. */
static void the_four_cases_of_an_apdu(void **state)
{
	char hex[256];

	(void)state;
	assert_true(write_one(RFM_COMPACT, "00440000", "00B0000005", hex) > 0);
	assert_string_equal(hex, "004400000000B0000005");
	assert_true(write_one(RFM_COMPACT, "00A40004023F0000", "00A40004023F0000", hex) > 0);
	assert_string_equal(hex, "00A40004023F0000A40004023F0000");
	assert_true(write_one(RFM_EXPANDED, "00440000", "00A40004023F0000", hex) > 0);
	assert_string_equal(hex, "AA10220400440000220800A40004023F0000");
	assert_int_equal(write_one(RFM_COMPACT, "004400", "00B0000005", hex), FAULT_INPUT);
	assert_int_equal(write_one(RFM_COMPACT, "00D6000003AABB", "00B0000005", hex), FAULT_INPUT);
	assert_int_equal(write_one(RFM_EXPANDED, "00D6000000AA", "00B0000005", hex), FAULT_INPUT);
}

/* Given a script with an action for errors beside its commands, when it is read, then the commands are
 * those that are commands. */
static void what_is_no_command_is_passed_over(void **state)
{
	static struct rfm_script script;
	uint8_t octets[32];
	struct fault fault;
	const int size =
		hex_read("AA0D 820100 2208 00A40004023F0000", "", octets, sizeof octets, &fault);

	(void)state;
	assert_int_equal(rfm_read_script(octets, (size_t)size, &script, &fault), 0);
	assert_int_equal(script.format, RFM_EXPANDED);
	assert_int_equal(script.count, 1);
	assert_int_equal(script.command[0].size, 8);
}

/* Given answers that say no, when they are judged, then the fault names the command and why. */
static void a_refused_command_is_named(void **state)
{
	static const struct {
		enum rfm_format format;
		const char *answer, *where, *text;
	} rows[] = {
		{ RFM_COMPACT, "026A82", "APDU 2", "6A82" },
		{ RFM_COMPACT, "029000", "script", "2 of 3" },
		{ RFM_EXPANDED, "AB0B8001022302900023026982", "APDU 2", "6982" },
		{ RFM_EXPANDED, "AB06800101900101", "script", "unknown tag" },
		{ RFM_EXPANDED, "AB0E80010323029000230290002302 62F1", "APDU 3", "62F1" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		static struct rfm_results results;
		uint8_t octets[64];
		struct fault fault = { 0 };
		const int size = hex_read(rows[i].answer, "", octets, sizeof octets, &fault);

		assert_true(size > 0);
		if (octets[0] == 0xAB)
			octets[1] = (uint8_t)(size - 2);
		assert_int_equal(rfm_read_results(rows[i].format, octets, (size_t)size, &results,
		                                  &fault),
		                 0);
		assert_false(rfm_judge(&results, 3, &fault));
		assert_string_equal(fault.where, rows[i].where);
		if (!strstr(fault.text, rows[i].text))
			fail_msg("row %zu: %s", i, fault.text);
	}
}

/* Given answers that are none, when they are read, then that is a fault. */
static void answers_that_are_none_are_refused(void **state)
{
	static const struct {
		enum rfm_format format;
		const char *answer;
	} rows[] = {
		{ RFM_COMPACT, "0190" },                    /* no status word         */
		{ RFM_EXPANDED, "AB06800101230190" },       /* half a status word     */
		{ RFM_EXPANDED, "AB058001012300" },         /* none                   */
		{ RFM_EXPANDED, "AB0480002300" },           /* no number              */
		{ RFM_EXPANDED, "AB0880010123029000" },     /* over its end         */
		{ RFM_EXPANDED, "AB0680010123029000" },     /* more behind          */
		{ RFM_EXPANDED, "AA0780010123029000" },     /* commands             */
		{ RFM_INDEFINITE, "AF808001012302900000" }, /* no end of its own */
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		static struct rfm_results results;
		uint8_t octets[64];
		struct fault fault = { 0 };
		const int size = hex_read(rows[i].answer, "", octets, sizeof octets, &fault);

		assert_true(size > 0);
		if (rfm_read_results(rows[i].format, octets, (size_t)size, &results, &fault) !=
		    FAULT_INPUT)
			fail_msg("row %zu", i);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(scripts_of_others_are_read_and_written),
		cmocka_unit_test(the_four_cases_of_an_apdu),
		cmocka_unit_test(what_is_no_command_is_passed_over),
		cmocka_unit_test(a_refused_command_is_named),
		cmocka_unit_test(answers_that_are_none_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
