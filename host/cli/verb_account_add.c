/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/verbs.h"

#include <argp.h>
#include <stdio.h>
#include <string.h>

#include <jansson.h>
#include <openssl/crypto.h>

#include "cli/command_line.h"
#include "cli/exit.h"
#include "cli/store_options.h"
#include "service/token.h"
#include "store/store.h"

struct arguments {
	struct store_options store;
	const char *name, *parent, *username, *password_file;
	int json;
};

static const struct argp_option options[] = {
	{ "parent", 'p', "ID", 0, "account it lies below; without: a root", 0 },
	{ "username", 'u', "NAME", 0, "name by which tokens are had, of role operate", 0 },
	{ "password-file", 'P', "FILE", 0, "its password, the first line", 0 },
	{ "json", 'j', 0, 0, "for machines", 0 },
	{ 0 },
};

static error_t parse(int key, char *value, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &arguments->store;
		return 0;
	case 'p':
		arguments->parent = value;
		return 0;
	case 'u':
		arguments->username = value;
		return 0;
	case 'P':
		arguments->password_file = value;
		return 0;
	case 'j':
		arguments->json = 1;
		return 0;
	case ARGP_KEY_ARG:
		if (arguments->name)
			argp_error(state, "one account at a time");
		arguments->name = value;
		return 0;
	case ARGP_KEY_END:
		if (!arguments->name)
			argp_error(state, "name the account");
		if (!arguments->username != !arguments->password_file)
			argp_error(state, "--username and --password-file go together");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static void print(const struct account *account, const char *token, int json)
{
	if (json) {
		json_t *object =
			json_pack("{s:s, s:s, s:s, s:s}", "id", account->id, "name", account->name,
		                  "parent", account->parent, "token", token);

		json_dumpf(object, stdout, JSON_INDENT(2));
		putchar('\n');
		json_decref(object);
		return;
	}
	printf("account  %s\ntoken    %s\nThe token is told this once; the store keeps its hash "
	       "only.\n",
	       account->id, token);
}

static int add_login(struct service *service, const struct account *account,
                     const struct arguments *arguments, struct fault *fault)
{
	char password[TOKEN_PASSWORD_MAX + 2] = "";
	FILE *file = fopen(arguments->password_file, "re");
	int rc;

	if (!file || !fgets(password, sizeof password, file))
		rc = fault_set(fault, FAULT_ABSENT, arguments->password_file,
		               "no password can be read");
	else {
		password[strcspn(password, "\n")] = '\0';
		rc = token_login_add(service, account->id, ROLE_OPERATE, arguments->username,
		                     password, fault);
	}
	if (file)
		fclose(file);
	OPENSSL_cleanse(password, sizeof password);
	return rc;
}

int verb_account_add(int argc, char **argv)
{
	static const struct argp argp = {
		options,       parse,
		"NAME",        "Makes an account in a store and tells its bearer token.",
		store_options, NULL,
		NULL
	};
	struct arguments arguments = { 0 };
	struct service service = { 0 };
	struct fault fault = { 0 };
	struct account account;
	char token[ACCOUNT_TOKEN_MAX];
	int rc;

	command_line_read(&argp, argc, argv, &arguments);
	rc = store_open(arguments.store.store, arguments.store.key_file, &service.store, &fault);
	if (rc == 0)
		rc = account_add(&service, arguments.name, arguments.parent, &account, token,
		                 &fault);
	if (rc == 0 && arguments.username)
		rc = add_login(&service, &account, &arguments, &fault);
	if (rc == 0)
		print(&account, token, arguments.json);
	store_close(service.store);
	return rc < 0 ? exit_of_fault(&fault) : EXIT_DONE;
}
