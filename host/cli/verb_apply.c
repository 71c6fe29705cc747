/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/verbs.h"

#include <argp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/apply_cards.h"
#include "cli/card_target.h"
#include "cli/command_line.h"
#include "cli/exit.h"
#include "cli/json_option.h"
#include "cli/progress.h"
#include "cli/sms_faults.h"
#include "cli/table.h"
#include "cli/trace_options.h"
#include "dispatch/deliver.h"
#include "dispatch/retry.h"
#include "dispatch/witness.h"
#include "profile/keyfile.h"
#include "profile/secrets.h"
#include "service/admission.h"
#include "service/bulk.h"

struct arguments {
	const char *request, *cards, *target, *keys;
	struct card_consent consent;
	struct trace_options trace;
	struct smsc_faults faults;
};

enum option_key { KEY_CARD = 256 };

static const struct argp_option options[] = {
	{ "cards", 'c', "DIR", 0,
	  "folder of card images, each with its key file beside it; or a fleet", 0 },
	{ "card", KEY_CARD, "TARGET", 0, "one card; one that is no image needs --keys and --yes",
	  0 },
	{ "keys", 'k', "FILE", 0, "the key file of --card; of an image, the one beside it", 0 },
	{ "yes", 'y', 0, 0, CARD_YES_HELP, 0 },
	{ "dry-run", 'n', 0, 0, CARD_DRY_RUN_HELP ", nor move counters on", 0 },
	{ "sms-faults", 'F', "WORDS", 0, SMS_FAULTS_HELP, 0 },
	{ 0 },
};

static void check(const struct arguments *arguments, struct argp_state *state)
{
	if (!arguments->request || !arguments->cards == !arguments->target)
		argp_error(state, "name the request, and the folder of --cards or one --card");
	if (arguments->target && card_target_is_real(arguments->target) &&
	    !arguments->consent.yes && !arguments->consent.dry_run)
		argp_error(state, "'%s' may be a real card, which this writes to; --yes does it",
		           arguments->target);
	if (arguments->keys && !arguments->target)
		argp_error(state, "--keys is of one --card");
}

static error_t parse_consent(int key, struct card_consent *consent)
{
	switch (key) {
	case 'y':
		consent->yes = true;
		return 0;
	case 'n':
		consent->dry_run = true;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static error_t parse(int key, char *value, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &arguments->trace;
		return 0;
	case 'F':
		sms_faults_parse(value, &arguments->faults, state);
		return 0;
	case 'c':
		arguments->cards = value;
		return 0;
	case KEY_CARD:
		arguments->target = value;
		return 0;
	case 'k':
		arguments->keys = value;
		return 0;
	case ARGP_KEY_ARG:
		if (arguments->request)
			argp_error(state, "one request at a time");
		arguments->request = value;
		return 0;
	case ARGP_KEY_END:
		check(arguments, state);
		return 0;
	default:
		return parse_consent(key, &arguments->consent);
	}
}

/* The cards, and what they are in. */
struct surroundings {
	struct apply_cards cards;
	struct card_consent consent;
	struct centre *centre;
	struct world *world;
	const struct watch *watch;
};

static void surroundings_close(struct surroundings *around)
{
	world_close(around->world);
	centre_close(around->centre);
	apply_cards_release(&around->cards);
}

static int surroundings_open(struct surroundings *around, const struct arguments *arguments,
                             const struct bulk *bulk, struct fault *fault)
{
	int rc = centre_open(&around->centre, fault);

	if (rc < 0 || (rc = world_open(NULL, &around->world, fault)) < 0)
		return rc;
	centre_set_faults(around->centre, &arguments->faults);
	around->consent = arguments->consent;
	return arguments->target
	               ? apply_cards_of_target(arguments->target, arguments->keys, &around->cards,
	                                       fault)
	               : apply_cards_within(arguments->cards, bulk, &around->cards, fault);
}

/* Which card it is, or -1. Cards know neither their number nor their device. */
static int find_card(const struct apply_cards *cards, const struct identifier *identifier)
{
	for (size_t i = 0; i < cards->count; i++) {
		const struct profile *profile = &cards->card[i].profile;

		if (identifier->type == IDENTIFIER_ICCID &&
		    iccid_equal(identifier->value, cards->card[i].iccid))
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
	uint64_t dry;    /* not 0: the counter of a packet that is not sent */
	json_t *handset; /* what the handset did, line by line */
};

static int next_counter(void *ctx, uint64_t step, uint64_t *counter, struct fault *fault)
{
	const struct counter_at *at = ctx;

	if (at->dry) {
		*counter = at->dry;
		return 0;
	}
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
static int deliver_in_world(const struct surroundings *around, const struct apply_card *card,
                            struct delivery *delivery, const struct change *change,
                            struct delivered *delivered, struct fault *fault)
{
	struct behaviour_watch watch = { .secrets = delivery->secrets };
	int rc = network_open(around->world, &watch.network, fault);

	if (rc == 0)
		rc = admission_tell_card(&card->profile, NETWORK_ACTIVE, watch.network, fault);
	delivery->watch = &watch;
	if (rc == 0)
		rc = card_target_open_to_write(card->target, &around->consent, &delivery->transport,
		                               fault);
	if (rc == 0)
		rc = watch_card(around->watch, card->iccid, &delivery->transport, fault);
	if (rc == 0)
		rc = deliver_until_it_arrives(delivery, change, delivered, fault);
	delivery->watch = NULL;
	transport_close(delivery->transport);
	network_close(watch.network);
	return rc;
}

/* What would be sent, up to where the card's answer counts. */
static int rehearse(const struct surroundings *around, const struct apply_card *card,
                    struct delivery *delivery, const struct change *change,
                    struct delivered *delivered, struct fault *fault)
{
	struct fault answer;
	const int rc = card_target_open_to_write(card->target, &around->consent,
	                                         &delivery->transport, fault);

	if (rc < 0)
		return rc;
	printf("# %s\n", card->iccid);
	deliver_change(delivery, change, delivered, &answer);
	transport_close(delivery->transport);
	return 0;
}

static int deliver(const struct surroundings *around, const struct apply_card *card,
                   const struct change *change, struct table_card *row, struct fault *fault)
{
	const struct profile *profile = &card->profile;
	struct counter_at at = { card->key_path, profile->keys[0].number,
		                 around->consent.dry_run ? profile->counter[0] + 1 : 0,
		                 row->handset };
	struct view_secrets secrets;
	struct delivery delivery = {
		.secrets = &secrets,
		.centre = around->centre,
		.may_resync = true,
		.next_counter = next_counter,
		.step = tell_step,
		.ctx = &at,
	};
	struct delivered *delivered = calloc(1, sizeof *delivered);
	int rc = delivered ? 0 : fault_set(fault, FAULT_SYSTEM, "", "out of memory");

	deliver_to_profile(&delivery, profile);
	profile_secrets(profile, &secrets);
	if (rc == 0 && profile->key_sets == 0)
		rc = fault_set(fault, FAULT_INPUT, card->key_path, "holds no OTA key set");
	if (rc == 0) {
		rc = (around->consent.dry_run ? rehearse : deliver_in_world)(around, card,
		                                                             &delivery, change,
		                                                             delivered, fault);
		row->effects = delivered->effects;
	}
	free(delivered);
	return rc;
}

/* The card of each element, or -1, before any card is touched. Returns 0, or a fault: a request that
 * is wrong in one place is not begun. */
static int resolve(const struct apply_cards *held, struct bulk *bulk, int *cards,
                   struct fault *fault)
{
	int rc = 0;

	for (size_t i = 0; i < bulk->count && rc == 0; i++) {
		struct request_element *element = &bulk->elements[i];
		const struct profile *profile;
		const char *imsis[CHANGE_SLOTS_MAX];

		cards[i] = find_card(held, &element->identifier);
		if (cards[i] < 0)
			continue;
		profile = &held->card[cards[i]].profile;
		for (unsigned s = 0; s < profile->slots; s++)
			imsis[s] = profile->slot[s].imsi;
		rc = change_check_imsis(&element->change, element->where, imsis, profile->slots,
		                        fault);
	}
	return rc;
}

static void show(const struct table_card *rows, size_t count)
{
	json_t *array;

	if (!json_asked()) {
		table_print(stdout, rows, count);
		return;
	}
	array = table_json(rows, count);
	json_dumpf(array, stdout, JSON_INDENT(2));
	putchar('\n');
	json_decref(array);
}

/* One element on its card; the row says what came of it. */
static void deliver_row(const struct surroundings *around, const struct apply_card *card,
                        struct request_element *element, struct table_card *row,
                        char reason[FAULT_LINE_MAX])
{
	row->card = card->iccid;
	row->handset = json_array();
	if (deliver(around, card, &element->change, row, &element->fault) == 0)
		return;
	fault_line(&element->fault, reason, FAULT_LINE_MAX);
	row->error = reason;
}

/* Every element in turn; one that fails is a row that says why. Returns an exit status or a fault. */
static int run(const struct surroundings *around, struct bulk *bulk, struct fault *fault)
{
	struct table_card *rows = calloc(bulk->count, sizeof *rows);
	int *cards = calloc(bulk->count, sizeof *cards);
	struct progress progress;
	char(*reasons)[FAULT_LINE_MAX] = calloc(bulk->count, sizeof *reasons);
	int rc = rows && cards && reasons ? resolve(&around->cards, bulk, cards, fault)
	                                  : fault_set(fault, FAULT_SYSTEM, "", "out of memory");

	progress_begin(&progress, "cards", bulk->count);
	for (size_t i = 0; i < bulk->count && rc == 0; i++) {
		struct request_element *element = &bulk->elements[i];

		progress_at(&progress, i);
		if (cards[i] < 0) {
			rows[i].card = element->identifier.value;
			rows[i].error = "no such card is there";
			continue;
		}
		deliver_row(around, &around->cards.card[cards[i]], element, &rows[i], reasons[i]);
	}
	progress_end(&progress);
	if (rc == 0 && around->consent.dry_run) {
		rc = EXIT_DONE;
	} else if (rc == 0) {
		show(rows, bulk->count);
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
	static const struct argp_child children[] = {
		{ &trace_argp, 0, "Trace:", 9 },
		{ &json_argp, 0, NULL, 0 },
		{ 0 },
	};
	static const struct argp argp = {
		.options = options,
		.parser = parse,
		.args_doc = "REQUEST.json",
		.doc = "Runs the body of PATCH /api/v2/bulk/subscriber/sim on the cards "
		       "of a folder, or on one, reads them back and shows asked beside found.",
		.children = children,
	};
	struct arguments arguments = { 0 };
	struct surroundings around = { 0 };
	struct bulk bulk = { 0 };
	struct fault fault = { 0 };
	json_t *body;
	int status;

	command_line_read(&argp, argc, argv, &arguments);
	body = load_request(arguments.request, &fault);
	status = body ? bulk_of_json(body, &bulk, &fault) : FAULT_INPUT;
	if (status == 0)
		status = surroundings_open(&around, &arguments, &bulk, &fault);
	if (status == 0)
		status = trace_options_open(&arguments.trace, &fault);
	around.watch = &arguments.trace.watch;
	if (status == 0)
		status = run(&around, &bulk, &fault);
	status = trace_options_close(&arguments.trace, status, &fault);
	if (status < 0)
		status = exit_of_fault(&fault);
	surroundings_close(&around);
	bulk_release(&bulk);
	json_decref(body);
	return status;
}
