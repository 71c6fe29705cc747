/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/verbs.h"

#include <argp.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/card_contents.h"
#include "cli/card_target.h"
#include "cli/command_line.h"
#include "cli/exit.h"
#include "cli/json_option.h"
#include "cli/trace_options.h"
#include "inspect/tree.h"

enum { CARDS = 2 };

struct arguments {
	const char *cards[CARDS];
	int count;
	struct card_keys keys;
	struct trace_options trace;
};

static const struct argp_option options[] = {
	{ "adm1", 'a', "HEX", 0, "ADM1 of both cards, where it is not in their key files", 0 },
	{ "pin1", 'p', "DIGITS", 0, "PIN1 of both cards, likewise", 0 },
	{ 0 },
};

static const char text[] =
	"Says what changed from card A to card B, file by file, in the words of 'card show': '-' "
	"is "
	"what A holds, '+' what B holds.\v"
	"The key file beside each image (A.keys) opens what its PIN and ADM1 guard. A and B are "
	"targets. " CARD_TARGET_TEXT "";

static error_t parse(int key, char *value, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &arguments->trace;
		return 0;
	case 'a':
		arguments->keys.adm1 = value;
		return 0;
	case 'p':
		arguments->keys.pin1 = value;
		return 0;
	case ARGP_KEY_ARG:
		if (arguments->count == CARDS)
			argp_error(state, "two cards, not more");
		arguments->cards[arguments->count++] = value;
		return 0;
	case ARGP_KEY_END:
		if (arguments->count < CARDS)
			argp_error(state, "name two cards");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* A card that refuses a read is no difference. */
static int exit_of(const struct fault *fault)
{
	const int status = exit_of_fault(fault);

	return status == EXIT_NOT_SO ? EXIT_TRANSPORT : status;
}

/* Returns how many files differ. */
static size_t tell(const json_t *before, const json_t *after)
{
	json_t *files;
	size_t count;

	if (!json_asked())
		return tree_difference(before, after, stdout);
	files = tree_difference_json(before, after);
	count = json_array_size(files);
	json_tell(files);
	return count;
}

int verb_card_diff(int argc, char **argv)
{
	static const struct argp_child children[] = {
		{ &trace_argp, 0, "Trace:", 9 },
		{ &json_argp, 0, NULL, 0 },
		{ 0 },
	};
	static const struct argp argp = { options, parse, "A B", text, children, NULL, NULL };
	struct arguments arguments = { 0 };
	struct card_contents contents[CARDS] = { 0 };
	struct fault fault = { 0 };
	size_t differing = 0;
	int rc;

	command_line_read(&argp, argc, argv, &arguments);
	rc = trace_options_open(&arguments.trace, &fault);
	for (int i = 0; i < CARDS && rc == 0; i++)
		rc = card_contents_read(arguments.cards[i], &arguments.keys, &arguments.trace.watch,
		                        &contents[i], &fault);
	rc = trace_options_close(&arguments.trace, rc, &fault);
	if (rc == 0)
		differing = tell(contents[0].files, contents[1].files);
	for (int i = 0; i < CARDS; i++)
		card_contents_free(&contents[i]);
	if (rc < 0)
		return exit_of(&fault);
	return differing > 0 ? EXIT_NOT_SO : EXIT_DONE;
}
