/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/verbs.h"

#include <argp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/server.h"
#include "cli/command_line.h"
#include "cli/config_file.h"
#include "cli/daemon.h"
#include "cli/exit.h"
#include "cli/server_words.h"
#include "cli/sms_faults.h"
#include "cli/smpp_options.h"
#include "cli/store_options.h"
#include "cli/trace_options.h"
#include "cli/worker_options.h"
#include "dispatch/cards.h"
#include "dispatch/dispatcher.h"
#include "store/store.h"

enum { PORT_DEFAULT = 8080 };

struct arguments {
	struct store_options store;
	struct trace_options trace;
	const char *cards, *port_file;
	struct server_options server;
	struct worker_options worker;
	struct smpp_cli smpp;
	bool readers, api_only;
	struct dispatcher_options dispatch;
};

static const struct argp_option options[] = {
	{ "cards", 'c', "DIR", 0, "folder of the card images within reach, or a fleet", 0 },
	{ "readers", 'r', 0, 0, "the cards in PC/SC readers are within reach too", 0 },
	{ "api", 'A', 0, 0, "deliver nothing: workers do ('roamcard worker')", 0 },
	{ "sms-faults", 'F', "WORDS", 0,
	  "what goes wrong on the way to the cards: " SMS_FAULTS_WORDS, 0 },
	{ "port-file", 'f', "FILE", 0, "write the port there once it is open", 0 },
	{ 0 },
};

static error_t parse(int key, char *value, struct argp_state *state)
{
	struct arguments *arguments = state->input;
	struct fault fault;

	switch (key) {
	case 'F':
		if (sms_faults_of_text(value, &arguments->dispatch.faults, &fault) < 0)
			argp_error(state, "%s: %s", fault.where, fault.text);
		return 0;
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &arguments->store;
		state->child_inputs[1] = &arguments->trace;
		state->child_inputs[2] = &arguments->server;
		state->child_inputs[3] = &arguments->worker;
		state->child_inputs[4] = &arguments->smpp;
		return 0;
	case 'c':
		arguments->cards = value;
		return 0;
	case 'r':
		arguments->readers = true;
		return 0;
	case 'A':
		arguments->api_only = true;
		return 0;
	case 'f':
		arguments->port_file = value;
		return 0;
	case ARGP_KEY_ARG:
		argp_error(state, "takes no '%s'", value);
		return 0;
	case ARGP_KEY_END:
		if (arguments->api_only ==
		    (arguments->cards || arguments->readers || arguments->smpp.place))
			argp_error(state, "name the folder of --cards, or --readers, or --smpp; or "
			                  "--api alone");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* Whole or not at all, for whoever waits for it. */
static int write_port(const char *path, unsigned port, struct fault *fault)
{
	char part[4096];
	FILE *file;
	int good;

	if ((size_t)snprintf(part, sizeof part, "%s.part", path) >= sizeof part)
		return fault_set(fault, FAULT_LIMIT, path, "longer than a path may be");
	file = fopen(part, "w");
	good = file && fprintf(file, "%u\n", port) > 0;
	if (file && fclose(file) != 0)
		good = 0;
	if (good && rename(part, path) == 0)
		return 0;
	return fault_set(fault, FAULT_SYSTEM, path, "cannot be written");
}

static void tell_problems(const struct cards *cards)
{
	for (size_t i = 0; cards_problem(cards, i); i++)
		fprintf(stderr, "roamcard: %s\n", cards_problem(cards, i));
}

static void tell_begun(const struct arguments *arguments, const struct server *server,
                       size_t within)
{
	if (arguments->api_only)
		printf("workers deliver; ");
	else
		printf("%zu card%s within reach%s%s; ", within, within == 1 ? "" : "s",
		       arguments->readers ? ", and those in readers" : "",
		       arguments->smpp.place ? ", and others by SMPP" : "");
	printf("listening on %s://%s:%u\n", server_scheme(server), arguments->server.listen,
	       server_port(server));
}

/* On SIGHUP. */
static void renew(void *ctx)
{
	struct fault fault = { 0 };
	const int rc = server_renew_tls(ctx, &fault);

	if (rc == 0)
		fprintf(stderr, "roamcard: tls: certificate and key were read again\n");
	else
		fprintf(stderr, "roamcard: %s: %s; nothing is renewed\n", fault.where, fault.text);
}

static int serve(struct arguments *arguments, struct fault *fault)
{
	struct dispatcher *dispatcher = NULL;
	struct server *server = NULL;
	struct store *store = NULL;
	struct cards *cards = NULL;
	size_t within = 0;
	int rc = cards_open_folder(arguments->cards, &cards, fault);

	if (rc == 0) {
		cards_watch(cards, &arguments->trace.watch);
		tell_problems(cards);
		within = cards_within(cards);
		rc = arguments->readers ? cards_add_readers(cards, fault) : 0;
	}
	if (rc == 0)
		rc = store_open(arguments->store.store, arguments->store.key_file, &store, fault);
	if (rc == 0 && !arguments->api_only)
		rc = world_open(NULL, &arguments->dispatch.world, fault);
	if (rc == 0 && !arguments->api_only)
		rc = dispatcher_start(store, cards, &arguments->dispatch, &dispatcher, fault);
	arguments->server.cards = cards;
	arguments->server.by_air = arguments->smpp.place != NULL;
	if (rc == 0)
		rc = server_start(store, dispatcher, &arguments->server, &server, fault);
	if (rc == 0 && arguments->port_file)
		rc = write_port(arguments->port_file, server_port(server), fault);
	if (rc == 0) {
		tell_begun(arguments, server, within);
		daemon_wait(renew, server);
	}
	server_stop(server);
	dispatcher_stop(dispatcher);
	world_close(arguments->dispatch.world);
	store_close(store);
	cards_close(cards);
	return rc;
}

int verb_serve(int argc, char **argv)
{
	static const struct argp_child children[] = {
		{ &store_argp, 0, NULL, 0 },
		{ &trace_argp, 0, "Trace:", 9 },
		{ &server_argp, 0, "HTTP:", 4 },
		{ &worker_argp, 0, NULL, 0 },
		{ &smpp_argp, 0, "SMPP:", 5 },
		{ &config_argp, 0, NULL, 0 },
		{ 0 },
	};
	static const struct argp argp = {
		options,
		parse,
		NULL,
		"Answers the REST API and delivers what it accepts to the "
		"cards within reach, until SIGTERM or SIGINT. SIGHUP has the "
		"TLS certificate and key read again.",
		children,
		NULL,
		NULL
	};
	struct arguments arguments = {
		.server = { .listen = "127.0.0.1", .port = PORT_DEFAULT },
	};
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
		rc = serve(&arguments, &fault);
	rc = trace_options_close(&arguments.trace, rc, &fault);
	return rc < 0 ? exit_of_fault(&fault) : EXIT_DONE;
}
