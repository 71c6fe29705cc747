/* SPDX-License-Identifier: Apache-2.0 */
#include <argp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/command_line.h"
#include "cli/config_file.h"
#include "cli/exit.h"
#include "cli/manual.h"
#include "cli/named_verb.h"
#include "cli/option_table.h"
#include "cli/verbs.h"

struct arguments {
	struct named_verb named;
	bool list, config;
};

static const struct argp_option options[] = {
	{ "list", 'l', 0, 0, "the verbs that have a page, one a line", 0 },
	{ "config", 'c', 0, 0, "a configuration file of the verb, each option as a comment", 0 },
	{ 0 },
};

static error_t parse(int key, char *value, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	switch (key) {
	case 'l':
		arguments->list = true;
		return 0;
	case 'c':
		arguments->config = true;
		return 0;
	case ARGP_KEY_END:
		named_verb_parse(key, value, state);
		if (arguments->config && !arguments->named.verb)
			argp_error(state, "--config is of a verb; name it");
		return 0;
	default:
		return named_verb_parse(key, value, state);
	}
}

static void tell(const struct argp *argp, void *context)
{
	manual_of_verb(stdout, context, argp);
}

static void tell_config(const struct argp *argp, void *context)
{
	const struct verb *verb = context;
	struct option_table table;

	option_table_of(argp, &table);
	if (!config_file_is_of(argp)) {
		fprintf(stderr, "roamcard: '%s' has no configuration file\n", verb->name);
		exit(EXIT_USAGE);
	}
	config_file_model(stdout, &table);
}

static void list(void)
{
	const struct verb *verb;

	for (size_t i = 0; (verb = verb_at(i)) != NULL; i++)
		if (verb->summary)
			puts(verb->name);
}

int verb_manual(int argc, char **argv)
{
	static const struct argp argp = {
		options,
		parse,
		"[VERB]",
		"Prints the manual page of the program, or of a verb, as source for man or mandoc: "
		"'roamcard manual card new | man -l -'.",
		NULL,
		NULL,
		NULL
	};
	struct arguments arguments = { .list = false };
	char *none[] = { NULL, NULL };

	command_line_read(&argp, argc, argv, &arguments);
	if (arguments.list)
		list();
	else if (!arguments.named.verb)
		manual_of_program(stdout);
	else {
		command_line_tell(arguments.config ? tell_config : tell,
		                  (void *)(uintptr_t)arguments.named.verb);
		return verb_start(arguments.named.verb, 1, none);
	}
	return EXIT_DONE;
}
