/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/verbs.h"

#include <argp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/daemon.h"
#include "cli/delivery_options.h"
#include "cli/figures_options.h"
#include "dispatch/cards.h"
#include "dispatch/dispatcher.h"
#include "store/store.h"

struct arguments {
	struct delivery_options delivery;
	struct figures_options figures;
};

static error_t parse(int key, char *value, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	(void)value;
	switch (key) {
	case ARGP_KEY_INIT:
		delivery_options_inputs(&arguments->delivery, state);
		state->child_inputs[DELIVERY_INPUTS] = &arguments->figures;
		return 0;
	case ARGP_KEY_END:
		if (!delivery_options_reaches(&arguments->delivery))
			argp_error(state, "name the folder of --cards, or --readers, or --smpp");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static int open_store(const struct store_options *options, struct store **store,
                      struct fault *fault)
{
	int rc = store_open(options->store, options->key_file, store, fault);

	if (rc == 0 && !store_is_shared(*store))
		rc = fault_set(fault, FAULT_INPUT, options->store,
		               "is a store of one process; run 'roamcard serve' on it");
	return rc;
}

static int work(void *input, struct fault *fault)
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
		rc = open_store(&delivery->store, &store, fault);
	if (rc == 0)
		rc = world_open(NULL, &dispatch->world, fault);
	if (rc == 0)
		rc = dispatcher_start(store, cards, dispatch, &dispatcher, fault);
	if (rc == 0)
		rc = figures_options_serve(&arguments->figures, store, dispatcher, &server, fault);
	if (rc == 0) {
		delivery_options_tell_cards(delivery, cards);
		puts("delivering");
		daemon_wait(NULL, NULL);
	}
	server_stop(server);
	dispatcher_stop(dispatcher);
	world_close(dispatch->world);
	store_close(store);
	cards_close(cards);
	return rc;
}

int verb_worker(int argc, char **argv)
{
	static const struct argp_child children[] = {
		DELIVERY_CHILDREN,
		{ &figures_argp, 0, NULL, 0 },
		{ 0 },
	};
	static const struct argp argp = {
		.parser = parse,
		.doc = "Delivers jobs of a PostgreSQL store to the cards within reach, beside any "
		       "number of others and of 'roamcard serve', until SIGTERM or SIGINT.",
		.children = children,
	};
	struct arguments arguments = { 0 };

	return delivery_options_run(&argp, argc, argv, &arguments, &arguments.delivery, work);
}
