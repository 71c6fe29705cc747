/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/verbs.h"

#include <argp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command_line.h"
#include "cli/exit.h"
#include "cli/operand.h"
#include "inspect/ota_words.h"
#include "cli/trace_words.h"
#include "octets/clock.h"
#include "octets/hex.h"
#include "trace/capture.h"

/* Cards of one file that are followed at a time; a later one takes the place of one so far away. */
enum { CARDS_AT_A_TIME = 64, US_IN_MS = 1000, STATUS_SIZE = 2 };

struct arguments {
	struct ota_security security;
	struct operand path;
	bool json, show_secrets;
	struct trace_words cards[CARDS_AT_A_TIME];
};

enum option_key { KEY_SHOW_SECRETS = 0x7000 };

static const struct argp_option options[] = {
	{ "json", 'j', 0, 0, "an object a packet, a line each", 0 },
	{ "show-secrets", KEY_SHOW_SECRETS, 0, 0, "PINs and keys too, where the file has them", 0 },
	{ 0 },
};

static const char text[] =
	"Prints a capture of what went over cards' wires (docs/traces.md) in words: FILE is what "
	"--trace=FILE wrote, or another program's pcap with GSMTAP packets of a SIM.\v"
	"A line begins with the packet's number, as Wireshark counts, the card's, and the time. "
	"With keys, secured packets are deciphered.";

static error_t parse(int key, char *value, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	(void)value;
	switch (key) {
	case 'j':
		arguments->json = true;
		return 0;
	case KEY_SHOW_SECRETS:
		arguments->show_secrets = true;
		return 0;
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &arguments->path;
		state->child_inputs[1] = &arguments->security;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* One object of ota_words in a line: what is nested is left to 'ota decode'. */
static void print_ota(const char *margin, const json_t *object)
{
	const char *key, *between = "";
	json_t *value;

	if (json_object_size(object) < 2)
		return;
	printf("%s  %s: ", margin, json_string_value(json_object_get(object, "kind")));
	json_object_foreach((json_t *)object, key, value)
	{
		if (strcmp(key, "kind") == 0 || json_is_object(value) || json_is_array(value))
			continue;
		if (json_is_string(value))
			printf("%s%s %s", between, key, json_string_value(value));
		else
			printf("%s%s %lld", between, key, (long long)json_integer_value(value));
		between = ", ";
	}
	putchar('\n');
}

static void show_lines(const struct capture_reader *reader, const struct trace_words *words,
                       const json_t *ota)
{
	char time[CLOCK_TEXT_SIZE], margin[64];
	json_t *object;
	size_t i;
	const int width = (clock_text(capture_time_us(reader) / US_IN_MS, time),
	                   printf("%6u %3u  %s  ", capture_number(reader), words->card, time));

	snprintf(margin, sizeof margin, "%*s", width, "");
	if (words->command[0])
		printf("%s\n%s", words->command, margin);
	puts(words->answer);
	json_array_foreach(ota, i, object) print_ota(margin, object);
}

static json_t *hex_json(const uint8_t *octets, size_t size)
{
	char hex[2 * GSMTAP_COMMAND_MAX + 1];

	hex_write(octets, size, hex);
	return json_string(hex);
}

/* The octets of an exchange, without what nobody shall read. */
static void add_octets(json_t *object, const struct trace_words *words, struct gsmtap_item *item)
{
	const struct follow *follow = &words->text.follow;
	const size_t size = item->answer_size < STATUS_SIZE ? item->answer_size
	                                                    : item->answer_size - STATUS_SIZE;

	if (!words->text.show_secrets) {
		follow_mask_command(follow, item->command, item->command_size);
		if (item->kind == GSMTAP_EXCHANGE)
			follow_mask_answer(follow, item->answer, item->answer_size);
	}
	if (item->command_size > 0) {
		json_object_set_new(object, "command", hex_json(item->command, item->command_size));
		json_object_set_new(object, "commandWords", json_string(words->command + 2));
	}
	if (item->kind == GSMTAP_EXCHANGE) {
		json_object_set_new(object, "answer", hex_json(item->answer, size));
		json_object_set_new(object, "statusWord",
		                    hex_json(item->answer + size, item->answer_size - size));
		json_object_set_new(object, "answerWords", json_string(words->answer + 2));
	} else if (item->kind == GSMTAP_LOST) {
		json_object_set_new(object, "why", json_string(item->text));
	} else {
		json_object_set_new(object, "atr", hex_json(item->answer, item->answer_size));
		json_object_set_new(object, "name", json_string(item->text));
	}
}

static void show_json(const struct capture_reader *reader, const struct trace_words *words,
                      struct gsmtap_item *item, json_t *ota)
{
	static const char *const kinds[] = {
		[GSMTAP_EXCHANGE] = "exchange", [GSMTAP_OPENED] = "opened",
		[GSMTAP_RESET] = "reset",       [GSMTAP_POWER] = "power",
		[GSMTAP_LOST] = "lost",
	};
	char time[CLOCK_TEXT_SIZE];
	json_t *object;

	clock_text(capture_time_us(reader) / US_IN_MS, time);
	object = json_pack("{s:i, s:i, s:s, s:s}", "packet", (int)capture_number(reader), "card",
	                   (int)words->card, "time", time, "kind", kinds[item->kind]);
	add_octets(object, words, item);
	if (json_array_size(ota) > 0)
		json_object_set(object, "ota", ota);
	json_dumpf(object, stdout, JSON_COMPACT);
	putchar('\n');
	json_decref(object);
}

static struct trace_words *words_of(struct arguments *arguments, unsigned card)
{
	struct trace_words *words = &arguments->cards[card % CARDS_AT_A_TIME];

	if (words->card == card && words->text.line)
		return words;
	trace_words_close(words);
	trace_words_open(words, card, arguments->show_secrets, &arguments->security);
	return words;
}

static void show(struct arguments *arguments, const struct capture_reader *reader,
                 struct gsmtap_item *item)
{
	struct trace_words *words = words_of(arguments, item->card);
	json_t *ota;

	trace_words_item(words, item);
	ota = trace_words_ota(words, item);
	if (arguments->json)
		show_json(reader, words, item, ota);
	else
		show_lines(reader, words, ota);
}

static int run(struct arguments *arguments, struct fault *fault)
{
	struct capture_reader *reader = NULL;
	struct gsmtap_item item;
	int rc = ota_security_load(&arguments->security, fault);

	if (rc == 0)
		rc = capture_open(arguments->path.value, &reader, fault);
	while (rc == 0 && (rc = capture_next(reader, &item, fault)) > 0) {
		show(arguments, reader, &item);
		rc = 0;
	}
	if (rc == 0)
		capture_tell_end(reader, stderr);
	capture_end(reader);
	for (size_t i = 0; i < CARDS_AT_A_TIME; i++)
		trace_words_close(&arguments->cards[i]);
	if (rc == 0 && (ferror(stdout) || fflush(stdout) != 0))
		rc = fault_set(fault, FAULT_SYSTEM, "stdout", "cannot write");
	return rc;
}

int verb_trace_show(int argc, char **argv)
{
	static const struct argp_child children[] = {
		{ &operand_argp, 0, NULL, 0 },
		{ &ota_security_argp, 0, "Security, to decipher packets:", 1 },
		{ 0 },
	};
	static const struct argp argp = { options, parse, "FILE", text, children, NULL, NULL };
	struct arguments *arguments = calloc(1, sizeof *arguments);
	struct fault fault = { 0 };
	int rc;

	if (!arguments) {
		fault_set(&fault, FAULT_SYSTEM, "", "out of memory");
		return exit_of_fault(&fault);
	}
	arguments->path.what = "file";
	command_line_read(&argp, argc, argv, arguments);
	rc = run(arguments, &fault);
	rc = rc < 0 ? exit_of_fault(&fault) : EXIT_DONE;
	ota_security_close(&arguments->security);
	free(arguments);
	return rc;
}
