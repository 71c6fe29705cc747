/* SPDX-License-Identifier: Apache-2.0 */
#include "scenario/script.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "octets/hex.h"
#include "scenario/command.h"
#include "scenario/expectation.h"
#include "scenario/text_message.h"
#include "support/image.h"

#define TITLE "title  a journey\n"

static char path[TEST_PATH_MAX];

static int load(const char *text, struct script *script, struct fault *fault)
{
	test_path("a.scenario", path);
	write_whole(path, (const uint8_t *)text, strlen(text));
	return script_load(path, script, fault);
}

/* Given blanks, quotes and comments; when taken apart; then words are what stands between blanks, a text in
 * quotes is one, and the rest of the line stays as it is. */
static void a_line_is_words_and_texts_in_quotes(void **state)
{
	struct line line;
	struct fault fault = { 0 };

	(void)state;
	assert_int_equal(line_read("a", 7, "\t expect  screen \"no \\\"service\\\" #1\"  # why\n",
	                           &line, &fault),
	                 0);
	assert_int_equal(line.count, 3);
	assert_string_equal(line.word[0], "expect");
	assert_string_equal(line.word[2], "no \"service\" #1");
	assert_string_equal(line.text, "expect  screen \"no \\\"service\\\" #1\"");
	assert_string_equal(line.rest, "screen \"no \\\"service\\\" #1\"");
	assert_int_equal(line_read("a", 7, "request { \"appletMode\": \"MANUAL\" }", &line, &fault),
	                 0);
	assert_string_equal(line.rest, "{ \"appletMode\": \"MANUAL\" }");
	assert_int_equal(line_read("a", 7, "  # nothing", &line, &fault), 0);
	assert_int_equal(line.count, 0);
	assert_string_equal(line.text, "");
	assert_int_equal(line_read("a", 7, "a b c d e f g h i j k l m n", &line, &fault), 0);
	assert_int_equal(line.count, LINE_WORDS_MAX);
	assert_int_equal(line_read("a", 7, "say \"x", &line, &fault), FAULT_INPUT);
	assert_string_equal(fault.where, "a:7");
}

/* Given a line of more than a line may have; when read; then it is refused, by its number. */
static void a_line_that_is_too_long_is_refused(void **state)
{
	static char text[LINE_MAX_SIZE + 1];
	struct line line;
	struct fault fault = { 0 };

	(void)state;
	memset(text, 'x', sizeof text - 1);
	assert_int_equal(line_read("a", 3, text, &line, &fault), FAULT_LIMIT);
	assert_string_equal(fault.where, "a:3");
	text[LINE_MAX_SIZE - 1] = '\0';
	assert_int_equal(line_read("a", 3, text, &line, &fault), 0);
	assert_int_equal(strlen(line.word[0]), LINE_MAX_SIZE - 1);
}

/* Given a head and lines; when loaded; then what is given is there, a file beside the script by its path,
 * and of the lines those that say something, each with its number. */
static void a_script_is_a_head_and_lines(void **state)
{
	struct script script;
	struct fault fault = { 0 };
	char beside[TEST_PATH_MAX];

	(void)state;
	assert_int_equal(load(TITLE "source  TS 23.122 4.4.3.1 # here\n"
	                            "given  profile p.json  handset nb-iot\n"
	                            "given  imei none world /w.table\n\n"
	                            "# comment\non\nwait 90s\nexpect service normal\n",
	                      &script, &fault),
	                 0);
	test_path("p.json", beside);
	assert_string_equal(script.title, "a journey");
	assert_string_equal(script.source, "TS 23.122 4.4.3.1");
	assert_string_equal(script.profile, beside);
	assert_string_equal(script.world, "/w.table");
	assert_string_equal(script.handset, "nb-iot");
	assert_string_equal(script.imei, "none");
	assert_int_equal(script.count, 3);
	assert_int_equal(script.lines[1]->number, 8);
	assert_string_equal(script.lines[1]->word[1], "90s");
	assert_string_equal(script.lines[2]->path, path);
	script_free(&script);
}

/* Given scripts with one mistake each; when loaded; then the fault names file, line and mistake. */
static void what_is_wrong_is_told_by_file_and_line(void **state)
{
	static const struct {
		const char *text, *says;
		int line; /* 0: of the whole file */
	} rows[] = {
		{ "on\n", "no 'title'", 0 },
		{ TITLE, "nothing to play", 0 },
		{ "title\non\n", "says nothing", 1 },
		{ TITLE TITLE "on\n", "stands twice", 2 },
		{ TITLE "on\ngiven imei none\n", "behind the first command", 3 },
		{ TITLE "given weather rain\n", "'weather' cannot be given", 2 },
		{ TITLE "given profile\n", "'profile' wants a value", 2 },
		{ TITLE "given handset brick\n", "none of: smartphone", 2 },
		{ TITLE "given imei 12\n", "14 to 16 digits", 2 },
		{ TITLE "fly ES\n", "'fly' is no command", 2 },
		{ TITLE "go\n", "usage: go PLACE", 2 },
		{ TITLE "go ES FR\n", "wants less", 2 },
		{ TITLE "on\nwait 2\n", "a number and s, m, h or d", 3 },
		{ TITLE "wait 9999999d\n", "a number and", 2 },
		{ TITLE "wait 400d\n", "a number and", 2 },
		{ TITLE "airplane maybe\n", "none of: on, off", 2 },
		{ TITLE "menu 0\n", "an item, from 1", 2 },
		{ TITLE "subscriber 22201 HAPPY\n", "6 to 15", 2 },
		{ TITLE "subscriber 222013090961859 HAPPY\n", "none of: ACTIVE", 2 },
		{ TITLE "network 21407 rejects it\n", "a number", 2 },
		{ TITLE "answer DANCE busy\n", "none of: REFRESH", 2 },
		{ TITLE "answer REFRESH tired\n", "none of: done", 2 },
		{ TITLE "input \"x\n", "quote is not closed", 2 },
		{ TITLE "expect\n", "'' is nothing that can be expected", 2 },
		{ TITLE "expect rain\n", "'rain' is nothing", 2 },
		{ TITLE "expect service\n", "usage: expect service normal|limited|none", 2 },
		{ TITLE "expect service normal now\n", "usage:", 2 },
		{ TITLE "expect service fine\n", "none of: normal", 2 },
		{ TITLE "expect network not\n", "usage:", 2 },
		{ TITLE "expect network not x\n", "5 or 6 digits", 2 },
		{ TITLE "expect file EF.IMSI 08\n", "usage: expect file TEXT = HEX", 2 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct script script;
		struct fault fault = { 0 };
		char where[TEST_PATH_MAX + 16];
		const int rc = load(rows[i].text, &script, &fault);

		snprintf(where, sizeof where, rows[i].line ? "%s:%d" : "%s", path, rows[i].line);
		if (rc != FAULT_INPUT || !strstr(fault.text, rows[i].says))
			fail_msg("%s: %d '%s' does not say '%s'", rows[i].text, rc, fault.text,
			         rows[i].says);
		assert_string_equal(fault.where, where);
		script_free(&script);
	}
}

static void a_script_that_is_not_there_is_absent(void **state)
{
	struct script script;
	struct fault fault = { 0 };

	(void)state;
	test_path("none.scenario", path);
	assert_int_equal(script_load(path, &script, &fault), FAULT_ABSENT);
	assert_string_equal(fault.where, path);
	script_free(&script);
}

static void more_lines_than_a_script_may_have_are_refused(void **state)
{
	enum { ROOM = SCRIPT_LINES_MAX * 3 + 64 };
	char *text = malloc(ROOM), *at = text;
	struct script script;
	struct fault fault = { 0 };

	(void)state;
	at += sprintf(at, "%s", TITLE);
	for (int i = 0; i < SCRIPT_LINES_MAX; i++)
		at += sprintf(at, "on\n");
	assert_int_equal(load(text, &script, &fault), 0);
	script_free(&script);
	sprintf(at, "on\n");
	assert_int_equal(load(text, &script, &fault), FAULT_INPUT);
	assert_non_null(strstr(fault.text, "more than 2000 lines"));
	script_free(&script);
	free(text);
}

/* Given the table; when each command is looked at; then it has a help, a usage, and no twin. */
static void every_command_is_there_once_and_explained(void **state)
{
	const struct command *command;
	char usage[COMMAND_USAGE_MAX];

	(void)state;
	for (size_t i = 0; (command = command_at(i)) != NULL; i++) {
		assert_ptr_equal(command_named(command->word), command);
		assert_true(strlen(command->help) > 0);
		command_usage(command, usage);
		assert_in_range(strlen(usage), 1, COMMAND_USAGE_MAX - 2);
		assert_string_not_equal(command->word, EXPECT);
	}
	assert_null(command_named("fly"));
	command_usage(command_named("menu"), usage);
	assert_string_equal(usage, "menu [N]");
	command_usage(command_named("network"), usage);
	assert_string_equal(usage, "network PLMN rejects|admits [N]");
}

static void times_are_read_in_seconds(void **state)
{
	(void)state;
	assert_int_equal(argument_seconds("90s"), 90);
	assert_int_equal(argument_seconds("5m"), 300);
	assert_int_equal(argument_seconds("2h"), 7200);
	assert_int_equal(argument_seconds("1d"), 86400);
}

/* Given texts; when made messages; then TS 23.040 9.2.2.1: default alphabet where it can hold them. */
static void a_text_becomes_a_message_that_is_delivered(void **state)
{
	static const struct {
		const char *text, *hex;
	} rows[] = {
		{ "hello", "0405912143F5000062101000000000 05E8329BFD06" },
		{ "\u4F60", "0405912143F5000862101000000000 024F60" },
	};
	uint8_t tpdu[SMS_TPDU_MAX], wanted[SMS_TPDU_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		const int size = text_message(rows[i].text, 0, tpdu, NULL);

		assert_int_equal(size, hex_read(rows[i].hex, "", wanted, sizeof wanted, NULL));
		assert_memory_equal(tpdu, wanted, (size_t)size);
	}
}

/* Given what is told of a scenario; when it is told in each form; then a person, TAP and a machine have the
 * same. */
static void each_form_tells_the_same(void **state)
{
	static const struct told events[] = {
		{ TELL_TITLE, 0, "a.scenario", 0, NULL, "a journey", "TS 23.122" },
		{ TELL_COMMAND, 0, "a.scenario", 3, NULL, "go ES", NULL },
		{ TELL_EVENT, 90061, "a.scenario", 3, "network", "heard", NULL },
		{ TELL_HOLDS, 90061, "a.scenario", 4, NULL, "expect service normal", "normal" },
		{ TELL_FAILS, 90061, "a.scenario", 5, NULL, "expect network 21407", "21401" },
		{ TELL_END, 90061, "a.scenario", 0, NULL, "", NULL },
	};
	static const struct {
		const struct teller_form *form;
		const char *text;
	} rows[] = {
		{ &teller_story, "\na journey\n(TS 23.122)\n\n"
		                 "     00:00:00 go ES\n"
		                 "  1d 01:01:01     network  heard\n"
		                 "                = expect service normal\n"
		                 "                NOT SO  expect network 21407\n"
		                 "                        found: 21401\n"
		                 "                        a.scenario:5\n"
		                 "\n1 as expected, 1 not\n" },
		{ &teller_tap, "# a.scenario: a journey\n"
		               "ok 1 - a.scenario:4 | expect service normal\n"
		               "not ok 2 - a.scenario:5 | expect network 21407\n"
		               "# found: 21401\n1..2\n" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		char *text = NULL;
		size_t size;
		struct teller teller = {
			.form = rows[i].form,
			.to = open_memstream(&text, &size),
			.shown_s = -1,
		};

		for (size_t n = 0; n < sizeof events / sizeof events[0]; n++)
			teller_tell(&teller, &events[n]);
		teller_end(&teller);
		fclose(teller.to);
		assert_string_equal(text, rows[i].text);
		free(text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_line_is_words_and_texts_in_quotes),
		cmocka_unit_test(a_line_that_is_too_long_is_refused),
		cmocka_unit_test(a_script_is_a_head_and_lines),
		cmocka_unit_test(what_is_wrong_is_told_by_file_and_line),
		cmocka_unit_test(a_script_that_is_not_there_is_absent),
		cmocka_unit_test(more_lines_than_a_script_may_have_are_refused),
		cmocka_unit_test(every_command_is_there_once_and_explained),
		cmocka_unit_test(times_are_read_in_seconds),
		cmocka_unit_test(a_text_becomes_a_message_that_is_delivered),
		cmocka_unit_test(each_form_tells_the_same),
	};

	return cmocka_run_group_tests(tests, make_test_folder, remove_test_folder);
}
