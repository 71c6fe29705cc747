/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/verbs.h"

#include <argp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/card_target.h"
#include "cli/command_line.h"
#include "cli/exit.h"
#include "cli/operand.h"
#include "cli/trace_options.h"
#include "octets/hex.h"
#include "terminal/terminal.h"
#include "vectors/play.h"

#define STDIN_NAME "stdin"

struct arguments {
	struct operand target;
	struct card_consent consent;
	bool raw, expect;
	struct trace_options trace;
};

static const struct argp_option options[] = {
	{ "raw", 'r', 0, 0, "do not follow 61XX and 6CXX", 0 },
	{ "expect", 'e', 0, 0, "take lines of a vector, and check what '<' says", 0 },
	{ "yes", 'y', 0, 0, CARD_YES_HELP, 0 },
	{ "dry-run", 'n', 0, 0, CARD_DRY_RUN_HELP, 0 },
	{ 0 },
};

static const char text[] =
	"Reads lines of hex from standard input and writes one line of hex for each: the card's "
	"response data and status word. " CARD_TARGET_TEXT "\v"
	"'reset' and 'power-cycle' write the answer to reset; '#' begins a comment; empty lines "
	"are passed over. 61XX is followed by GET RESPONSE and 6CXX by the right Le, unless "
	"--raw.\n"
	"\n"
	"With --expect a line may also be one of a vector file (docs/vectors.md): '>  COMMAND', "
	"'<  PATTERN', which the answer before it must fit, 'case' and what describes it. What "
	"does "
	"not fit is shown on standard error and the next line is read.\n"
	"\n"
	"Where TARGET is no image, instructions that may change the card are refused without "
	"--yes; "
	"--dry-run writes the lines as they would be sent, and answers all of them 9000.\n"
	"\n"
	"A line that is none of this ends the program; what was sent before it stays done.";

static error_t parse(int key, char *value, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	(void)value;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &arguments->target;
		state->child_inputs[1] = &arguments->trace;
		return 0;
	case 'r':
		arguments->raw = true;
		return 0;
	case 'e':
		arguments->expect = true;
		return 0;
	case 'y':
		arguments->consent.yes = true;
		return 0;
	case 'n':
		arguments->consent.dry_run = true;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* As transport_transmit(), but with what a terminal does about 61XX and 6CXX. */
static int exchange_followed(struct transport *transport, const uint8_t *command, size_t size,
                             uint8_t answer[TRANSPORT_REPLY_MAX], struct fault *fault)
{
	struct terminal terminal = { .transport = transport };
	struct terminal_reply reply;
	const int rc = terminal_command(&terminal, command, size, &reply, fault);

	if (rc < 0)
		return rc;
	memcpy(answer, reply.data, reply.size);
	answer[reply.size] = (uint8_t)(reply.sw >> 8);
	answer[reply.size + 1] = (uint8_t)reply.sw;
	return (int)reply.size + 2;
}

/* One line an answer, out at once: whoever drives us waits for it. */
static int print_answer(const struct mismatch *mismatch, struct fault *fault)
{
	char hex[2 * PLAY_ANSWER_MAX + 1];

	hex_write(mismatch->came, mismatch->came_size, hex);
	if (puts(hex) < 0 || fflush(stdout) != 0)
		return fault_set(fault, FAULT_SYSTEM, "stdout", "cannot write");
	return 1;
}

static bool sends(const char *word)
{
	return strcmp(word, ">") == 0 || strcmp(word, "reset") == 0 ||
	       strcmp(word, "power-cycle") == 0;
}

static int run_pair(struct play *play, const struct vector_pair *pair, struct fault *fault)
{
	const int rc = play_step(play, pair, fault);

	if (rc == 0)
		play_explain(play->mismatch, "", stderr);
	if (rc < 0 || !sends(pair->word))
		return rc;
	return print_answer(play->mismatch, fault) < 0 ? FAULT_SYSTEM : rc;
}

/* Whether a word begins a line of hex: the words of a vector do not. */
static bool is_hex(const char *line)
{
	return strchr("0123456789ABCDEFabcdef", *line) && strncmp(line, "case", 4) != 0;
}

/* Returns 1, 0 where an expectation failed, or a fault. */
static int run_line(struct play *play, char *line, int number, bool expect, struct fault *fault)
{
	struct vector_pair pair = { .word = ">", .line = number };
	bool holds = true;
	int rc = 1;

	vector_strip(line);
	line += strspn(line, " \t");
	if (*line == '\0')
		return 1;
	if (is_hex(line)) {
		pair.value = line;
		return run_pair(play, &pair, fault);
	}
	while (rc >= 0 && (line = vector_take_pair(line, &pair.word, &pair.value)) != NULL) {
		if (!expect && (!sends(pair.word) || pair.value[0] != '\0'))
			return vector_fault(play->path, number, fault,
			                    "'%s' is neither hex nor reset nor power-cycle%s",
			                    pair.word, "; --expect takes lines of a vector");
		rc = run_pair(play, &pair, fault);
		holds = holds && rc != 0;
	}
	return rc < 0 ? rc : holds;
}

static int run(const struct arguments *arguments, struct transport *transport, struct fault *fault)
{
	struct mismatch *mismatch = calloc(1, sizeof *mismatch);
	struct play play = {
		.path = STDIN_NAME,
		.transport = transport,
		.exchange = arguments->raw ? transport_transmit : exchange_followed,
		.mismatch = mismatch,
	};
	bool holds = true;
	char *line = NULL;
	size_t room = 0;
	int rc = mismatch ? 1 : fault_set(fault, FAULT_SYSTEM, "", "out of memory");

	for (int n = 1; rc >= 0 && getline(&line, &room, stdin) >= 0; n++) {
		rc = run_line(&play, line, n, arguments->expect, fault);
		holds = holds && rc != 0;
	}
	if (rc >= 0 && ferror(stdin))
		rc = fault_set(fault, FAULT_SYSTEM, STDIN_NAME, "cannot read");
	free(line);
	free(mismatch);
	return rc < 0 ? rc : holds;
}

/* What was given on the command line or the input is usage here: there is no other input. */
static int exit_of(int rc, const struct fault *fault)
{
	const int status = rc < 0 ? exit_of_fault(fault) : rc == 0 ? EXIT_NOT_SO : EXIT_DONE;

	return status == EXIT_INPUT ? EXIT_USAGE : status;
}

int verb_apdu(int argc, char **argv)
{
	static const struct argp_child children[] = {
		{ &operand_argp, 0, NULL, 0 },
		{ &trace_argp, 0, "Trace:", 9 },
		{ 0 },
	};
	static const struct argp argp = { options, parse, "TARGET", text, children, NULL, NULL };
	struct arguments arguments = { .target = { .what = "card" } };
	struct transport *transport = NULL;
	struct fault fault = { 0 };
	int rc;

	command_line_read(&argp, argc, argv, &arguments);
	rc = trace_options_open(&arguments.trace, &fault);
	if (rc == 0)
		rc = card_target_open_with(arguments.target.value, &arguments.consent, &transport,
		                           &fault);
	if (rc == 0)
		rc = watch_card(&arguments.trace.watch, arguments.target.value, &transport, &fault);
	if (rc == 0)
		rc = run(&arguments, transport, &fault);
	transport_close(transport);
	rc = trace_options_close(&arguments.trace, rc, &fault);
	return exit_of(rc, &fault);
}
