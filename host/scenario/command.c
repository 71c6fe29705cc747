/* SPDX-License-Identifier: Apache-2.0 */
#include "scenario/command.h"

#include <string.h>

#include "scenario/expectation.h"

static const struct command *const tables[] = { commands_user, commands_network, commands_card };

#define COUNT(rows) (sizeof rows / sizeof rows[0])

const struct command *command_at(size_t number)
{
	for (size_t i = 0; i < COUNT(tables); i++)
		for (const struct command *command = tables[i]; command->word; command++)
			if (number-- == 0)
				return command;
	return NULL;
}

const struct command *command_named(const char *word)
{
	const struct command *command;

	for (size_t i = 0; (command = command_at(i)) != NULL; i++)
		if (strcmp(command->word, word) == 0)
			return command;
	return NULL;
}

static unsigned most_of(const struct command *command)
{
	unsigned count = 0;

	while (count < COMMAND_ARGUMENTS_MAX && command->arguments[count] != ARGUMENT_NONE)
		count++;
	return count;
}

void command_usage(const struct command *command, char usage[COMMAND_USAGE_MAX])
{
	int size = snprintf(usage, COMMAND_USAGE_MAX, "%s", command->word);

	for (unsigned i = 0; i < most_of(command) && size < COMMAND_USAGE_MAX; i++)
		size += snprintf(usage + size, (size_t)(COMMAND_USAGE_MAX - size),
		                 i < command->least ? " %s" : " [%s]",
		                 argument_name(command->arguments[i]));
}

/* Takes the rest of the line as it is. */
static bool is_open(const struct command *command)
{
	return command->arguments[0] == ARGUMENT_REST || command->arguments[0] == ARGUMENT_JSON;
}

static int check_arguments(const struct command *command, const struct line *line,
                           struct fault *fault)
{
	char usage[COMMAND_USAGE_MAX];
	int rc = 0;

	command_usage(command, usage);
	if (line->count - 1 < command->least)
		return line_fault(line, fault, "'%s' wants more; usage: %s", command->word, usage);
	if (is_open(command))
		return 0;
	if (line->count - 1 > most_of(command))
		return line_fault(line, fault, "'%s' wants less; usage: %s", command->word, usage);
	for (size_t i = 1; i < line->count && rc == 0; i++)
		rc = argument_check(command->arguments[i - 1], line->word[i], line, fault);
	return rc;
}

int command_check(const struct line *line, struct fault *fault)
{
	const struct command *command;

	if (line->count == 0)
		return 0;
	if (strcmp(line->word[0], EXPECT) == 0)
		return expectation_check(line, fault);
	command = command_named(line->word[0]);
	return command ? check_arguments(command, line, fault)
	               : line_fault(line, fault, "'%s' is no command; 'help' lists them",
	                            line->word[0]);
}

/* A fault that is part of what is played: somebody on the stage said no. */
static bool is_told(const struct stage *stage, int rc)
{
	return rc == FAULT_INPUT || rc == FAULT_REFUSED || rc == FAULT_ABSENT ||
	       rc == FAULT_LIMIT || (rc == FAULT_TRANSPORT && stage->cut);
}

static int play(struct stage *stage, const struct line *line, struct fault *fault)
{
	const int rc = command_named(line->word[0])->run(stage, line, fault);

	return rc < 0 ? rc : stage_settle(stage, fault);
}

/* With the supply cut on purpose a lost answer is what was to come. */
static int tell_fault(struct stage *stage, const struct line *line, int rc,
                      const struct fault *fault)
{
	char text[FAULT_LINE_MAX];

	fault_line(fault, text, sizeof text);
	if (rc == FAULT_TRANSPORT) {
		stage_tell(stage, TELL_EVENT, "card", text, NULL);
		return 1;
	}
	stage_tell(stage, TELL_FAILS, NULL, line->text, text);
	return 0;
}

int command_play(struct stage *stage, const struct line *line, struct fault *fault)
{
	struct fault said = { 0 };
	int rc;

	if (line->count == 0)
		return 1;
	stage->line = line;
	if (strcmp(line->word[0], EXPECT) == 0) {
		rc = expectation_play(stage, line, fault);
	} else {
		stage_tell(stage, TELL_COMMAND, NULL, line->text, NULL);
		rc = play(stage, line, &said);
		if (rc >= 0)
			rc = 1;
		else if (is_told(stage, rc))
			rc = tell_fault(stage, line, rc, &said);
		else if (fault)
			*fault = said;
	}
	stage->line = NULL;
	return rc;
}

void command_help(FILE *to)
{
	const struct command *command;
	char usage[COMMAND_USAGE_MAX];

	for (size_t i = 0; (command = command_at(i)) != NULL; i++) {
		command_usage(command, usage);
		fprintf(to, "  %-39s %s\n", usage, command->help);
	}
	expectation_help(to);
}
