/* SPDX-License-Identifier: Apache-2.0 */
#include <argp.h>
#include <stdio.h>

#include "cli/command_line.h"
#include "cli/exit.h"
#include "cli/help.h"
#include "cli/named_verb.h"
#include "cli/verbs.h"

void help_list(void)
{
	const struct verb *verb;

	printf("usage: roamcard VERB [OPTION...]\n\n");
	for (size_t i = 0; (verb = verb_at(i)) != NULL; i++)
		if (verb->summary)
			printf("  %-16s %s\n", verb->name, verb->summary);
	printf("\n'roamcard VERB --help' tells what a verb takes, 'roamcard manual VERB' is its "
	       "page.\n"
	       "\nexit status\n");
	exit_table_begin(NULL);
	for (enum cli_exit code = EXIT_DONE; code < EXIT_CODES; code++)
		printf("  %d  %s\n", (int)code, exit_meaning(code));
}

int verb_help(int argc, char **argv)
{
	static const struct argp argp = { NULL,     named_verb_parse,
		                          "[VERB]", "Lists the verbs; or tells what one takes.",
		                          NULL,     NULL,
		                          NULL };
	struct named_verb named = { .verb = NULL };
	char help[] = "--help";
	char *told[] = { NULL, help, NULL };

	command_line_read(&argp, argc, argv, &named);
	if (named.verb)
		return verb_start(named.verb, 2, told);
	help_list();
	return EXIT_DONE;
}
