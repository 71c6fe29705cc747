/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/verbs.h"

#include <argp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/exit.h"
#include "inspect/view.h"
#include "profile/keyfile.h"
#include "profile/profile.h"
#include "transport/emulated.h"

struct arguments {
	const char *card, *keys;
	int json;
};

static const struct argp_option options[] = {
	{ "keys", 'k', "FILE", 0, "key file; the one beside the card where this is left out", 0 },
	{ "json", 'j', 0, 0, "for machines", 0 },
	{ 0 },
};

static error_t parse(int key, char *value, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	switch (key) {
	case 'k':
		arguments->keys = value;
		return 0;
	case 'j':
		arguments->json = 1;
		return 0;
	case ARGP_KEY_ARG:
		if (arguments->card)
			argp_error(state, "one card at a time");
		arguments->card = value;
		return 0;
	case ARGP_KEY_END:
		if (!arguments->card)
			argp_error(state, "name the card");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static void print_list(const char *name, const struct change_list *list)
{
	printf("    %-20s", name);
	for (unsigned i = 0; i < list->count; i++)
		printf("%s%s", i ? "," : "", list->code[i]);
	printf("%s\n", list->count ? "" : "-");
}

static void print_view(const struct view *view)
{
	static const char *const locks[] = { "idle", "paired", "locked" };

	printf("ICCID       %s\nEF.IMSI     %s\n", view->iccid, view->imsi[0] ? view->imsi : "-");
	if (!view->applet) {
		printf("no Roamcard applet\n");
		return;
	}
	printf("mode        %s\nactive      slot %u\ndevice lock %s, %s%s%s\n",
	       view->mode == CHANGE_MODE_AUTOMATIC ? "AUTOMATIC" : "MANUAL", view->active,
	       view->lock_on ? "on" : "off", locks[view->lock], view->imei[0] ? ", IMEI " : "",
	       view->imei);
	for (unsigned i = 0; i < CHANGE_SLOTS_MAX; i++) {
		const struct view_slot *slot = &view->slot[i];

		if (!slot->in_use)
			continue;
		printf("slot %-2u     %s%s\n", i + 1, slot->imsi,
		       i + 1 == view->active ? "  (active)" : "");
		print_list("countries", &slot->countries);
		print_list("preferred networks", &slot->preferred);
		print_list("forbidden networks", &slot->forbidden);
	}
}

static int show(const struct arguments *arguments, struct fault *fault)
{
	struct profile *profile = calloc(1, sizeof *profile);
	struct view *view = calloc(1, sizeof *view);
	char *beside = keyfile_path(arguments->card);
	struct transport *transport = NULL;
	struct view_secrets secrets = { .adm1_known = true, .pin1_known = true };
	struct terminal terminal;
	int rc =
		profile && view && beside ? 0 : fault_set(fault, FAULT_SYSTEM, "", "out of memory");

	if (rc == 0)
		rc = profile_load(arguments->keys ? arguments->keys : beside, profile, fault);
	if (rc == 0)
		rc = emulated_open(arguments->card, &transport, fault);
	if (rc == 0)
		rc = terminal_power_on(&terminal, transport, fault);
	if (rc == 0) {
		memcpy(secrets.adm1, profile->adm1, sizeof secrets.adm1);
		memcpy(secrets.pin1, profile->pin1, sizeof secrets.pin1);
		rc = view_read(&terminal, &secrets, view, fault);
	}
	if (rc == 0 && arguments->json) {
		json_t *object = view_json(view);

		json_dumpf(object, stdout, JSON_INDENT(2));
		putchar('\n');
		json_decref(object);
	} else if (rc == 0) {
		print_view(view);
	}
	transport_close(transport);
	free(beside);
	free(view);
	free(profile);
	return rc;
}

int verb_card_show(int argc, char **argv)
{
	static const struct argp argp = {
		options,
		parse,
		"CARD",
		"Reads a card with SELECT, VERIFY and READ and shows what it "
		"holds.",
		NULL,
		NULL,
		NULL
	};
	struct arguments arguments = { 0 };
	struct fault fault = { 0 };

	argp_err_exit_status = EXIT_USAGE;
	argp_parse(&argp, argc, argv, 0, NULL, &arguments);
	return show(&arguments, &fault) < 0 ? exit_of_fault(&fault) : EXIT_DONE;
}
