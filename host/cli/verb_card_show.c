/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/verbs.h"

#include <argp.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/card_contents.h"
#include "cli/card_target.h"
#include "cli/command_line.h"
#include "cli/exit.h"
#include "cli/json_option.h"
#include "cli/operand.h"
#include "cli/trace_options.h"
#include "inspect/tree.h"
#include "inspect/view.h"

struct arguments {
	struct operand card;
	struct card_keys keys;
	struct trace_options trace;
};

static const struct argp_option options[] = {
	{ "keys", 'k', "FILE", 0, "key file; the one beside the card where this is left out", 0 },
	{ "adm1", 'a', "HEX", 0, "ADM1, where it is not in a key file", 0 },
	{ "pin1", 'p', "DIGITS", 0, "PIN1, likewise", 0 },
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
	case 'k':
		arguments->keys.file = value;
		return 0;
	case 'a':
		arguments->keys.adm1 = value;
		return 0;
	case 'p':
		arguments->keys.pin1 = value;
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

static int print_json(const struct card_contents *contents, struct fault *fault)
{
	json_t *object = view_json(&contents->view);
	int rc = object ? json_object_set(object, "files", contents->files) : -1;

	if (rc == 0)
		rc = json_dumpf(object, stdout, JSON_INDENT(2));
	json_decref(object);
	if (rc < 0)
		return fault_set(fault, FAULT_SYSTEM, "stdout", "cannot write");
	putchar('\n');
	return 0;
}

static int read_card(struct arguments *arguments, struct card_contents *contents,
                     struct fault *fault)
{
	int rc = trace_options_open(&arguments->trace, fault);

	if (rc == 0)
		rc = card_contents_read(arguments->card.value, &arguments->keys,
		                        &arguments->trace.watch, contents, fault);
	return trace_options_close(&arguments->trace, rc, fault);
}

static int show(struct arguments *arguments, struct fault *fault)
{
	struct card_contents *contents = calloc(1, sizeof *contents);
	int rc = contents ? read_card(arguments, contents, fault)
	                  : fault_set(fault, FAULT_SYSTEM, "", "out of memory");

	if (rc == 0 && json_asked()) {
		rc = print_json(contents, fault);
	} else if (rc == 0) {
		print_view(&contents->view);
		putchar('\n');
		tree_print(contents->files, stdout);
	}
	if (contents)
		card_contents_free(contents);
	free(contents);
	return rc;
}

int verb_card_show(int argc, char **argv)
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
		.args_doc = "TARGET",
		.doc = "Reads a card with SELECT, VERIFY and READ and shows what it "
		       "holds: what the applet does, then the file tree with each file's content "
		       "decoded. " CARD_TARGET_TEXT,
		.children = children,
	};
	struct arguments arguments = { .card = { .what = "card" } };
	struct fault fault = { 0 };

	command_line_read(&argp, argc, argv, &arguments);
	return show(&arguments, &fault) < 0 ? exit_of_fault(&fault) : EXIT_DONE;
}
