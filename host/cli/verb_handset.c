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
#include "cli/prompt.h"
#include "cli/through_options.h"
#include "cli/trace_options.h"
#include "scenario/command.h"
#include "scenario/script.h"

enum { SCRIPTS_MAX = 256 };

struct arguments {
	struct stage_options stage;
	const char *scripts[SCRIPTS_MAX];
	size_t count;
	const struct teller_form *form;
	struct trace_options trace;
	bool yes;
};

enum option_key { KEY_TAP = 256, KEY_JSON, KEY_COMMANDS };

static const struct argp_option options[] = {
	{ "script", 's', "FILE", 0, "play a scenario; may stand many times", 0 },
	{ "profile", 'p', "NAME", 0, "of the terminal: smartphone, nb-iot, minimal", 0 },
	{ "imei", 'i', "IMEI", 0, "of the handset; 'none': it gives none", 0 },
	{ "world", 'w', "FILE", 0, "countries, networks and agreements: docs/network.md", 0 },
	{ "keys", 'k', "FILE", 0, "the card's key file, if not beside it", 0 },
	{ "yes", 'y', 0, 0, CARD_YES_HELP, 0 },
	{ "tap", KEY_TAP, 0, 0, "a line an expectation, for test programs", 0 },
	{ "json", KEY_JSON, 0, 0, "an object a line, for machines", 0 },
	{ "commands", KEY_COMMANDS, 0, 0, "list what may be done and expected, and exit", 0 },
	{ 0 },
};

static const char text[] =
	"A handset around a card, in a small world of networks: at a prompt, or as a script says "
	"(docs/scenarios.md). The card is changed as a handset changes it; without TARGET a card "
	"in memory is used: of what the script gives, else of the default "
	"profile. " CARD_TARGET_TEXT " One that is no image is used with --yes only.\v"
	"At the prompt 'help' lists what may be done, Tab completes, 'quit' ends. Where standard "
	"input is no terminal its lines are played as they come.";

static void add_script(struct arguments *arguments, const char *path, struct argp_state *state)
{
	if (arguments->count == SCRIPTS_MAX)
		argp_error(state, "more than %d scripts", SCRIPTS_MAX);
	arguments->scripts[arguments->count++] = path;
}

/* A handset writes to its card of itself: where it was, what it may not use. */
static void take_card(struct arguments *arguments, struct argp_state *state)
{
	struct stage_options *stage = &arguments->stage;

	stage->open = card_target_open;
	if (!stage->card || !card_target_is_real(stage->card))
		return;
	stage->alone = true;
	if (!arguments->yes)
		argp_error(state,
		           "'%s' may be a real card, which a handset writes to; --yes does it",
		           stage->card);
}

static error_t parse_output(int key, struct arguments *arguments)
{
	switch (key) {
	case 'y':
		arguments->yes = true;
		return 0;
	case KEY_TAP:
		arguments->form = &teller_tap;
		return 0;
	case KEY_JSON:
		arguments->form = &teller_json;
		return 0;
	case KEY_COMMANDS:
		command_help(stdout);
		exit(EXIT_DONE);
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static error_t parse(int key, char *value, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &arguments->stage.through;
		state->child_inputs[1] = &arguments->trace;
		return 0;
	case 's':
		add_script(arguments, value, state);
		return 0;
	case 'p':
		if (!handset_profile_named(value))
			argp_error(state, "no terminal profile is called '%s'", value);
		arguments->stage.handset = value;
		return 0;
	case 'i':
		if (argument_check(ARGUMENT_IMEI, value, &(struct line){ .path = "" }, NULL) < 0)
			argp_error(state, "'%s' is no IMEI; 14 to 16 digits, or 'none'", value);
		arguments->stage.imei = value;
		return 0;
	case 'w':
		arguments->stage.world = value;
		return 0;
	case 'k':
		arguments->stage.keys = value;
		return 0;
	case ARGP_KEY_ARG:
		if (arguments->stage.card)
			argp_error(state, "one card at a time");
		arguments->stage.card = value;
		return 0;
	case ARGP_KEY_END:
		if (arguments->stage.keys && !arguments->stage.card)
			argp_error(state, "--keys is of a card; name it");
		if (arguments->stage.through.target && arguments->stage.card)
			argp_error(state, "either a card or --through");
		take_card(arguments, state);
		return 0;
	default:
		return parse_output(key, arguments);
	}
}

/* All scripts are read before the first is played: a mistake in one costs nothing. */
static int play_scripts(const struct arguments *arguments, struct teller *teller,
                        struct fault *fault)
{
	struct script *scripts = calloc(arguments->count, sizeof *scripts);
	int rc = scripts ? 0 : fault_set(fault, FAULT_SYSTEM, "", "out of memory");

	for (size_t i = 0; i < arguments->count && rc == 0; i++)
		rc = script_load(arguments->scripts[i], &scripts[i], fault);
	for (size_t i = 0; i < arguments->count && rc == 0; i++)
		rc = script_play(&scripts[i], &arguments->stage, teller, fault);
	for (size_t i = 0; scripts && i < arguments->count; i++)
		script_free(&scripts[i]);
	free(scripts);
	if (rc == 0)
		teller_end(teller);
	return rc;
}

static int play_prompt(const struct arguments *arguments, struct teller *teller,
                       struct fault *fault)
{
	struct stage *stage = malloc(sizeof *stage);
	int rc = stage ? stage_open(stage, &arguments->stage, teller, fault)
	               : fault_set(fault, FAULT_SYSTEM, "", "out of memory");

	if (rc == 0)
		rc = prompt_run(stage, fault);
	if (rc == 0)
		teller_end(teller);
	if (stage)
		stage_close(stage);
	free(stage);
	return rc;
}

int verb_handset(int argc, char **argv)
{
	static const struct argp_child children[] = { { &through_argp, 0, NULL, 0 },
		                                      { &trace_argp, 0, "Trace:", 9 },
		                                      { 0 } };
	static const struct argp argp = { options, parse, "[TARGET]", text, children, NULL, NULL };
	struct arguments *arguments = calloc(1, sizeof *arguments);
	struct teller teller = { .to = stdout, .shown_s = -1 };
	struct fault fault = { 0 };
	int rc;

	if (!arguments) {
		fault_set(&fault, FAULT_SYSTEM, "", "out of memory");
		return exit_of_fault(&fault);
	}
	arguments->form = &teller_story;
	command_line_read(&argp, argc, argv, arguments);
	teller.form = arguments->form;
	rc = trace_options_open(&arguments->trace, &fault);
	arguments->stage.trace = arguments->trace.lines;
	arguments->stage.capture = arguments->trace.watch.capture;
	arguments->stage.show_secrets = arguments->trace.show_secrets;
	if (rc == 0)
		rc = arguments->count ? play_scripts(arguments, &teller, &fault)
		                      : play_prompt(arguments, &teller, &fault);
	rc = trace_options_close(&arguments->trace, rc, &fault);
	free(arguments);
	if (rc < 0)
		return exit_of_fault(&fault);
	return teller.failed ? EXIT_NOT_SO : EXIT_DONE;
}
