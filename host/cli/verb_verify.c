/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/verbs.h"

#include <argp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>

#include "cli/card_target.h"
#include "cli/command_line.h"
#include "cli/exit.h"
#include "cli/table.h"
#include "cli/trace_options.h"
#include "cli/verify_subject.h"
#include "inspect/behaviour.h"
#include "service/admission.h"

struct arguments {
	struct verify_names names;
	const char *in, *imei, *world;
	int json;
	struct trace_options trace;
	bool readers;
};

enum option_key { KEY_CARD = 256, KEY_KEYS, KEY_IMEI };

static const struct argp_option options[] = {
	{ "store", 's', "FILE", 0, "the database that knows the subscriber", 1 },
	{ "key-file", 'k', "FILE", 0, "its sealing key; without: ROAMCARD_KEY", 1 },
	{ "cards", 'c', "DIR", 0, "folder with the card's image", 1 },
	{ "readers", 'r', 0, 0, "the card is in a PC/SC reader", 1 },
	{ "card", KEY_CARD, "TARGET", 0, "a card, where no store knows it", 2 },
	{ "keys", KEY_KEYS, "FILE", 0, "its key file; of an image, the one beside it", 2 },
	{ "in", 'i', "PLACES", 0, "ES,PE,21407: where a handset is watched; those its lists name",
	  3 },
	{ "imei", KEY_IMEI, "IMEI", 0, "of that handset; the paired device", 3 },
	{ "world", 'w', "FILE", 0, "countries, networks and agreements: docs/network.md", 3 },
	{ "json", 'j', 0, 0, "for machines", 4 },
	{ 0 },
};

static error_t parse(int key, char *value, struct argp_state *state)
{
	struct arguments *arguments = state->input;
	struct verify_names *names = &arguments->names;
	const struct {
		int key;
		const char **into;
	} words[] = {
		{ 's', &names->store },     { 'k', &names->key_file },
		{ 'c', &names->cards },     { 'i', &arguments->in },
		{ KEY_CARD, &names->card }, { KEY_KEYS, &names->keys },
		{ 'w', &arguments->world }, { KEY_IMEI, &arguments->imei },
	};

	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		if (words[i].key == key) {
			*words[i].into = value;
			return 0;
		}
	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &arguments->trace;
		return 0;
	case 'r':
		arguments->readers = true;
		return 0;
	case 'j':
		arguments->json = 1;
		return 0;
	case ARGP_KEY_ARG:
		if (names->subscriber)
			argp_error(state, "one subscriber at a time");
		names->subscriber = value;
		return 0;
	case ARGP_KEY_END:
		if (!names->subscriber == !names->card)
			argp_error(state, "name a subscriber or --card");
		if (names->subscriber && (!names->store || !names->cards == !arguments->readers))
			argp_error(state, "name the store, and the folder of --cards or --readers");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* The places of the command line. Returns how many, or a fault. */
static int read_places(const struct world *world, const char *text,
                       struct place places[BEHAVIOUR_PLACES_MAX], struct fault *fault)
{
	int count = 0;

	for (;;) {
		const size_t size = strcspn(text, ",");
		char word[WORLD_NAME_MAX];
		int rc;

		if (size >= sizeof word || count == BEHAVIOUR_PLACES_MAX)
			return fault_set(fault, FAULT_INPUT, "in",
			                 "more than %d places, or one with a name over %d letters",
			                 BEHAVIOUR_PLACES_MAX, WORLD_NAME_MAX - 1);
		memcpy(word, text, size);
		word[size] = '\0';
		rc = world_place(world, word, &places[count], fault);
		if (rc < 0)
			return rc;
		count++;
		if (!text[size])
			return count;
		text += size + 1;
	}
}

/* What the card's own lists name. */
static int places_of_view(const struct world *world, const struct view *view,
                          struct place places[BEHAVIOUR_PLACES_MAX], struct fault *fault)
{
	struct change *change = calloc(1, sizeof *change);
	size_t count;

	if (!change)
		return fault_set(fault, FAULT_SYSTEM, "", "out of memory");
	for (unsigned i = 0; i < CHANGE_SLOTS_MAX; i++) {
		const struct view_slot *slot = &view->slot[i];

		if (slot->in_use)
			change->slot[change->slots++] =
				(struct change_slot){ .countries = slot->countries,
				                      .preferred = slot->preferred,
				                      .forbidden = slot->forbidden };
	}
	strcpy(change->active_imsi, view->imsi);
	count = behaviour_places(world, change, places);
	free(change);
	return (int)count;
}

/* All that is found out. */
struct verdict {
	bool asked; /* the platform asked something of it */
	struct view view;
	struct table_card table;
	size_t places;
	struct behaviour row[BEHAVIOUR_PLACES_MAX];
};

static int watch(const struct arguments *arguments, struct verify_subject *subject,
                 struct world *world, struct verdict *verdict, struct fault *fault)
{
	struct behaviour_watch watcher = { .secrets = &subject->secrets,
		                           .status = subject->status,
		                           .imei = arguments->imei };
	struct place places[BEHAVIOUR_PLACES_MAX];
	int rc;

	if (subject->itself)
		return 0;
	rc = arguments->in ? read_places(world, arguments->in, places, fault)
	                   : places_of_view(world, &verdict->view, places, fault);

	if (rc < 0)
		return rc;
	verdict->places = (size_t)rc;
	rc = network_open(world, &watcher.network, fault);
	if (rc == 0)
		rc = admission_tell_card(subject->profile, subject->status, watcher.network, fault);
	if (rc == 0)
		rc = behaviour_observe(&watcher, subject->card, places, verdict->places,
		                       verdict->row, fault);
	network_close(watcher.network);
	return rc;
}

/* The files' half. A card that is not a copy is not told of a terminal, so that it does nothing of its
 * own. In AUTOMATIC mode the card chooses its IMSI itself. */
static int read_files(struct verify_subject *subject, struct verdict *verdict, struct fault *fault)
{
	struct terminal *terminal = calloc(1, sizeof *terminal);
	int rc = !terminal         ? fault_set(fault, FAULT_SYSTEM, "", "out of memory")
	         : subject->itself ? terminal_start(terminal, subject->card, fault)
	                           : terminal_power_on(terminal, subject->card, fault);

	if (rc == 0)
		rc = view_read(terminal, &subject->secrets, &verdict->view, fault);
	free(terminal);
	if (rc < 0)
		return rc;
	verdict->asked = subject->asked;
	verdict->table.card = verdict->view.iccid;
	if (verdict->view.mode == CHANGE_MODE_AUTOMATIC)
		subject->change.active_imsi[0] = '\0';
	if (subject->asked)
		effects_compare(&subject->change, &verdict->view, &verdict->table.effects);
	return 0;
}

static const char not_watched[] =
	"what a handset does is not watched: that needs a copy of the card, and only an image can "
	"be copied";

static bool holds(const struct verdict *verdict)
{
	return verdict->table.effects.count == 0 || table_holds(&verdict->table, 1);
}

static void print(const struct verdict *verdict, const struct verify_subject *subject)
{
	const struct view *view = &verdict->view;

	printf("ICCID       %s\nEF.IMSI     %s\nmode        %s\nsubscriber  %s\n\n", view->iccid,
	       view->imsi[0] ? view->imsi : "-",
	       view->mode == CHANGE_MODE_AUTOMATIC ? "AUTOMATIC" : "MANUAL",
	       network_status_text(subject->status));
	if (verdict->table.effects.count > 0)
		table_print(stdout, &verdict->table, 1);
	else
		printf("nothing was asked of this card\n");
	putchar('\n');
	if (subject->itself)
		printf("%s\n", not_watched);
	for (size_t i = 0; i < verdict->places; i++) {
		const struct behaviour *row = &verdict->row[i];
		char text[BEHAVIOUR_TEXT_MAX];

		behaviour_text(row, text);
		printf("in %s: %s\n", row->place.plmn[0] ? row->place.plmn : row->place.country,
		       text);
	}
}

static void print_json(const struct verdict *verdict, const struct verify_subject *subject)
{
	json_t *object =
		json_pack("{s:s, s:s, s:b, s:o, s:o, s:o}", "iccid", verdict->view.iccid, "status",
	                  network_status_text(subject->status), "holds", holds(verdict), "effects",
	                  effects_json(&verdict->table.effects), "card", view_json(&verdict->view),
	                  "handset", behaviour_json(verdict->row, verdict->places));

	if (subject->itself)
		json_object_set_new(object, "handsetReason", json_string(not_watched));
	json_dumpf(object, stdout, JSON_INDENT(2));
	putchar('\n');
	json_decref(object);
}

static int verify(const struct arguments *arguments, struct verify_subject *subject,
                  struct fault *fault)
{
	struct verdict *verdict = calloc(1, sizeof *verdict);
	struct world *world = NULL;
	int rc = verdict ? world_open(arguments->world, &world, fault)
	                 : fault_set(fault, FAULT_SYSTEM, "", "out of memory");

	if (rc == 0)
		rc = verify_subject_open(&arguments->names, subject, fault);
	if (rc == 0)
		rc = watch_card(&arguments->trace.watch, "copy of the card", &subject->card, fault);
	if (rc == 0)
		rc = read_files(subject, verdict, fault);
	if (rc == 0)
		rc = watch(arguments, subject, world, verdict, fault);
	if (rc == 0) {
		if (arguments->json)
			print_json(verdict, subject);
		else
			print(verdict, subject);
		rc = holds(verdict) ? EXIT_DONE : EXIT_NOT_SO;
	}
	verify_subject_close(subject);
	world_close(world);
	free(verdict);
	return rc;
}

int verb_verify(int argc, char **argv)
{
	static const struct argp argp = {
		options,
		parse,
		"SUBSCRIBER",
		"Reads a subscriber's card and compares it with what was asked of it, and says "
		"what a "
		"handset with a copy of it does: where it gets service, with which IMSI, on which "
		"network, and why not. A card in a reader is read, but no handset is watched, "
		"which needs a copy. SUBSCRIBER is an ICCID, IMSI, MSISDN, IMEI or its "
		"identifier.",
		trace_children,
		NULL,
		NULL
	};
	struct arguments arguments = { 0 };
	struct verify_subject subject = { 0 };
	struct fault fault = { 0 };
	int rc;

	command_line_read(&argp, argc, argv, &arguments);
	rc = trace_options_open(&arguments.trace, &fault);
	if (rc == 0)
		rc = verify(&arguments, &subject, &fault);
	rc = trace_options_close(&arguments.trace, rc, &fault);
	return rc < 0 ? exit_of_fault(&fault) : rc;
}
