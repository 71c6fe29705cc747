/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/verbs.h"

#include <argp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/server.h"
#include "cli/daemon.h"
#include "cli/delivery_options.h"
#include "cli/server_words.h"
#include "dispatch/cards.h"
#include "dispatch/dispatcher.h"
#include "store/store.h"

enum { PORT_DEFAULT = 8080 };

struct arguments {
	struct delivery_options delivery;
	struct server_options server;
	const char *port_file;
	bool api_only;
};

static const struct argp_option options[] = {
	{ "api", 'A', 0, 0, "deliver nothing: workers do ('roamcard worker')", 0 },
	{ "port-file", 'f', "FILE", 0, "write the port there once it is open", 0 },
	{ 0 },
};

static error_t parse(int key, char *value, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		delivery_options_inputs(&arguments->delivery, state);
		state->child_inputs[DELIVERY_INPUTS] = &arguments->server;
		return 0;
	case 'A':
		arguments->api_only = true;
		return 0;
	case 'f':
		arguments->port_file = value;
		return 0;
	case ARGP_KEY_END:
		if (arguments->api_only == delivery_options_reaches(&arguments->delivery))
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

static void tell_begun(const struct arguments *arguments, const struct server *server,
                       const struct cards *cards)
{
	if (arguments->api_only)
		printf("workers deliver; ");
	else
		delivery_options_tell_cards(&arguments->delivery, cards);
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

static int serve(void *input, struct fault *fault)
{
	struct arguments *arguments = input;
	struct delivery_options *delivery = &arguments->delivery;
	struct dispatcher_options *dispatch = &delivery->dispatch;
	struct dispatcher *dispatcher = NULL;
	struct server *server = NULL;
	struct store *store = NULL;
	struct cards *cards = NULL;
	int rc = delivery_options_open_cards(delivery, &cards, fault);

	if (rc == 0)
		rc = store_open(delivery->store.store, delivery->store.key_file, &store, fault);
	if (rc == 0 && !arguments->api_only)
		rc = world_open(NULL, &dispatch->world, fault);
	if (rc == 0 && !arguments->api_only)
		rc = dispatcher_start(store, cards, dispatch, &dispatcher, fault);
	arguments->server.cards = cards;
	arguments->server.by_air = delivery->smpp.place != NULL;
	if (rc == 0)
		rc = server_start(store, dispatcher, &arguments->server, &server, fault);
	if (rc == 0 && arguments->port_file)
		rc = write_port(arguments->port_file, server_port(server), fault);
	if (rc == 0) {
		tell_begun(arguments, server, cards);
		daemon_wait(renew, server);
	}
	server_stop(server);
	dispatcher_stop(dispatcher);
	world_close(dispatch->world);
	store_close(store);
	cards_close(cards);
	return rc;
}

int verb_serve(int argc, char **argv)
{
	static const struct argp_child children[] = {
		DELIVERY_CHILDREN,
		{ &server_argp, 0, "HTTP:", 4 },
		{ 0 },
	};
	static const struct argp argp = {
		.options = options,
		.parser = parse,
		.doc = "Answers the REST API and delivers what it accepts to the "
		       "cards within reach, until SIGTERM or SIGINT. SIGHUP has the "
		       "TLS certificate and key read again.",
		.children = children,
	};
	struct arguments arguments = {
		.server = { .listen = "127.0.0.1", .port = PORT_DEFAULT },
	};

	return delivery_options_run(&argp, argc, argv, &arguments, &arguments.delivery, serve);
}
