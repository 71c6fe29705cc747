/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/verbs.h"

#include <argp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/command_line.h"
#include "cli/exit.h"
#include "cli/json_option.h"
#include "cli/operand.h"
#include "cli/trace_options.h"
#include "profile/keyfile.h"
#include "profile/personalise.h"
#include "profile/profile.h"
#include "profile/script.h"
#include "terminal/terminal.h"
#include "transport/emulated.h"

struct arguments {
	struct operand card;
	const char *profile, *script;
	bool blank;
	struct trace_options trace;
};

static const struct argp_option options[] = {
	{ "profile", 'p', "FILE", 0,
	  "what to write on it, see docs/profile.md; left out, the values of 3GPP's test USIM", 0 },
	{ "script", 's', "FILE", 0,
	  "write down what was sent, as a vector that personalises another blank card", 0 },
	{ "blank", 'b', 0, 0, "write nothing on it: it stays in the initialisation state", 0 },
	{ 0 },
};

static error_t parse(int key, char *value, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &arguments->card;
		state->child_inputs[1] = &arguments->trace;
		return 0;
	case 'p':
		arguments->profile = value;
		return 0;
	case 's':
		arguments->script = value;
		return 0;
	case 'b':
		arguments->blank = true;
		return 0;
	case ARGP_KEY_END:
		if (arguments->blank && (arguments->profile || arguments->script))
			argp_error(state, "a blank card has neither profile nor script");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static int make_blank(const char *path, struct fault *fault)
{
	struct transport *transport = NULL;
	int rc = emulated_create(path, &transport, fault);

	if (rc == 0)
		rc = emulated_publish(transport, fault);
	transport_close(transport);
	return rc;
}

/* By APDUs, which go through the script where one is wanted. */
static int write_card(struct transport *card, const struct profile *profile, struct fault *fault)
{
	struct terminal terminal;
	const int rc = terminal_start(&terminal, card, fault);

	return rc < 0 ? rc : personalise_card(&terminal, profile, fault);
}

/* The key file and the script first: a card without keys would be of no use to anybody. */
static int publish(struct transport *transport, const char *keys, const struct profile *profile,
                   struct fault *fault)
{
	int rc = keyfile_create(keys, profile, fault);

	if (rc == 0 && (rc = emulated_publish(transport, fault)) < 0)
		unlink(keys);
	return rc;
}

static int make(const struct arguments *arguments, const struct profile *profile,
                struct fault *fault)
{
	struct transport *card = NULL, *wire = NULL, *script = NULL;
	char *keys = keyfile_path(arguments->card.value);
	int rc = keys ? emulated_create(arguments->card.value, &card, fault)
	              : fault_set(fault, FAULT_SYSTEM, arguments->card.value, "out of memory");

	wire = card;
	if (rc == 0)
		rc = watch_card(&arguments->trace.watch, arguments->card.value, &wire, fault);
	if (rc == 0 && arguments->script)
		rc = script_open(arguments->script, wire, &script, fault);
	if (rc == 0)
		rc = write_card(script ? script : wire, profile, fault);
	if (rc < 0)
		script_close(script, 0, NULL);
	else if ((rc = script_close(script, 1, fault)) == 0 &&
	         (rc = publish(card, keys, profile, fault)) < 0 && script)
		unlink(arguments->script);
	transport_close(wire);
	free(keys);
	return rc;
}

static int make_traced(struct arguments *arguments, const struct profile *profile,
                       struct fault *fault)
{
	int rc = trace_options_open(&arguments->trace, fault);

	if (rc == 0)
		rc = make(arguments, profile, fault);
	return trace_options_close(&arguments->trace, rc, fault);
}

static int make_personal(struct arguments *arguments, struct fault *fault)
{
	struct profile *profile = calloc(1, sizeof *profile);
	int rc = profile ? profile_load(arguments->profile, profile, fault)
	                 : fault_set(fault, FAULT_SYSTEM, "", "out of memory");

	if (rc == 0)
		rc = make_traced(arguments, profile, fault);
	if (rc == 0 && json_asked())
		json_tell(json_pack("{s:s, s:s, s:i}", "card", arguments->card.value, "iccid",
		                    profile->iccid, "slots", (int)profile->slots));
	else if (rc == 0)
		printf("%s: ICCID %s, %u slot%s\n", arguments->card.value, profile->iccid,
		       profile->slots, profile->slots == 1 ? "" : "s");
	profile_release(profile);
	free(profile);
	return rc;
}

int verb_card_new(int argc, char **argv)
{
	static const struct argp_child children[] = {
		{ &operand_argp, 0, NULL, 0 },
		{ &trace_argp, 0, "Trace:", 9 },
		{ &json_argp, 0, NULL, 0 },
		{ 0 },
	};
	static const struct argp argp = {
		.options = options,
		.parser = parse,
		.args_doc = "OUT.card",
		.doc = "Makes an emulated card by APDUs alone, and OUT.keys beside "
		       "it: the keys and counters an operator needs.",
		.children = children,
	};
	struct arguments arguments = { .card = { .what = "card" } };
	struct fault fault = { 0 };
	int rc;

	command_line_read(&argp, argc, argv, &arguments);
	rc = arguments.blank ? make_blank(arguments.card.value, &fault)
	                     : make_personal(&arguments, &fault);
	if (rc == 0 && arguments.blank && json_asked())
		json_tell(json_pack("{s:s, s:n, s:i}", "card", arguments.card.value, "iccid",
		                    "slots", 0));
	return rc < 0 ? exit_of_fault(&fault) : EXIT_DONE;
}
