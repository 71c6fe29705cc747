/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/verbs.h"

#include <argp.h>
#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "cli/command_line.h"
#include "cli/exit.h"
#include "cli/json_option.h"
#include "cli/store_options.h"
#include "octets/clock.h"
#include "store/job_list.h"

enum { PAGE = 500, VALIDITY_HOURS = 24 };

/* The three verbs differ in what they do with the requests that are named; list takes none. */
typedef int job_act(struct store *store, const char *request, struct fault *fault);

struct arguments {
	struct store_options store;
	job_act *act; /* NULL: list */
	const char *state;
	char **requests;
	int count;
	bool json;
};

static const char *const states[] = { "PENDING", "IN_PROGRESS", "FAILED", "SUCCESS" };

static const struct argp_option list_options[] = {
	{ "state", 'S', "STATE", 0,
	  "pending, in_progress, failed or success; without: all but success", 0 },
	{ "json", 'j', 0, 0, "for machines, an object a line", 0 },
	{ 0 },
};

static const struct argp_option action_options[] = {
	{ "json", 'j', 0, 0, "for machines, an object a line", 0 },
	{ 0 },
};

static const char *state_of_text(const char *text, struct argp_state *state)
{
	for (size_t i = 0; i < sizeof states / sizeof states[0]; i++)
		if (strcasecmp(text, states[i]) == 0)
			return states[i];
	argp_error(state, "'%s' is no state; write pending, in_progress, failed or success", text);
	return NULL;
}

static error_t parse(int key, char *value, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &arguments->store;
		return 0;
	case 'S':
		arguments->state = state_of_text(value, state);
		return 0;
	case 'j':
		arguments->json = true;
		return 0;
	case ARGP_KEY_ARGS:
		if (!arguments->act)
			argp_error(state, "takes no '%s'", state->argv[state->next]);
		arguments->requests = state->argv + state->next;
		arguments->count = state->argc - state->next;
		return 0;
	case ARGP_KEY_NO_ARGS:
		if (arguments->act)
			argp_error(state, "name the requests; 'roamcard job list' has them");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* ---- list ---- */

struct listing {
	bool json;
	unsigned told;
	int64_t last;
};

static void print_json(const struct store_job_row *row)
{
	json_t *object = json_pack("{s:s, s:s, s:s, s:s, s:i, s:I, s:I, s:I, s:I, s:s}",
	                           "requestId", row->request, "iccid", row->iccid, "state",
	                           row->state, "reason", row->reason, "attempts",
	                           (int)row->attempts, "accepted", (json_int_t)row->accepted, "due",
	                           (json_int_t)row->due, "expires", (json_int_t)row->expires,
	                           "ended", (json_int_t)row->ended, "worker", row->worker);

	json_dumpf(object, stdout, JSON_COMPACT);
	putchar('\n');
	json_decref(object);
}

static bool print_row(void *ctx, const struct store_job_row *row)
{
	struct listing *listing = ctx;
	char accepted[CLOCK_TEXT_SIZE];

	listing->told++;
	listing->last = row->sequence;
	if (listing->json) {
		print_json(row);
		return true;
	}
	clock_text(row->accepted, accepted);
	printf("%-36s  %-20s  %-11s  %3u tries  %s%s%s%s%s\n", row->request, row->iccid, row->state,
	       row->attempts, accepted, row->worker[0] ? "  at " : "", row->worker,
	       row->reason[0] ? "  " : "", row->reason);
	return true;
}

/* Page by page, so that the store is nobody's alone for long. */
static int list(struct store *store, const struct arguments *arguments, struct fault *fault)
{
	struct listing listing = { .json = arguments->json };
	int rc = 0;

	do {
		listing.told = 0;
		rc = store_jobs_list(store, arguments->state, listing.last, PAGE, print_row,
		                     &listing, fault);
	} while (rc == 0 && listing.told == PAGE);
	return rc;
}

/* ---- what is done with one ---- */

static int retry(struct store *store, const char *request, struct fault *fault)
{
	const int64_t now = store_now(store);

	return store_job_revive(store, request, now, now + VALIDITY_HOURS * INT64_C(3600000),
	                        fault);
}

static int cancel(struct store *store, const char *request, struct fault *fault)
{
	return store_job_cancel(store, request, store_now(store), fault);
}

/* Each of them, whatever becomes of the others. */
static int act_on_each(struct store *store, const struct arguments *arguments)
{
	int status = EXIT_DONE;

	for (int i = 0; i < arguments->count; i++) {
		struct fault fault = { 0 };

		if (arguments->act(store, arguments->requests[i], &fault) < 0) {
			exit_of_fault(&fault);
			status = EXIT_NOT_SO;
		}
		if (arguments->json)
			json_tell(json_pack("{s:s, s:b, s:s*}", "request", arguments->requests[i],
			                    "done", fault.code == 0, "error",
			                    fault.code ? fault.text : NULL));
	}
	return status;
}

static int run(int argc, char **argv, const struct argp *argp, job_act *act)
{
	struct arguments arguments = { .act = act };
	struct fault fault = { 0 };
	struct store *store;
	int status = EXIT_DONE;
	int rc;

	command_line_read(argp, argc, argv, &arguments);
	rc = store_open(arguments.store.store, arguments.store.key_file, &store, &fault);
	if (rc == 0 && act)
		status = act_on_each(store, &arguments);
	else if (rc == 0)
		rc = list(store, &arguments, &fault);
	store_close(store);
	return rc < 0 ? exit_of_fault(&fault) : status;
}

int verb_job_list(int argc, char **argv)
{
	static const struct argp argp = {
		list_options,  parse, NULL, "Lists the OTA jobs of a store in order of acceptance.",
		store_options, NULL,  NULL
	};

	return run(argc, argv, &argp, NULL);
}

int verb_job_retry(int argc, char **argv)
{
	static const struct argp argp = {
		action_options,
		parse,
		"REQUEST...",
		"Makes failed jobs due again, for a day, behind what was accepted since.",
		store_options,
		NULL,
		NULL
	};

	return run(argc, argv, &argp, retry);
}

int verb_job_cancel(int argc, char **argv)
{
	static const struct argp argp = { action_options,
		                          parse,
		                          "REQUEST...",
		                          "Calls off jobs that wait; their requests have failed.",
		                          store_options,
		                          NULL,
		                          NULL };

	return run(argc, argv, &argp, cancel);
}
