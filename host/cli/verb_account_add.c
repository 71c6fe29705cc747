/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/verbs.h"

#include <argp.h>
#include <stdio.h>
#include <string.h>

#include <jansson.h>
#include <openssl/crypto.h>

#include "cli/command_line.h"
#include "cli/exit.h"
#include "cli/json_option.h"
#include "cli/operand.h"
#include "cli/store_options.h"
#include "service/token.h"
#include "store/store.h"

struct arguments {
	struct store_options store;
	struct operand name;
	const char *parent, *username, *password_file;
};

static const struct argp_option options[] = {
	{ "parent", 'p', "ID", 0, "account it lies below; without: a root", 0 },
	{ "username", 'u', "NAME", 0, "name by which tokens are had, of role operate", 0 },
	{ "password-file", 'P', "FILE", 0, "its password, the first line", 0 },
	{ 0 },
};

static error_t parse(int key, char *value, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &arguments->name;
		state->child_inputs[1] = &arguments->store;
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
	case ARGP_KEY_END:
		if (!arguments->username != !arguments->password_file)
			argp_error(state, "--username and --password-file go together");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static void print(const struct account *account, const char *token)
{
	if (json_asked()) {
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
	static const struct argp_child children[] = {
		{ &operand_argp, 0, NULL, 0 },
		{ &store_argp, 0, NULL, 0 },
		{ &json_argp, 0, NULL, 0 },
		{ 0 },
	};
	static const struct argp argp = {
		.options = options,
		.parser = parse,
		.args_doc = "NAME",
		.doc = "Makes an account in a store and tells its bearer token.",
		.children = children,
	};
	struct arguments arguments = { .name = { .what = "account" } };
	struct service service = { 0 };
	struct fault fault = { 0 };
	struct account account;
	char token[ACCOUNT_TOKEN_MAX];
	int rc;

	command_line_read(&argp, argc, argv, &arguments);
	rc = store_open(arguments.store.store, arguments.store.key_file, &service.store, &fault);
	if (rc == 0)
		rc = account_add(&service, arguments.name.value, arguments.parent, &account, token,
		                 &fault);
	if (rc == 0 && arguments.username)
		rc = add_login(&service, &account, &arguments, &fault);
	if (rc == 0)
		print(&account, token);
	store_close(service.store);
	return rc < 0 ? exit_of_fault(&fault) : EXIT_DONE;
}
