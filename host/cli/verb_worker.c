/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/verbs.h"

#include <argp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/command_line.h"
#include "cli/config_file.h"
#include "cli/daemon.h"
#include "cli/exit.h"
#include "cli/figures_options.h"
#include "cli/sms_faults.h"
#include "cli/smpp_options.h"
#include "cli/store_options.h"
#include "cli/trace_options.h"
#include "cli/worker_options.h"
#include "dispatch/cards.h"
#include "dispatch/dispatcher.h"
#include "store/store.h"

struct arguments {
	struct store_options store;
	struct trace_options trace;
	struct worker_options worker;
	struct smpp_cli smpp;
	struct figures_options figures;
	const char *cards;
	bool readers;
	struct dispatcher_options dispatch;
};

static const struct argp_option options[] = {
	{ "cards", 'c', "DIR", 0, "folder of the card images within reach, or a fleet", 0 },
	{ "readers", 'r', 0, 0, "the cards in PC/SC readers are within reach too", 0 },
	{ "sms-faults", 'F', "WORDS", 0,
	  "what goes wrong on the way to the cards: " SMS_FAULTS_WORDS, 0 },
	{ 0 },
};

static error_t parse(int key, char *value, struct argp_state *state)
{
	struct arguments *arguments = state->input;
	struct fault fault;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &arguments->store;
		state->child_inputs[1] = &arguments->worker;
		state->child_inputs[2] = &arguments->smpp;
		state->child_inputs[3] = &arguments->trace;
		state->child_inputs[4] = &arguments->figures;
		return 0;
	case 'F':
		if (sms_faults_of_text(value, &arguments->dispatch.faults, &fault) < 0)
			argp_error(state, "%s: %s", fault.where, fault.text);
		return 0;
	case 'c':
		arguments->cards = value;
		return 0;
	case 'r':
		arguments->readers = true;
		return 0;
	case ARGP_KEY_ARG:
		argp_error(state, "takes no '%s'", value);
		return 0;
	case ARGP_KEY_END:
		if (!arguments->cards && !arguments->readers && !arguments->smpp.place)
			argp_error(state, "name the folder of --cards, or --readers, or --smpp");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static int open_cards(const struct arguments *arguments, struct cards **cards, struct fault *fault)
{
	int rc = cards_open_folder(arguments->cards, cards, fault);

	if (rc < 0)
		return rc;
	cards_watch(*cards, &arguments->trace.watch);
	for (size_t i = 0; cards_problem(*cards, i); i++)
		fprintf(stderr, "roamcard: %s\n", cards_problem(*cards, i));
	return arguments->readers ? cards_add_readers(*cards, fault) : 0;
}

static int open_store(const struct arguments *arguments, struct store **store, struct fault *fault)
{
	const char *where = arguments->store.store;
	int rc = store_open(where, arguments->store.key_file, store, fault);

	if (rc == 0 && !store_is_shared(*store))
		rc = fault_set(fault, FAULT_INPUT, where,
		               "is a store of one process; run 'roamcard serve' on it");
	return rc;
}

static int work(struct arguments *arguments, struct fault *fault)
{
	struct dispatcher *dispatcher = NULL;
	struct server *server = NULL;
	struct store *store = NULL;
	struct cards *cards = NULL;
	int rc = open_cards(arguments, &cards, fault);

	if (rc == 0)
		rc = open_store(arguments, &store, fault);
	if (rc == 0)
		rc = world_open(NULL, &arguments->dispatch.world, fault);
	if (rc == 0)
		rc = dispatcher_start(store, cards, &arguments->dispatch, &dispatcher, fault);
	if (rc == 0)
		rc = figures_options_serve(&arguments->figures, store, dispatcher, &server, fault);
	if (rc == 0) {
		printf("%zu card%s within reach%s%s; delivering\n", cards_within(cards),
		       cards_within(cards) == 1 ? "" : "s",
		       arguments->readers ? ", and those in readers" : "",
		       arguments->smpp.place ? ", and others by SMPP" : "");
		daemon_wait(NULL, NULL);
	}
	server_stop(server);
	dispatcher_stop(dispatcher);
	world_close(arguments->dispatch.world);
	store_close(store);
	cards_close(cards);
	return rc;
}

int verb_worker(int argc, char **argv)
{
	static const struct argp_child children[] = {
		{ &store_argp, 0, NULL, 0 },
		{ &worker_argp, 0, NULL, 0 },
		{ &smpp_argp, 0, "SMPP:", 5 },
		{ &trace_argp, 0, "Trace:", 9 },
		{ &figures_argp, 0, NULL, 0 },
		{ &config_argp, 0, NULL, 0 },
		{ 0 },
	};
	static const struct argp argp = {
		options,
		parse,
		NULL,
		"Delivers jobs of a PostgreSQL store to the cards within reach, beside any number "
		"of "
		"others and of 'roamcard serve', until SIGTERM or SIGINT.",
		children,
		NULL,
		NULL
	};
	struct arguments arguments = { 0 };
	struct fault fault = { 0 };
	int rc;

	smpp_options_begin(&arguments.smpp);
	command_line_read(&argp, argc, argv, &arguments);
	worker_options_tell(&arguments.worker, &arguments.dispatch);
	daemon_begin();
	rc = trace_options_open(&arguments.trace, &fault);
	if (rc == 0)
		rc = smpp_options_tell(&arguments.smpp, &arguments.dispatch, &fault);
	if (rc == 0)
		rc = work(&arguments, &fault);
	rc = trace_options_close(&arguments.trace, rc, &fault);
	return rc < 0 ? exit_of_fault(&fault) : EXIT_DONE;
}
