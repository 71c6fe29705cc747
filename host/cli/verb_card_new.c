/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/verbs.h"

#include <argp.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/exit.h"
#include "profile/keyfile.h"
#include "profile/personalise.h"
#include "profile/profile.h"
#include "terminal/terminal.h"
#include "transport/emulated.h"

struct arguments {
	const char *card, *profile;
};

static const struct argp_option options[] = {
	{ "profile", 'p', "FILE", 0, "what to write on it, see docs/profile.md", 0 },
	{ 0 },
};

static error_t parse(int key, char *value, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	switch (key) {
	case 'p':
		arguments->profile = value;
		return 0;
	case ARGP_KEY_ARG:
		if (arguments->card)
			argp_error(state, "one card at a time");
		arguments->card = value;
		return 0;
	case ARGP_KEY_END:
		if (!arguments->card || !arguments->profile)
			argp_error(state, "name the card and its profile");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* The key file first: a card without keys would be of no use to anybody. */
static int make(const char *path, const struct profile *profile, struct fault *fault)
{
	struct transport *transport = NULL;
	char *keys = keyfile_path(path);
	struct terminal terminal;
	int rc = keys ? emulated_create(path, &transport, fault)
	              : fault_set(fault, FAULT_SYSTEM, path, "out of memory");

	if (rc == 0)
		rc = terminal_power_on(&terminal, transport, fault);
	if (rc == 0)
		rc = personalise_card(&terminal, profile, fault);
	if (rc == 0) {
		rc = keyfile_create(keys, profile, fault);
		if (rc == 0 && (rc = emulated_publish(transport, fault)) < 0)
			unlink(keys);
	}
	transport_close(transport);
	free(keys);
	return rc;
}

int verb_card_new(int argc, char **argv)
{
	static const struct argp argp = {
		options,
		parse,
		"OUT.card",
		"Makes an emulated card by APDUs alone, and OUT.keys beside "
		"it: the keys and counters an operator needs.",
		NULL,
		NULL,
		NULL
	};
	struct arguments arguments = { 0 };
	struct fault fault = { 0 };
	struct profile *profile = malloc(sizeof *profile);
	int rc;

	argp_err_exit_status = EXIT_USAGE;
	argp_parse(&argp, argc, argv, 0, NULL, &arguments);
	rc = profile ? profile_load(arguments.profile, profile, &fault)
	             : fault_set(&fault, FAULT_SYSTEM, "", "out of memory");
	if (rc == 0)
		rc = make(arguments.card, profile, &fault);
	if (rc == 0)
		printf("%s: ICCID %s, %u slot%s\n", arguments.card, profile->iccid, profile->slots,
		       profile->slots == 1 ? "" : "s");
	free(profile);
	return rc < 0 ? exit_of_fault(&fault) : EXIT_DONE;
}
