/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/verbs.h"

#include <argp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli/client.h"
#include "cli/command_line.h"
#include "cli/exit.h"
#include "cli/json_option.h"
#include "cli/progress.h"
#include "cli/table.h"
#include "octets/clock.h"

enum {
	IDS_MAX = 1000,
	ID_SIZE = 36, /* characters of a UUID */
	TIMEOUT_DEFAULT_S = 60,
	TIMEOUT_MAX_S = 86400,
	FIRST_WAIT_MS = 20,
	MOST_WAIT_MS = 1000,
};

struct arguments {
	const char *server, *token_file;
	long timeout;
	size_t count;
	const char *ids[IDS_MAX];
};

static const struct argp_option options[] = {
	{ "server", 's', "URL", 0, "http://127.0.0.1:8080 and the like", 0 },
	{ "token-file", 't', "FILE", 0, "holds the bearer token; without: ROAMCARD_TOKEN", 0 },
	{ "timeout", 'w', "SECONDS", 0, "how long to wait for the end (60)", 0 },
	{ 0 },
};

static error_t parse(int key, char *value, struct argp_state *state)
{
	struct arguments *arguments = state->input;
	char *end;

	switch (key) {
	case 's':
		arguments->server = value;
		return 0;
	case 't':
		arguments->token_file = value;
		return 0;
	case 'w':
		arguments->timeout = strtol(value, &end, 10);
		if (*end || end == value || arguments->timeout < 0 ||
		    arguments->timeout > TIMEOUT_MAX_S)
			argp_error(state, "'%s': write 0 to %d seconds", value, TIMEOUT_MAX_S);
		return 0;
	case ARGP_KEY_ARG:
		if (arguments->count == IDS_MAX)
			argp_error(state, "at most %d requests at a time", IDS_MAX);
		if (strlen(value) != ID_SIZE || strspn(value, "0123456789abcdefABCDEF-") != ID_SIZE)
			argp_error(state, "'%s' is no request ID", value);
		arguments->ids[arguments->count++] = value;
		return 0;
	case ARGP_KEY_END:
		if (!arguments->server || arguments->count == 0)
			argp_error(state, "name the server and a request");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static int has_ended(const json_t *request)
{
	const char *state = json_string_value(json_object_get(request, "state"));

	return state && (strcmp(state, "SUCCESS") == 0 || strcmp(state, "FAILED") == 0);
}

/* Asks until the request has ended or the time is up; the request as it is then. */
static int follow(struct client *client, const char *id, int64_t until, json_t **request,
                  struct fault *fault)
{
	char path[64];
	int64_t wait = FIRST_WAIT_MS;

	snprintf(path, sizeof path, "/api/v2/request/%s", id);
	for (;;) {
		const struct timespec pause = { (time_t)(wait / 1000),
			                        (long)(wait % 1000) * 1000000 };
		const int rc = client_get(client, path, request, fault);

		if (rc < 0 || has_ended(*request) || clock_now_ms() + wait > until)
			return rc;
		json_decref(*request);
		nanosleep(&pause, NULL);
		wait = wait * 2 < MOST_WAIT_MS ? wait * 2 : MOST_WAIT_MS;
	}
}

/* The details of the steps about a handset; new reference. */
static json_t *handset_lines(const json_t *request)
{
	json_t *lines = json_array(), *step;
	size_t i;

	json_array_foreach(json_object_get(request, "steps"), i, step)
	{
		const char *name = json_string_value(json_object_get(step, "step"));

		if (name && strcmp(name, "handset") == 0)
			json_array_append(lines, json_object_get(step, "detail"));
	}
	return lines;
}

/* A request as the table shows it. What it points to is the request's, but for the handset's lines. */
static int take_row(const json_t *request, struct table_card *row, struct fault *fault)
{
	const json_t *effects = json_object_get(request, "effects");
	const char *reason = json_string_value(json_object_get(request, "reason"));

	row->card = json_string_value(json_object_get(request, "iccid"));
	row->handset = handset_lines(request);
	if (!row->card || !reason)
		return fault_set(fault, FAULT_TRANSPORT, "request", "not as docs/api.md has it");
	if (!has_ended(request))
		row->error = reason[0] ? reason : "has not ended yet";
	else if (json_array_size(effects) == 0)
		row->error = reason;
	return row->error ? 0 : effects_of_json(effects, &row->effects, fault);
}

static int show(const struct arguments *arguments, json_t *const *requests, struct fault *fault)
{
	struct table_card *rows = calloc(arguments->count, sizeof *rows);
	int rc = rows ? 0 : fault_set(fault, FAULT_SYSTEM, "", "out of memory");

	for (size_t i = 0; i < arguments->count && rc == 0; i++)
		rc = take_row(requests[i], &rows[i], fault);
	if (rc == 0 && json_asked()) {
		json_t *array = json_array();

		for (size_t i = 0; i < arguments->count; i++)
			json_array_append(array, requests[i]);
		json_dumpf(array, stdout, JSON_INDENT(2));
		putchar('\n');
		json_decref(array);
	} else if (rc == 0) {
		table_print(stdout, rows, arguments->count);
	}
	if (rc == 0 && !table_holds(rows, arguments->count))
		rc = EXIT_NOT_SO;
	for (size_t i = 0; rows && i < arguments->count; i++)
		json_decref(rows[i].handset);
	free(rows);
	return rc;
}

static int run(const struct arguments *arguments, struct fault *fault)
{
	json_t **requests = calloc(arguments->count, sizeof *requests);
	struct client *client = NULL;
	struct progress progress;
	const int64_t until = clock_now_ms() + (int64_t)arguments->timeout * 1000;
	int rc = requests ? client_open(arguments->server, arguments->token_file, &client, fault)
	                  : fault_set(fault, FAULT_SYSTEM, "", "out of memory");

	progress_begin(&progress, "requests that have ended", arguments->count);
	for (size_t i = 0; i < arguments->count && rc == 0; i++) {
		progress_at(&progress, i);
		rc = follow(client, arguments->ids[i], until, &requests[i], fault);
	}
	progress_end(&progress);
	if (rc == 0)
		rc = show(arguments, requests, fault);
	for (size_t i = 0; requests && i < arguments->count; i++)
		json_decref(requests[i]);
	free(requests);
	client_close(client);
	return rc;
}

int verb_request_follow(int argc, char **argv)
{
	static const struct argp_child children[] = { { &json_argp, 0, NULL, 0 }, { 0 } };
	static const struct argp argp = {
		.options = options,
		.parser = parse,
		.args_doc = "REQUEST-ID...",
		.doc = "Waits until requests have ended and shows asked beside "
		       "found, as 'apply' does.",
		.children = children,
	};
	struct arguments arguments = { .timeout = TIMEOUT_DEFAULT_S };
	struct fault fault = { 0 };
	int rc;

	command_line_read(&argp, argc, argv, &arguments);
	rc = run(&arguments, &fault);
	return rc < 0 ? exit_of_fault(&fault) : rc;
}
