/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/verbs.h"

#include <argp.h>
#include <stdio.h>
#include <stdlib.h>

#include <openssl/crypto.h>

#include "cli/command_line.h"
#include "cli/exit.h"
#include "cli/json_option.h"
#include "cli/operand.h"
#include "cli/store_options.h"
#include "profile/profile.h"
#include "service/subscriber.h"
#include "store/store.h"

struct arguments {
	struct store_options store;
	struct operand keys;
	const char *account, *msisdn, *imei;
};

static const struct argp_option options[] = {
	{ "account", 'a', "ID", 0, "account that owns it", 0 },
	{ "msisdn", 'm', "NUMBER", 0, "number it is called by", 0 },
	{ "imei", 'i', "IMEI", 0, "device it is in", 0 },
	{ 0 },
};

static error_t parse(int key, char *value, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &arguments->keys;
		state->child_inputs[1] = &arguments->store;
		return 0;
	case 'a':
		arguments->account = value;
		return 0;
	case 'm':
		arguments->msisdn = value;
		return 0;
	case 'i':
		arguments->imei = value;
		return 0;
	case ARGP_KEY_END:
		if (!arguments->account)
			argp_error(state, "name the account");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static int add(const struct arguments *arguments, struct profile *profile, struct fault *fault)
{
	struct service service = { 0 };
	struct account owner;
	char id[SUBSCRIBER_ID_MAX];
	int rc = profile_load(arguments->keys.value, profile, fault);

	if (rc == 0)
		rc = store_open(arguments->store.store, arguments->store.key_file, &service.store,
		                fault);
	if (rc == 0)
		rc = account_find(&service, arguments->account, &owner, fault);
	if (rc == 0)
		rc = subscriber_add(&service, &owner, profile, arguments->msisdn, arguments->imei,
		                    id, fault);
	if (rc == 0 && json_asked())
		json_tell(json_pack("{s:s, s:s}", "subscriberId", id, "iccid", profile->iccid));
	else if (rc == 0)
		printf("subscriber  %s, ICCID %s\n", id, profile->iccid);
	store_close(service.store);
	return rc;
}

int verb_subscriber_add(int argc, char **argv)
{
	static const struct argp_child children[] = {
		{ &operand_argp, 0, NULL, 0 },
		{ &store_argp, 0, NULL, 0 },
		{ &json_argp, 0, NULL, 0 },
		{ 0 },
	};
	static const struct argp argp = {
		.options = options,
		.parser = parse,
		.args_doc = "CARD.keys",
		.doc = "Brings a subscriber into a store, with the keys and "
		       "counters of its card, sealed. Takes the key file that "
		       "'card new' wrote, or a profile.",
		.children = children,
	};
	struct arguments arguments = { .keys = { .what = "key file" } };
	struct fault fault = { 0 };
	struct profile *profile = calloc(1, sizeof *profile);
	int rc;

	command_line_read(&argp, argc, argv, &arguments);
	rc = profile ? add(&arguments, profile, &fault)
	             : fault_set(&fault, FAULT_SYSTEM, "", "out of memory");
	if (profile)
		OPENSSL_cleanse(profile, sizeof *profile);
	profile_release(profile);
	free(profile);
	return rc < 0 ? exit_of_fault(&fault) : EXIT_DONE;
}
