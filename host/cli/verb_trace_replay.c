/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/verbs.h"

#include <argp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/card_target.h"
#include "cli/command_line.h"
#include "cli/exit.h"
#include "cli/json_option.h"
#include "cli/trace_options.h"
#include "cli/trace_words.h"
#include "trace/capture.h"

enum { HEADER_SIZE = 5, MASK = 0xFF, CARD_MAX = 0xFFFFFF };

struct arguments {
	const char *path, *target;
	unsigned card; /* 0: the first of the file */
	bool yes, pins;
	struct trace_options trace;
};

enum option_key { KEY_YES = 0x7100, KEY_PINS, KEY_CARD };

static const struct argp_option options[] = {
	{ "card", KEY_CARD, "NUMBER", 0, "which card of the file; the first", 0 },
	{ "yes", KEY_YES, 0, 0, "write on a card that is no image", 0 },
	{ "pins", KEY_PINS, 0, 0, "send PINs and keys to such a card; wrong ones block it", 0 },
	{ 0 },
};

static const char text[] =
	"Plays the commands of a capture (docs/traces.md) on a card, resets too, and shows where "
	"the answers differ: packet by packet, first what the file has, then what came. TARGET is "
	"a card image, which is changed as the commands change it.\v"
	"What was overwritten in the file is not sent, which is told; what depends on it may "
	"differ. A capture made with --show-secrets has nothing overwritten.";

static error_t parse(int key, char *value, struct argp_state *state)
{
	struct arguments *arguments = state->input;
	char *end;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &arguments->trace;
		return 0;
	case KEY_CARD:
		arguments->card = (unsigned)strtoul(value, &end, 10);
		if (*end || arguments->card == 0 || arguments->card > CARD_MAX)
			argp_error(state, "'%s' is no card's number", value);
		return 0;
	case KEY_YES:
		arguments->yes = true;
		return 0;
	case KEY_PINS:
		arguments->pins = true;
		return 0;
	case ARGP_KEY_ARG:
		if (arguments->target)
			argp_error(state, "one file, one card");
		*(arguments->path ? &arguments->target : &arguments->path) = value;
		return 0;
	case ARGP_KEY_END:
		if (!arguments->target)
			argp_error(state, "name the file and the card");
		if (!arguments->yes && card_target_is_real(arguments->target))
			argp_error(state, "%s is no image; --yes writes on it all the same",
			           arguments->target);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

struct replay {
	const struct arguments *arguments;
	struct transport *transport;
	struct trace_words *file, *card; /* what the file has, and what came */
	unsigned number, sent, not_sent, differing, others;
};

static void tell_not_sent(struct replay *replay, const char *why)
{
	replay->not_sent++;
	if (json_asked()) {
		json_tell(json_pack("{s:I, s:s, s:s}", "packet", (json_int_t)replay->number,
		                    "command", replay->file->command, "notSent", why));
		return;
	}
	printf("packet %u: not sent: %s\n  %s\n", replay->number, why, replay->file->command);
}

static void tell_difference(struct replay *replay)
{
	replay->differing++;
	if (json_asked()) {
		json_tell(json_pack("{s:I, s:s, s:s, s:s}", "packet", (json_int_t)replay->number,
		                    "command", replay->file->command, "file", replay->file->answer,
		                    "card", replay->card->answer));
		return;
	}
	printf("packet %u:\n", replay->number);
	if (replay->file->command[0])
		printf("  %s\n", replay->file->command);
	printf("  - %s\n  + %s\n", replay->file->answer, replay->card->answer);
}

/* Whether all that is secret of a command is FF. */
static bool is_masked(const struct follow *follow, const struct gsmtap_item *item)
{
	uint8_t masked[GSMTAP_COMMAND_MAX];

	memcpy(masked, item->command, item->command_size);
	return follow_mask_command(follow, masked, item->command_size) &&
	       memcmp(masked, item->command, item->command_size) == 0;
}

/* What is overwritten in the file is compared by its length. */
static bool is_same(const struct follow *follow, const struct gsmtap_item *item,
                    const uint8_t *came, size_t size)
{
	uint8_t masked[GSMTAP_ANSWER_MAX];

	if (size != item->answer_size)
		return false;
	memcpy(masked, item->answer, size);
	if (follow_mask_answer(follow, masked, size) && memcmp(masked, item->answer, size) == 0) {
		memcpy(masked, came, size);
		follow_mask_answer(follow, masked, size);
		came = masked;
	}
	return memcmp(item->answer, came, size) == 0;
}

/* Why a command is not sent, or NULL. */
static const char *reason(const struct replay *replay, const struct gsmtap_item *item)
{
	const struct follow *follow = &replay->file->text.follow;
	uint8_t masked[GSMTAP_COMMAND_MAX];

	if (item->kind == GSMTAP_LOST)
		return "nobody knows what it was answered";
	if (is_masked(follow, item))
		return "what was secret is overwritten in the file";
	if (replay->arguments->pins || !card_target_is_real(replay->arguments->target))
		return NULL;
	memcpy(masked, item->command, item->command_size);
	return follow_mask_command(follow, masked, item->command_size)
	               ? "a wrong PIN or key may block the card; --pins sends it"
	               : NULL;
}

static int play_command(struct replay *replay, const struct gsmtap_item *item, struct fault *fault)
{
	uint8_t reply[TRANSPORT_REPLY_MAX];
	const char *why;
	int rc;

	trace_words_command(replay->file, item->command, item->command_size);
	why = reason(replay, item);
	if (why) {
		tell_not_sent(replay, why);
		return 0;
	}
	rc = transport_transmit(replay->transport, item->command, item->command_size, reply, fault);
	if (rc < 0)
		return rc;
	replay->sent++;
	trace_words_command(replay->card, item->command, item->command_size);
	trace_words_answer(replay->card, reply, (size_t)rc);
	trace_words_answer(replay->file, item->answer, item->answer_size);
	if (!is_same(&replay->file->text.follow, item, reply, (size_t)rc))
		tell_difference(replay);
	return 0;
}

static int play_reset(struct replay *replay, const struct gsmtap_item *item, struct fault *fault)
{
	struct gsmtap_item came = *item;
	int rc = item->kind == GSMTAP_RESET ? transport_reset(replay->transport, fault)
	                                    : transport_power_cycle(replay->transport, fault);

	if (rc == 0)
		rc = transport_atr(replay->transport, came.answer, fault);
	if (rc < 0)
		return rc;
	came.answer_size = (size_t)rc;
	trace_words_item(replay->file, item);
	trace_words_item(replay->card, &came);
	if (came.answer_size != item->answer_size ||
	    memcmp(came.answer, item->answer, item->answer_size) != 0)
		tell_difference(replay);
	return 0;
}

static int play(struct replay *replay, const struct gsmtap_item *item, struct fault *fault)
{
	if (item->card != replay->file->card) {
		replay->others++;
		return 0;
	}
	if (item->command_size > 0)
		return play_command(replay, item, fault);
	return item->kind == GSMTAP_LOST ? 0 : play_reset(replay, item, fault);
}

static void tell_end(const struct replay *replay, const struct capture_reader *reader)
{
	if (json_asked()) {
		json_tell(json_pack("{s:I, s:I, s:I, s:I}", "sent", (json_int_t)replay->sent,
		                    "differing", (json_int_t)replay->differing, "notSent",
		                    (json_int_t)replay->not_sent, "others",
		                    (json_int_t)replay->others));
		capture_tell_end(reader, stderr);
		return;
	}
	printf("%u commands sent, %u answered otherwise", replay->sent, replay->differing);
	if (replay->not_sent)
		printf("; %u not sent", replay->not_sent);
	if (replay->others)
		printf("; %u packets are of other cards", replay->others);
	putchar('\n');
	fflush(stdout);
	capture_tell_end(reader, stderr);
}

static int play_file(struct replay *replay, struct capture_reader *reader, struct fault *fault)
{
	struct gsmtap_item item;
	int rc;

	while ((rc = capture_next(reader, &item, fault)) > 0) {
		if (replay->file->card == 0)
			replay->file->card = item.card;
		replay->number = capture_number(reader);
		if ((rc = play(replay, &item, fault)) < 0)
			return rc;
	}
	if (rc == 0)
		tell_end(replay, reader);
	return rc;
}

static int run(struct replay *replay, struct arguments *arguments, struct fault *fault)
{
	struct capture_reader *reader = NULL;
	int rc = capture_open(arguments->path, &reader, fault);

	if (rc == 0)
		rc = trace_options_open(&arguments->trace, fault);
	if (rc == 0)
		rc = card_target_open(arguments->target, &replay->transport, fault);
	if (rc == 0)
		rc = watch_card(&arguments->trace.watch, arguments->target, &replay->transport,
		                fault);
	if (rc == 0)
		rc = play_file(replay, reader, fault);
	transport_close(replay->transport);
	capture_end(reader);
	return trace_options_close(&arguments->trace, rc, fault);
}

int verb_trace_replay(int argc, char **argv)
{
	static const struct argp_child children[] = {
		{ &trace_argp, 0, "Trace:", 9 },
		{ &json_argp, 0, NULL, 0 },
		{ 0 },
	};
	static const struct argp argp = {
		options, parse, "FILE TARGET", text, children, NULL, NULL
	};
	struct arguments arguments = { 0 };
	struct trace_words *words = calloc(2, sizeof *words);
	struct replay replay = { .arguments = &arguments,
		                 .file = words,
		                 .card = words ? words + 1 : NULL };
	struct fault fault = { 0 };
	int rc;

	command_line_read(&argp, argc, argv, &arguments);
	if (words) {
		trace_words_open(&words[0], arguments.card, arguments.trace.show_secrets, NULL);
		trace_words_open(&words[1], 1, arguments.trace.show_secrets, NULL);
		rc = run(&replay, &arguments, &fault);
	} else {
		rc = fault_set(&fault, FAULT_SYSTEM, "", "out of memory");
	}
	free(words);
	if (rc < 0)
		return exit_of_fault(&fault);
	return replay.differing > 0 ? EXIT_NOT_SO : EXIT_DONE;
}
