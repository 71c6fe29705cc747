/* SPDX-License-Identifier: Apache-2.0 */
#include "trace/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "inspect/known_files.h"
#include "octets/hex.h"
#include "support/image.h"
#include "trace/toolkit.h"
#include "transport/emulated.h"
#include "transport/traced.h"

enum { LINES_MAX = 64, LINE_MAX = 1024 };

struct lines {
	size_t count;
	char line[LINES_MAX][LINE_MAX];
};

static struct lines lines;

static void keep(void *ctx, const char *line)
{
	struct lines *kept = ctx;

	assert_in_range(kept->count, 0, LINES_MAX - 1);
	snprintf(kept->line[kept->count++], LINE_MAX, "%s", line);
}

/* A card in memory whose wire is told, nothing kept yet. */
static struct transport *a_traced_card(struct trace *trace, struct trace_text *text)
{
	struct transport *card, *traced;
	struct fault fault = { 0 };

	lines.count = 0;
	*trace = (struct trace){ 0 };
	*text = (struct trace_text){ .names = known_file_name, .line = keep, .ctx = &lines };
	if (emulated_in_memory(&card, &fault) < 0 || traced_open(card, trace, &traced, &fault) < 0)
		fail_msg("%s", fault.text);
	assert_int_equal(trace_add(trace, trace_text_sink(text), &fault), 0);
	return traced;
}

static void assert_told(const char *const *wanted, size_t count)
{
	assert_int_equal(lines.count, count);
	for (size_t i = 0; i < count; i++)
		assert_string_equal(lines.line[i], wanted[i]);
}

/* Given a card; when files are selected by name, by identifier and by path, and one is not there; then
 * each command says which file it is about. */
static void commands_name_the_files_they_are_about(void **state)
{
	static const char *const wanted[] = {
		"> SELECT EF.ICCID (2FE2)",
		"< 9000 normal ending",
		"> READ BINARY EF.ICCID (2FE2), 10 octets",
		"< 9000 normal ending: FFFFFFFFFFFFFFFFFFFF",
		"> SELECT ADF.USIM",
		"< 9000 normal ending",
		"> SELECT EF.LOCI (6F7E)",
		"< 9000 normal ending",
		"> SELECT 6F99",
		"< 6A82 file not found",
		"> READ BINARY EF.LOCI (6F7E) from 4, 3 octets",
		"< 6982 security status not satisfied",
		"> SELECT EF.Kc (4F20)",
		"< 9000 normal ending",
		"> SELECT MF",
		"< 9000 normal ending",
		"> SELECT DF.TELECOM",
		"< 9000 normal ending",
		"> SELECT EF.SMSP (6F42)",
		"< 9000 normal ending",
	};
	static const char *const commands[] = {
		"00A4000C022FE2", "00B000000A",     "00A4040C07A0000000871002", "00A4000C026F7E",
		"00A4000C026F99", "00B0000403",     "00A4080C067FFF5F3B4F20",   "00A4000C023F00",
		"00A4000C027F10", "00A4000C026F42",
	};
	struct trace trace;
	struct trace_text text;
	struct terminal terminal = { .transport = a_traced_card(&trace, &text) };
	struct terminal_reply reply;

	(void)state;
	for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++)
		send_hex(&terminal, commands[i], &reply);
	assert_told(wanted, sizeof wanted / sizeof wanted[0]);
	transport_close(terminal.transport);
}

/* Given a PIN on the wire; when it is told; then not the PIN, unless that was asked for. */
static void secrets_are_told_only_when_asked_for(void **state)
{
	struct trace trace;
	struct trace_text text;
	struct terminal terminal = { .transport = a_traced_card(&trace, &text) };
	struct terminal_reply reply;

	(void)state;
	send_hex(&terminal, "0020000108 30303030FFFFFFFF", &reply);
	assert_string_equal(lines.line[0], "> VERIFY PIN PIN1: 8 octets hidden");
	text.show_secrets = true;
	send_hex(&terminal, "002C000110 3030303030303030 31313131FFFFFFFF", &reply);
	assert_string_equal(lines.line[2], "> UNBLOCK PIN PIN1: 303030303030303031313131FFFFFFFF");
	text.show_secrets = false;
	send_hex(&terminal, "00A4040C07A0000000871002", &reply);
	send_hex(&terminal, "00A4000C026F08", &reply);
	send_hex(&terminal, "0020000108 31313131FFFFFFFF", &reply);
	send_hex(&terminal, "00B0000021", &reply);
	assert_string_equal(lines.line[lines.count - 2], "> READ BINARY EF.Keys (6F08), 33 octets");
	assert_string_equal(lines.line[lines.count - 1], "< 9000 normal ending: 33 octets hidden");
	send_hex(&terminal, "00D6890001 07", &reply);
	assert_string_equal(lines.line[lines.count - 2], "> UPDATE BINARY SFI 09: 1 octets hidden");
	send_hex(&terminal, "00A4000C026F7E", &reply);
	send_hex(&terminal, "00B0000001", &reply);
	assert_string_equal(lines.line[lines.count - 1], "< 9000 normal ending: FF");
	transport_close(terminal.transport);
}

/* Given a reset; when told; then its answer too, and no file is current any more. */
static void a_reset_is_told_and_forgets_what_is_selected(void **state)
{
	struct trace trace;
	struct trace_text text;
	struct terminal terminal = { .transport = a_traced_card(&trace, &text) };
	struct terminal_reply reply;
	struct fault fault;

	(void)state;
	send_hex(&terminal, "00A4000C022FE2", &reply);
	assert_int_equal(transport_reset(terminal.transport, &fault), 0);
	assert_int_equal(transport_power_cycle(terminal.transport, &fault), 0);
	send_hex(&terminal, "00B0000001", &reply);
	assert_int_equal(strncmp(lines.line[2], "reset, ATR 3B", 13), 0);
	assert_int_equal(strncmp(lines.line[3], "power off and on, ATR 3B", 24), 0);
	assert_string_equal(lines.line[4], "> READ BINARY no file, 1 octets");
	transport_close(terminal.transport);
}

/* Given two sinks; when one is taken away; then the other is still told. */
static void a_sink_that_is_removed_is_told_nothing(void **state)
{
	static struct trace_text second;
	struct trace trace;
	struct trace_text text;
	struct fault fault;

	(void)state;
	transport_close(a_traced_card(&trace, &text));
	second = text;
	assert_int_equal(trace_add(&trace, trace_text_sink(&second), &fault), 0);
	trace_tell(&trace, TRACE_LOST, NULL, 0, "power cut");
	assert_int_equal(lines.count, 2);
	trace_remove(&trace, &text.sink);
	trace_tell(&trace, TRACE_LOST, NULL, 0, "power cut");
	assert_int_equal(lines.count, 3);
	assert_string_equal(lines.line[2], "< nothing: power cut");
	trace_remove(&trace, &text.sink);
	for (size_t i = trace.sinks; i < TRACE_SINKS_MAX; i++)
		assert_int_equal(trace_add(&trace, &text.sink, &fault), 0);
	assert_int_equal(trace_add(&trace, &text.sink, &fault), FAULT_LIMIT);
}

/* Given what passes between toolkit and terminal (TS 102 384, TS 31.124 and examples by hand); when told;
 * then in words. */
static void the_toolkit_is_told_in_words(void **state)
{
	static const struct {
		void (*tell)(const uint8_t *octets, size_t size, struct words *words);
		const char *hex, *wanted;
	} rows[] = {
		{ toolkit_command, "D009810301260082028182",
		  "PROVIDE LOCAL INFORMATION: location" },
		{ toolkit_command, "D009810301260182028182", "PROVIDE LOCAL INFORMATION: IMEI" },
		{ toolkit_command, "D011810301270082028182A40101A503005000",
		  "TIMER MANAGEMENT: start: timer 1, 00:05:00" },
		{ toolkit_command, "D00C810301050082028182990103",
		  "SET UP EVENT LIST: location status" },
		{ toolkit_command, "D018810301010182028182920D023F007FFF6F073F007FFF6F7B",
		  "REFRESH: files changed: 2 files 3F00/7FFF/6F07 3F00/7FFF/6F7B" },
		{ toolkit_command, "D015810301010782028182F20A62F210400062F2208000",
		  "REFRESH: steering of roaming: networks 26201 26202" },
		{ toolkit_command, "D0168103012500820281828503526F618F020141 8F020242",
		  "SET UP MENU: \"Roa\", 1 \"A\", 2 \"B\"" },
		{ toolkit_command, "D00F8103012180820281028D04044F6B21", "DISPLAY TEXT: \"Ok!\"" },
		{ toolkit_command, "D0048101", "no TLV: D0048101" },
		{ toolkit_response, "810301250082028281830100", "SET UP MENU: done" },
		{ toolkit_response, "81030101008202828183022002",
		  "REFRESH: initialisation, all files: the terminal is busy, additional 02" },
		{ toolkit_response, "810301260182028281830100140803010203040506F7",
		  "PROVIDE LOCAL INFORMATION: IMEI: done, IMEI 01020304050607" },
		{ toolkit_envelope, "D30782020181900102", "MENU SELECTION: item 2" },
		{ toolkit_envelope, "D70C82028281A40101A503005000",
		  "TIMER EXPIRATION: timer 1, 00:05:00" },
		{ toolkit_envelope, "D613190103820282811B0100130700F11000010001",
		  "EVENT DOWNLOAD: location status, normal service, at 00101 area 0001 cell 0001" },
		{ toolkit_profile, "0302E0",
		  "3 octets: profile download, SMS-PP download, "
		  "POLL INTERVAL, POLLING OFF, REFRESH" },
		{ toolkit_profile, "", "0 octets: nothing of a toolkit" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct words words = { 0 };
		uint8_t octets[64];
		const int size = hex_read(rows[i].hex, "", octets, sizeof octets, NULL);

		assert_in_range(size, 0, sizeof octets);
		rows[i].tell(octets, (size_t)size, &words);
		assert_string_equal(words.text, rows[i].wanted);
	}
}

/* Given names of commands and results; when read; then they are those of the tables. */
static void names_of_the_toolkit_are_read_back(void **state)
{
	(void)state;
	assert_int_equal(toolkit_type_of_text("REFRESH"), 0x01);
	assert_int_equal(toolkit_type_of_text("select item"), 0x24);
	assert_int_equal(toolkit_type_of_text("DANCE"), -1);
	assert_int_equal(toolkit_result_of_text("busy"), 0x20);
	assert_int_equal(toolkit_result_of_text("tired"), -1);
	for (size_t i = 0; toolkit_type_at(i); i++)
		assert_string_equal(toolkit_type_text(
					    (uint8_t)toolkit_type_of_text(toolkit_type_at(i))),
		                    toolkit_type_at(i));
	for (size_t i = 0; toolkit_result_at(i); i++)
		assert_non_null(
			toolkit_result_text((uint8_t)toolkit_result_of_text(toolkit_result_at(i))));
}

/* Given more than a line holds; when added; then the line says that it goes on. */
static void a_line_that_is_too_long_says_so(void **state)
{
	static struct words words;

	(void)state;
	for (int i = 0; i < WORDS_MAX; i++)
		words_add(&words, "%03d", i);
	assert_int_equal(strlen(words.text), WORDS_MAX - 1);
	assert_string_equal(words.text + WORDS_MAX - 4, "...");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(commands_name_the_files_they_are_about),
		cmocka_unit_test(secrets_are_told_only_when_asked_for),
		cmocka_unit_test(a_reset_is_told_and_forgets_what_is_selected),
		cmocka_unit_test(a_sink_that_is_removed_is_told_nothing),
		cmocka_unit_test(the_toolkit_is_told_in_words),
		cmocka_unit_test(names_of_the_toolkit_are_read_back),
		cmocka_unit_test(a_line_that_is_too_long_says_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
