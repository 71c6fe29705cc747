/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/verbs.h"

#include <argp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/client.h"
#include "cli/command_line.h"
#include "cli/exit.h"
#include "cli/json_option.h"
#include "cli/table.h"
#include "service/request.h"
#include "store/audit.h"

enum { ID_SIZE = 36, STEP_WIDTH_LEAST = 4 };

struct arguments {
	const char *server, *token_file, *store, *key_file, *id;
	bool json;
};

static const struct argp_option options[] = {
	{ "server", 's', "URL", 0, "http://127.0.0.1:8080 and the like", 0 },
	{ "token-file", 't', "FILE", 0, "holds the bearer token; without: ROAMCARD_TOKEN", 0 },
	{ "store", 'S', "WHERE", 0, "or the database itself: a file, or postgresql://...", 0 },
	{ "key-file", 'k', "FILE", 0, "sealing key of the store; without: ROAMCARD_KEY", 0 },
	{ "json", 'j', 0, 0, "for machines", 0 },
	{ 0 },
};

static error_t parse(int key, char *value, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	switch (key) {
	case 's':
		arguments->server = value;
		return 0;
	case 't':
		arguments->token_file = value;
		return 0;
	case 'S':
		arguments->store = value;
		return 0;
	case 'k':
		arguments->key_file = value;
		return 0;
	case 'j':
		arguments->json = true;
		return 0;
	case ARGP_KEY_ARG:
		if (arguments->id)
			argp_error(state, "one request at a time");
		if (strlen(value) != ID_SIZE || strspn(value, "0123456789abcdefABCDEF-") != ID_SIZE)
			argp_error(state, "'%s' is no request ID", value);
		arguments->id = value;
		return 0;
	case ARGP_KEY_END:
		if (!arguments->id || !arguments->server == !arguments->store)
			argp_error(state, "name a request, and the server or the store it is in");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* ---- where it is ---- */

static int ask_server(const struct arguments *arguments, json_t **request, struct fault *fault)
{
	struct client *client = NULL;
	char path[64];
	int rc = client_open(arguments->server, arguments->token_file, &client, fault);

	snprintf(path, sizeof path, "/api/v2/request/%s", arguments->id);
	if (rc == 0)
		rc = client_get(client, path, request, fault);
	client_close(client);
	return rc;
}

/* Whoever has the store and its key may see every account's; it is asked as that account. */
static int ask_store(const struct arguments *arguments, json_t **request, struct fault *fault)
{
	struct service service = { 0 };
	struct account account = { 0 };
	struct store_asked asked = { 0 };
	int rc;

	if (store_is_absent(arguments->store))
		return fault_set(fault, FAULT_ABSENT, arguments->store, "no such store");
	rc = store_open(arguments->store, arguments->key_file, &service.store, fault);
	if (rc == 0)
		rc = store_request_asked(service.store, arguments->id, &asked, fault);
	strcpy(account.id, asked.account);
	free(asked.content);
	if (rc == 0)
		rc = request_get(&service, &account, arguments->id, request, fault);
	store_close(service.store);
	return rc;
}

/* ---- the story ---- */

static const char *text(const json_t *object, const char *key)
{
	const char *value = json_string_value(json_object_get(object, key));

	return value ? value : "";
}

static void print_asked(const json_t *request)
{
	const json_t *by = json_object_get(request, "requestedBy");
	const json_t *subscriber = json_object_get(request, "subscriberIdentifiers");
	char *content = json_dumps(json_object_get(request, "content"), JSON_COMPACT);

	printf("request    %s, of call %s\n", text(request, "requestId"), text(request, "callId"));
	printf("asked by   %s (%s), %s\n", text(by, "customerName"), text(by, "customerId"),
	       text(request, "accepted"));
	printf("of card    %s, named by %s %s\n", text(request, "iccid"), text(subscriber, "type"),
	       text(subscriber, "value"));
	if (content)
		printf("content    %s\n", content);
	free(content);
}

static void print_steps(const json_t *steps)
{
	int width = STEP_WIDTH_LEAST;
	size_t i;
	json_t *step;

	json_array_foreach(steps, i, step)
	{
		const int own = (int)strlen(text(step, "step"));

		width = own > width ? own : width;
	}
	if (i > 0)
		printf("\n%-24s  %-*s  what\n", "at", width, "step");
	json_array_foreach(steps, i, step)
	{
		printf("%-24s  %-*s  %s\n", text(step, "at"), width, text(step, "step"),
		       text(step, "detail"));
	}
}

static int print_effects(const json_t *request, struct fault *fault)
{
	static struct table_card card;
	const json_t *effects = json_object_get(request, "effects");
	int rc;

	if (json_array_size(effects) == 0)
		return 0;
	card.card = text(request, "iccid");
	rc = effects_of_json(effects, &card.effects, fault);
	if (rc < 0)
		return rc;
	putchar('\n');
	table_print(stdout, &card, 1);
	return 0;
}

static void print_end(const json_t *request)
{
	const json_int_t attempts = json_integer_value(json_object_get(request, "attempts"));
	const char *ended = text(request, "ended"), *reason = text(request, "reason");

	printf("\n%s after %lld attempt%s%s%s%s%s\n", text(request, "state"), (long long)attempts,
	       attempts == 1 ? "" : "s", ended[0] ? ", " : "", ended, reason[0] ? ": " : "",
	       reason);
}

/* An account's order has counts in place of steps. */
static void print_counts(const json_t *order)
{
	static const char *const counts[] = { "total", "done", "failed", "pending" };

	printf("request    %s, of call %s\n", text(order, "requestId"), text(order, "callId"));
	printf("asked of   account %s, %s: lock SIM to device %s\n", text(order, "customerId"),
	       text(order, "accepted"),
	       json_is_true(json_object_get(order, "lockSimToDevice")) ? "on" : "off");
	for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++)
		printf("%-9s  %lld\n", counts[i],
		       (long long)json_integer_value(json_object_get(order, counts[i])));
	printf("\n%s %s\n", text(order, "state"), text(order, "ended"));
}

static int print_story(const json_t *request, struct fault *fault)
{
	int rc;

	if (json_object_get(request, "total")) {
		print_counts(request);
		return 0;
	}
	print_asked(request);
	print_steps(json_object_get(request, "steps"));
	rc = print_effects(request, fault);
	print_end(request);
	return rc;
}

int verb_request_show(int argc, char **argv)
{
	static const struct argp argp = {
		options,
		parse,
		"REQUEST-ID",
		"Tells the story of a request: who asked what and when, what was sent, what the "
		"card answered, what was read back.",
		NULL,
		NULL,
		NULL
	};
	struct arguments arguments = { 0 };
	struct fault fault = { 0 };
	json_t *request = NULL;
	int rc;

	command_line_read(&argp, argc, argv, &arguments);
	rc = arguments.server ? ask_server(&arguments, &request, &fault)
	                      : ask_store(&arguments, &request, &fault);
	if (rc == 0 && arguments.json)
		rc = json_tell(json_incref(request));
	else if (rc == 0)
		rc = print_story(request, &fault);
	json_decref(request);
	return rc < 0 ? exit_of_fault(&fault) : EXIT_SUCCESS;
}
