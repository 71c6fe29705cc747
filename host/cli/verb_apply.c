/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/verbs.h"

#include <argp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/exit.h"
#include "cli/sms_faults.h"
#include "cli/table.h"
#include "cli/trace_options.h"
#include "dispatch/cards.h"
#include "dispatch/deliver.h"
#include "dispatch/retry.h"
#include "dispatch/witness.h"
#include "profile/keyfile.h"
#include "service/admission.h"
#include "service/bulk.h"

struct arguments {
	const char *request, *cards;
	struct trace_options trace;
	struct smsc_faults faults;
	int json;
};

static const struct argp_option options[] = {
	{ "cards", 'c', "DIR", 0, "folder of card images, each with its key file beside it", 0 },
	{ "sms-faults", 'F', "WORDS", 0,
	  "what goes wrong on the way to the cards: " SMS_FAULTS_WORDS, 0 },
	{ "json", 'j', 0, 0, "for machines", 0 },
	{ 0 },
};

static error_t parse(int key, char *value, struct argp_state *state)
{
	struct arguments *arguments = state->input;
	struct fault fault;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &arguments->trace;
		return 0;
	case 'F':
		if (sms_faults_of_text(value, &arguments->faults, &fault) < 0)
			argp_error(state, "%s: %s", fault.where, fault.text);
		return 0;
	case 'c':
		arguments->cards = value;
		return 0;
	case 'j':
		arguments->json = 1;
		return 0;
	case ARGP_KEY_ARG:
		if (arguments->request)
			argp_error(state, "one request at a time");
		arguments->request = value;
		return 0;
	case ARGP_KEY_END:
		if (!arguments->request || !arguments->cards)
			argp_error(state, "name the request and the folder of cards");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* The folder's cards with what their key files say. */
struct folder {
	struct cards *cards;
	struct centre *centre;
	struct world *world;
	struct profile *profiles; /* one per card */
	char **key_paths;
};

static void folder_close(struct folder *folder)
{
	for (size_t i = 0; folder->key_paths && i < cards_count(folder->cards); i++)
		free(folder->key_paths[i]);
	free(folder->key_paths);
	free(folder->profiles);
	world_close(folder->world);
	centre_close(folder->centre);
	cards_close(folder->cards);
}

static int folder_open(struct folder *folder, const char *path, const struct smsc_faults *faults,
                       struct fault *fault)
{
	int rc = cards_open_folder(path, &folder->cards, fault);
	size_t count;

	if (rc < 0 || (rc = centre_open(&folder->centre, fault)) < 0 ||
	    (rc = world_open(NULL, &folder->world, fault)) < 0)
		return rc;
	centre_set_faults(folder->centre, faults);
	for (size_t i = 0; cards_problem(folder->cards, i); i++)
		fprintf(stderr, "roamcard: %s\n", cards_problem(folder->cards, i));
	count = cards_count(folder->cards);
	if (count == 0)
		return fault_set(fault, FAULT_ABSENT, path,
		                 "holds no card; make one with 'card new'");
	folder->profiles = calloc(count, sizeof *folder->profiles);
	folder->key_paths = calloc(count, sizeof *folder->key_paths);
	if (!folder->profiles || !folder->key_paths)
		return fault_set(fault, FAULT_SYSTEM, path, "out of memory");
	for (size_t i = 0; i < count && rc == 0; i++) {
		folder->key_paths[i] = keyfile_path(cards_path(folder->cards, i));
		rc = folder->key_paths[i]
		             ? keyfile_load(folder->key_paths[i], &folder->profiles[i], fault)
		             : fault_set(fault, FAULT_SYSTEM, path, "out of memory");
	}
	return rc;
}

/* Which card of the folder it is, or -1. Cards know neither their number nor their device. */
static int find_card(const struct folder *folder, const struct identifier *identifier)
{
	for (size_t i = 0; i < cards_count(folder->cards); i++) {
		const struct profile *profile = &folder->profiles[i];

		if (identifier->type == IDENTIFIER_ICCID &&
		    iccid_equal(identifier->value, cards_iccid(folder->cards, i)))
			return (int)i;
		for (unsigned s = 0; identifier->type == IDENTIFIER_IMSI && s < profile->slots; s++)
			if (strcmp(profile->slot[s].imsi, identifier->value) == 0)
				return (int)i;
	}
	return -1;
}

struct counter_at {
	const char *path;
	uint8_t keyset;
	json_t *handset; /* what the handset did, line by line */
};

static int next_counter(void *ctx, uint64_t step, uint64_t *counter, struct fault *fault)
{
	const struct counter_at *at = ctx;

	return keyfile_skip_counter(at->path, at->keyset, step, counter, fault);
}

/* A counter that was moved on is told, as a request of the API has it among its steps, and what the
 * handset did is kept. */
static void tell_step(void *ctx, const char *step, const char *detail)
{
	const struct counter_at *at = ctx;

	if (strcmp(step, DELIVER_RESYNC) == 0)
		fprintf(stderr, "roamcard: %s: %s\n", at->path, detail);
	if (strcmp(step, WITNESS_STEP) == 0)
		json_array_append_new(at->handset, json_string(detail));
}

/* What was lost on the way is sent again as the dispatcher does, but at once: no time has passed. */
static int deliver_until_it_arrives(const struct delivery *delivery, const struct change *change,
                                    struct delivered *delivered, struct fault *fault)
{
	unsigned attempts = 0;
	int rc;

	do
		rc = deliver_change(delivery, change, delivered, fault);
	while (rc == FAULT_EXPIRED && retry_after_ms(rc, ++attempts) >= 0);
	return rc;
}

/* In a network of its own, where only the card's IMSIs count. */
static int deliver_in_world(const struct folder *folder, size_t i, struct delivery *delivery,
                            const struct change *change, struct delivered *delivered,
                            struct fault *fault)
{
	struct behaviour_watch watch = { .secrets = delivery->secrets };
	int rc = network_open(folder->world, &watch.network, fault);

	if (rc == 0)
		rc = admission_tell_card(&folder->profiles[i], NETWORK_ACTIVE, watch.network,
		                         fault);
	delivery->watch = &watch;
	if (rc == 0)
		rc = cards_open(folder->cards, cards_iccid(folder->cards, i), &delivery->transport,
		                fault);
	if (rc == 0)
		rc = deliver_until_it_arrives(delivery, change, delivered, fault);
	delivery->watch = NULL;
	transport_close(delivery->transport);
	network_close(watch.network);
	return rc;
}

static int deliver(const struct folder *folder, size_t i, const struct change *change,
                   struct table_card *row, struct fault *fault)
{
	const struct profile *profile = &folder->profiles[i];
	struct counter_at at = { folder->key_paths[i], profile->keys[0].number, row->handset };
	struct view_secrets secrets = { .adm1_known = true, .pin1_known = true };
	struct delivery delivery = {
		.secrets = &secrets,
		.centre = folder->centre,
		.may_resync = true,
		.next_counter = next_counter,
		.step = tell_step,
		.ctx = &at,
	};
	struct delivered *delivered = calloc(1, sizeof *delivered);
	int rc = delivered ? 0 : fault_set(fault, FAULT_SYSTEM, "", "out of memory");

	deliver_to_profile(&delivery, profile);
	memcpy(secrets.adm1, profile->adm1, sizeof secrets.adm1);
	memcpy(secrets.pin1, profile->pin1, sizeof secrets.pin1);
	if (rc == 0 && profile->key_sets == 0)
		rc = fault_set(fault, FAULT_INPUT, folder->key_paths[i], "holds no OTA key set");
	if (rc == 0) {
		rc = deliver_in_world(folder, i, &delivery, change, delivered, fault);
		row->effects = delivered->effects;
	}
	free(delivered);
	return rc;
}

/* The card of each element, or -1, before any card is touched. Returns 0, or a fault: a request that
 * is wrong in one place is not begun. */
static int resolve(const struct folder *folder, struct bulk *bulk, int *cards, struct fault *fault)
{
	int rc = 0;

	for (size_t i = 0; i < bulk->count && rc == 0; i++) {
		struct request_element *element = &bulk->elements[i];
		const struct profile *profile;
		const char *imsis[CHANGE_SLOTS_MAX];

		cards[i] = find_card(folder, &element->identifier);
		if (cards[i] < 0)
			continue;
		profile = &folder->profiles[cards[i]];
		for (unsigned s = 0; s < profile->slots; s++)
			imsis[s] = profile->slot[s].imsi;
		rc = change_check_imsis(&element->change, element->where, imsis, profile->slots,
		                        fault);
	}
	return rc;
}

static void show(const struct table_card *rows, size_t count, int json)
{
	json_t *array;

	if (!json) {
		table_print(stdout, rows, count);
		return;
	}
	array = table_json(rows, count);
	json_dumpf(array, stdout, JSON_INDENT(2));
	putchar('\n');
	json_decref(array);
}

/* One element on its card; the row says what came of it. */
static void deliver_row(const struct folder *folder, size_t card, struct request_element *element,
                        struct table_card *row, char reason[FAULT_LINE_MAX])
{
	row->card = cards_iccid(folder->cards, card);
	row->handset = json_array();
	if (deliver(folder, card, &element->change, row, &element->fault) == 0)
		return;
	fault_line(&element->fault, reason, FAULT_LINE_MAX);
	row->error = reason;
}

/* Every element in turn; one that fails is a row that says why. Returns an exit status or a fault. */
static int run(const struct folder *folder, struct bulk *bulk, int json, struct fault *fault)
{
	struct table_card *rows = calloc(bulk->count, sizeof *rows);
	int *cards = calloc(bulk->count, sizeof *cards);
	char(*reasons)[FAULT_LINE_MAX] = calloc(bulk->count, sizeof *reasons);
	int rc = rows && cards && reasons ? resolve(folder, bulk, cards, fault)
	                                  : fault_set(fault, FAULT_SYSTEM, "", "out of memory");

	for (size_t i = 0; i < bulk->count && rc == 0; i++) {
		struct request_element *element = &bulk->elements[i];

		if (cards[i] < 0) {
			rows[i].card = element->identifier.value;
			rows[i].error = "no such card in the folder";
			continue;
		}
		deliver_row(folder, (size_t)cards[i], element, &rows[i], reasons[i]);
	}
	if (rc == 0) {
		show(rows, bulk->count, json);
		rc = table_holds(rows, bulk->count) ? EXIT_DONE : EXIT_NOT_SO;
	}
	for (size_t i = 0; rows && i < bulk->count; i++)
		json_decref(rows[i].handset);
	free(rows);
	free(cards);
	free(reasons);
	return rc;
}

static json_t *load_request(const char *path, struct fault *fault)
{
	json_error_t error;
	json_t *body = json_load_file(path, JSON_REJECT_DUPLICATES, &error);

	if (!body)
		fault_set(fault, FAULT_INPUT, path, "no JSON: line %d, column %d: %s", error.line,
		          error.column, error.text);
	return body;
}

int verb_apply(int argc, char **argv)
{
	static const struct argp argp = {
		options,
		parse,
		"REQUEST.json",
		"Runs the body of PATCH /api/v2/bulk/subscriber/sim on the cards "
		"of a folder, reads them back and shows asked beside found.",
		trace_children,
		NULL,
		NULL
	};
	struct arguments arguments = { 0 };
	struct folder folder = { 0 };
	struct bulk bulk = { 0 };
	struct fault fault = { 0 };
	json_t *body;
	int status;

	argp_err_exit_status = EXIT_USAGE;
	argp_parse(&argp, argc, argv, 0, NULL, &arguments);
	body = load_request(arguments.request, &fault);
	status = body ? bulk_of_json(body, &bulk, &fault) : FAULT_INPUT;
	if (status == 0)
		status = folder_open(&folder, arguments.cards, &arguments.faults, &fault);
	if (status == 0)
		status = trace_options_open(&arguments.trace, &fault);
	if (status == 0) {
		cards_watch(folder.cards, &arguments.trace.watch);
		status = run(&folder, &bulk, arguments.json, &fault);
	}
	status = trace_options_close(&arguments.trace, status, &fault);
	if (status < 0)
		status = exit_of_fault(&fault);
	folder_close(&folder);
	bulk_release(&bulk);
	json_decref(body);
	return status;
}
