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
#include "cli/request_story.h"
#include "service/packets.h"
#include "service/request.h"
#include "store/audit.h"

enum { ID_SIZE = 36 };

struct arguments {
	const char *server, *token_file, *store, *key_file, *id;
	bool octets, json;
};

static const struct argp_option options[] = {
	{ "server", 's', "URL", 0, "http://127.0.0.1:8080 and the like", 0 },
	{ "token-file", 't', "FILE", 0, "holds the bearer token; without: ROAMCARD_TOKEN", 0 },
	{ "store", 'S', "WHERE", 0, "or the database itself: a file, or postgresql://...", 0 },
	{ "key-file", 'k', "FILE", 0, "sealing key of the store; without: ROAMCARD_KEY", 0 },
	{ "octets", 'o', 0, 0, "short messages and packets in hex too", 0 },
	{ "json", 'j', 0, 0, "for machines, octets and all", 0 },
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
	case 'o':
		arguments->octets = true;
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

static int ask_server(const struct arguments *arguments, json_t **request, json_t **packets,
                      struct fault *fault)
{
	struct client *client = NULL;
	char path[96];
	int rc = client_open(arguments->server, arguments->token_file, &client, fault);

	snprintf(path, sizeof path, "/api/v2/request/%s", arguments->id);
	if (rc == 0)
		rc = client_get(client, path, request, fault);
	snprintf(path, sizeof path, "/api/v2/request/%s/packets", arguments->id);
	if (rc == 0 && json_object_get(*request, "steps"))
		rc = client_get_all(client, path, packets, fault);
	client_close(client);
	return rc;
}

/* Whoever has the store and its key may see every account's; it is asked as that account. */
static int ask_store(const struct arguments *arguments, json_t **request, json_t **packets,
                     struct fault *fault)
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
	if (rc == 0)
		rc = packets_of_request(&service, &account, arguments->id, packets, fault);
	store_close(service.store);
	return rc;
}

int verb_request_show(int argc, char **argv)
{
	static const struct argp argp = {
		options,
		parse,
		"REQUEST-ID",
		"Tells the story of a request: who asked what and when, what was sent, what the "
		"card answered, what was read back. Packets are opened with the keys the "
		"platform has of the card; keys are never told.",
		NULL,
		NULL,
		NULL
	};
	struct arguments arguments = { 0 };
	struct fault fault = { 0 };
	json_t *request = NULL, *packets = NULL;
	int rc;

	command_line_read(&argp, argc, argv, &arguments);
	rc = arguments.server ? ask_server(&arguments, &request, &packets, &fault)
	                      : ask_store(&arguments, &request, &packets, &fault);
	if (rc == 0)
		packets_join(json_object_get(request, "steps"), packets);
	if (rc == 0 && arguments.json)
		rc = json_tell(json_incref(request));
	else if (rc == 0)
		rc = request_story_print(stdout, request, arguments.octets, &fault);
	json_decref(packets);
	json_decref(request);
	return rc < 0 ? exit_of_fault(&fault) : EXIT_SUCCESS;
}
