/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/verbs.h"

#include <argp.h>
#include <stdio.h>
#include <stdlib.h>

#include <openssl/crypto.h>

#include "cli/command_line.h"
#include "cli/exit.h"
#include "cli/fleet_range.h"
#include "cli/json_option.h"
#include "cli/operand.h"
#include "cli/progress.h"
#include "cli/store_options.h"
#include "service/subscriber.h"
#include "store/store.h"

enum { AT_ONCE = 1000 /* subscribers in one transaction */ };

struct arguments {
	struct store_options store;
	struct fleet_range range;
	struct operand fleet;
	const char *account;
};

static const struct argp_option options[] = {
	{ "account", 'a', "ID", 0, "account that owns them", 0 },
	{ 0 },
};

static error_t parse(int key, char *value, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &arguments->fleet;
		state->child_inputs[1] = &arguments->store;
		state->child_inputs[2] = &arguments->range;
		return 0;
	case 'a':
		arguments->account = value;
		return 0;
	case ARGP_KEY_END:
		if (!arguments->account)
			argp_error(state, "name the account");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static int add_some(struct service *service, const struct account *owner, const struct fleet *fleet,
                    uint32_t from, uint32_t to, struct fault *fault)
{
	struct profile *profile = malloc(sizeof *profile);
	char id[SUBSCRIBER_ID_MAX];
	int rc = profile ? store_begin(service->store, fault)
	                 : fault_set(fault, FAULT_SYSTEM, "", "out of memory");

	if (rc < 0) {
		free(profile);
		return rc;
	}
	for (uint32_t card = from; card < to && rc == 0; card++)
		if ((rc = fleet_profile(fleet, card, profile, fault)) == 0)
			rc = subscriber_add_within(service, owner, profile, id, fault);
	OPENSSL_cleanse(profile, sizeof *profile);
	free(profile);
	if (rc == 0)
		return store_commit(service->store, fault);
	store_rollback(service->store);
	return rc;
}

static int add_all(const struct arguments *arguments, struct service *service,
                   const struct fleet *fleet, struct fault *fault)
{
	const uint32_t first = arguments->range.first;
	struct account owner;
	uint32_t end, card = first;
	struct progress progress;
	int rc = fleet_range_end(&arguments->range, fleet, &end, fault);

	if (rc == 0)
		rc = account_find(service, arguments->account, &owner, fault);
	progress_begin(&progress, "enrolling", end - first);
	while (card < end && rc == 0) {
		const uint32_t to = end - card > AT_ONCE ? card + AT_ONCE : end;

		rc = add_some(service, &owner, fleet, card, to, fault);
		card = to;
		progress_at(&progress, card - first);
	}
	progress_end(&progress);
	if (rc == 0 && json_asked())
		json_tell(json_pack("{s:I, s:I, s:I}", "subscribers", (json_int_t)(end - first),
		                    "first", (json_int_t)first, "last", (json_int_t)end - 1));
	else if (rc == 0)
		printf("%u subscribers of cards %u to %u\n", end - first, first, end - 1);
	return rc;
}

static int run(const struct arguments *arguments, struct fault *fault)
{
	struct service service = { 0 };
	struct fleet *fleet;
	int rc = fleet_open(arguments->fleet.value, &fleet, fault);

	if (rc == 0)
		rc = store_open(arguments->store.store, arguments->store.key_file, &service.store,
		                fault);
	if (rc == 0)
		rc = add_all(arguments, &service, fleet, fault);
	store_close(service.store);
	fleet_close(fleet);
	return rc;
}

int verb_fleet_enroll(int argc, char **argv)
{
	static const struct argp_child children[] = {
		{ &operand_argp, 0, NULL, 0 },
		{ &store_argp, 0, NULL, 0 },
		{ &fleet_range_argp, 0, NULL, 0 },
		{ &json_argp, 0, NULL, 0 },
		{ 0 },
	};
	static const struct argp argp = {
		.options = options,
		.parser = parse,
		.args_doc = "FILE.fleet",
		.doc = "Brings cards of a fleet into a store as subscribers, "
		       "with their keys, sealed; a thousand at a time.",
		.children = children,
	};
	struct arguments arguments = { .fleet = { .what = "fleet" } };
	struct fault fault = { 0 };

	command_line_read(&argp, argc, argv, &arguments);
	return run(&arguments, &fault) < 0 ? exit_of_fault(&fault) : EXIT_DONE;
}
