/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/verbs.h"

#include <argp.h>
#include <stdio.h>
#include <stdlib.h>

#include <jansson.h>

#include "cli/command_line.h"
#include "cli/exit.h"
#include "cli/json_option.h"
#include "cli/store_options.h"
#include "octets/clock.h"
#include "service/token.h"
#include "store/access.h"

/* The three verbs about tokens: each takes the store and one name. */
struct arguments {
	struct store_options store;
	const char *name; /* of an account, or a token */
	enum account_role role;
	int64_t valid_s;
};

static const struct argp_option create_options[] = {
	{ "role", 'r', "ROLE", 0, "read, operate or provision (operate)", 0 },
	{ "expires-in", 'e', "SECONDS", 0, "until it ends; without: never", 0 },
	{ 0 },
};

static int64_t seconds_of(const char *text, struct argp_state *state)
{
	char *end;
	const long long seconds = strtoll(text, &end, 10);

	if (*end || seconds < 1 || seconds > 10LL * 366 * 24 * 3600)
		argp_error(state, "'%s' is no time in seconds, of ten years at most", text);
	return seconds;
}

static error_t parse(int key, char *value, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &arguments->store;
		return 0;
	case 'r':
		arguments->role = account_role_of_text(value);
		if (arguments->role == ROLE_NONE)
			argp_error(state, "'%s' is no role; read, operate or provision", value);
		return 0;
	case 'e':
		arguments->valid_s = seconds_of(value, state);
		return 0;
	case ARGP_KEY_ARG:
		if (arguments->name)
			argp_error(state, "one at a time");
		arguments->name = value;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static int run(const struct argp *argp, int argc, char **argv, int needs_name,
               int (*work)(struct service *service, const struct arguments *arguments,
                           struct fault *fault))
{
	struct arguments arguments = { .role = ROLE_OPERATE };
	struct service service = { 0 };
	struct fault fault = { 0 };
	int rc;

	command_line_read(argp, argc, argv, &arguments);
	if (needs_name && !arguments.name) {
		fprintf(stderr, "%s: name one\n", argv[0]);
		return EXIT_USAGE;
	}
	rc = store_open(arguments.store.store, arguments.store.key_file, &service.store, &fault);
	if (rc == 0)
		rc = work(&service, &arguments, &fault);
	store_close(service.store);
	return rc < 0 ? exit_of_fault(&fault) : EXIT_DONE;
}

static int create(struct service *service, const struct arguments *arguments, struct fault *fault)
{
	struct token token;
	const int rc = token_create(service, arguments->name, arguments->role, arguments->valid_s,
	                            &token, fault);

	if (rc < 0)
		return rc;
	if (json_asked())
		printf("{\"id\": \"%s\", \"token\": \"%s\"}\n", token.id, token.text);
	else
		printf("id     %s\ntoken  %s\nIt is told this once; the store keeps its hash "
		       "only.\n",
		       token.id, token.text);
	return 0;
}

static int revoke(struct service *service, const struct arguments *arguments, struct fault *fault)
{
	const int rc = store_token_revoke(service->store, arguments->name,
	                                  store_now(service->store), fault);

	if (rc == 0 && json_asked())
		json_tell(json_pack("{s:s, s:b}", "id", arguments->name, "revoked", 1));
	return rc;
}

static void tell_time(int64_t ms, const char *none, char text[CLOCK_TEXT_SIZE])
{
	if (ms)
		clock_text(ms, text);
	else
		snprintf(text, CLOCK_TEXT_SIZE, "%s", none);
}

static void tell_token(void *ctx, const struct store_token *token)
{
	char created[CLOCK_TEXT_SIZE], expires[CLOCK_TEXT_SIZE], revoked[CLOCK_TEXT_SIZE];

	(void)ctx;
	tell_time(token->created, "", created);
	tell_time(token->expires, json_asked() ? "" : "never", expires);
	tell_time(token->revoked, json_asked() ? "" : "no", revoked);
	printf(json_asked() ? "{\"id\": \"%s\", \"account\": \"%s\", \"role\": \"%s\", "
	                      "\"kind\": \"%s\", \"created\": \"%s\", "
	                      "\"expires\": \"%s\", \"revoked\": \"%s\"}\n"
	                    : "%s  account %s  %-9s  %-7s  made %s  ends %s  revoked %s\n",
	       token->id, token->account, token->role, token->kind, created, expires, revoked);
}

static int list(struct service *service, const struct arguments *arguments, struct fault *fault)
{
	return store_tokens(service->store, arguments->name, tell_token, NULL, fault);
}

static const struct argp_child children[] = {
	{ &store_argp, 0, NULL, 0 },
	{ &json_argp, 0, NULL, 0 },
	{ 0 },
};

int verb_token_create(int argc, char **argv)
{
	static const struct argp argp = {
		.options = create_options,
		.parser = parse,
		.args_doc = "ACCOUNT",
		.doc = "Makes a token of an account, told once.",
		.children = children,
	};

	return run(&argp, argc, argv, 1, create);
}

int verb_token_revoke(int argc, char **argv)
{
	static const struct argp argp = {
		.parser = parse,
		.args_doc = "TOKEN-ID",
		.doc = "Ends a token by its identifier, and the one it is paired with.",
		.children = children,
	};

	return run(&argp, argc, argv, 1, revoke);
}

int verb_token_list(int argc, char **argv)
{
	static const struct argp argp = {
		.parser = parse,
		.args_doc = "[ACCOUNT]",
		.doc = "Lists tokens, of one account or all: never the token itself.",
		.children = children,
	};

	return run(&argp, argc, argv, 0, list);
}
