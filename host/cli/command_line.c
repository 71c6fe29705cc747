/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command_line.h"

#include <stdio.h>
#include <stdlib.h>

#include "cli/config_file.h"
#include "cli/exit.h"
#include "cli/option_table.h"

static struct {
	command_line_teller *tell;
	void *context;
} asked;

void command_line_tell(command_line_teller *tell, void *context)
{
	asked.tell = tell;
	asked.context = context;
}

/* Behind all else that --help tells: the table of exit.c. */
static char *help_filter(int key, const char *text, void *input)
{
	char *told = NULL;
	size_t size;
	FILE *to;

	(void)input;
	if (key != ARGP_KEY_HELP_EXTRA || !(to = open_memstream(&told, &size)))
		return (char *)text;
	fputs("Exit status:\n", to);
	for (enum cli_exit code = EXIT_DONE; code < EXIT_CODES; code++)
		fprintf(to, "  %d  %s\n", (int)code, exit_meaning(code));
	fclose(to);
	return told;
}

void command_line_read(const struct argp *argp, int argc, char **argv, void *input)
{
	struct argp with_exits = *argp;
	struct option_table table;
	struct fault fault = { 0 };

	if (asked.tell) {
		asked.tell(argp, asked.context);
		exit(fflush(stdout) == 0 ? EXIT_DONE : EXIT_TRANSPORT);
	}
	argp_err_exit_status = EXIT_USAGE;
	with_exits.help_filter = help_filter;
	option_table_of(argp, &table);
	if (config_file_is_of(argp))
		argv = config_file_before(&table, argc, argv, &argc, &fault);
	if (!argv)
		exit(exit_of_fault(&fault));
	argp_parse(&with_exits, argc, argv, 0, NULL, input);
}
