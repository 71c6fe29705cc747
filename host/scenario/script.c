/* SPDX-License-Identifier: Apache-2.0 */
#include "scenario/script.h"

#include <errno.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scenario/argument.h"
#include "scenario/command.h"
#include "scenario/expectation.h"

/* Where the words of a head go. In path words a name is beside the script. */
static const struct head {
	const char *word, *given; /* given NULL: the rest of the line is the value */
	enum argument_kind kind;
	size_t at;
	bool beside;
} heads[] = {
	{ "title", NULL, ARGUMENT_TEXT, offsetof(struct script, title), false },
	{ "source", NULL, ARGUMENT_TEXT, offsetof(struct script, source), false },
	{ "given", "profile", ARGUMENT_TEXT, offsetof(struct script, profile), true },
	{ "given", "world", ARGUMENT_TEXT, offsetof(struct script, world), true },
	{ "given", "handset", ARGUMENT_PROFILE, offsetof(struct script, handset), false },
	{ "given", "imei", ARGUMENT_IMEI, offsetof(struct script, imei), false },
};

#define COUNT(rows) (sizeof rows / sizeof rows[0])

static bool is_head(const struct line *line)
{
	for (size_t i = 0; i < COUNT(heads); i++)
		if (strcmp(line->word[0], heads[i].word) == 0)
			return true;
	return false;
}

static char **member(struct script *script, const struct head *head)
{
	return (char **)((char *)script + head->at);
}

/* What a value of a head stands for; to be freed, NULL when memory is short. */
static char *value_of(const struct script *script, const struct head *head, const char *value)
{
	char *copy, *path = NULL;

	if (!head->beside || value[0] == '/')
		return strdup(value);
	copy = strdup(script->path);
	if (copy && asprintf(&path, "%s/%s", dirname(copy), value) < 0)
		path = NULL;
	free(copy);
	return path;
}

static int set(struct script *script, const struct head *head, const char *value,
               const struct line *line, struct fault *fault)
{
	int rc = argument_check(head->kind, value, line, fault);

	if (rc < 0)
		return rc;
	if (*member(script, head))
		return line_fault(line, fault, "'%s' stands twice",
		                  head->given ? head->given : head->word);
	*member(script, head) = value_of(script, head, value);
	return *member(script, head)
	               ? 0
	               : fault_set(fault, FAULT_SYSTEM, script->path, "out of memory");
}

/* "title …", or pairs behind "given". */
static int read_head(struct script *script, const struct line *line, struct fault *fault)
{
	int rc = 0;

	if (line->count < 2)
		return line_fault(line, fault, "'%s' says nothing", line->word[0]);
	for (size_t i = 0; i < COUNT(heads); i++)
		if (!heads[i].given && strcmp(heads[i].word, line->word[0]) == 0)
			return set(script, &heads[i], line->rest, line, fault);
	for (size_t at = 1; at < line->count && rc == 0; at += 2) {
		const struct head *head = heads;

		while (head < heads + COUNT(heads) &&
		       (!head->given || strcmp(head->given, line->word[at]) != 0))
			head++;
		if (head == heads + COUNT(heads))
			return line_fault(line, fault,
			                  "'%s' cannot be given; profile, world, handset, imei can",
			                  line->word[at]);
		if (at + 1 == line->count)
			return line_fault(line, fault, "'%s' wants a value", line->word[at]);
		rc = set(script, head, line->word[at + 1], line, fault);
	}
	return rc;
}

static int keep(struct script *script, const struct line *line, struct fault *fault)
{
	struct line *kept;

	if (script->count == SCRIPT_LINES_MAX)
		return line_fault(line, fault, "more than %d lines", SCRIPT_LINES_MAX);
	kept = malloc(sizeof *kept);
	if (!kept)
		return fault_set(fault, FAULT_SYSTEM, script->path, "out of memory");
	script->lines[script->count++] = kept;
	/* Read again, for what points into it. */
	return line_read(line->path, line->number, line->text, kept, fault);
}

static int read_line(struct script *script, int number, const char *text, struct line *line,
                     struct fault *fault)
{
	int rc = line_read(script->path, number, text, line, fault);

	if (rc < 0 || line->count == 0)
		return rc;
	if (is_head(line))
		return script->count
		               ? line_fault(line, fault, "'%s' stands behind the first command",
		                            line->word[0])
		               : read_head(script, line, fault);
	rc = command_check(line, fault);
	return rc < 0 ? rc : keep(script, line, fault);
}

static int read_lines(struct script *script, FILE *stream, struct fault *fault)
{
	struct line *line = malloc(sizeof *line);
	char *text = NULL;
	size_t room = 0;
	int rc = line ? 0 : fault_set(fault, FAULT_SYSTEM, script->path, "out of memory");

	for (int n = 1; rc == 0 && getline(&text, &room, stream) >= 0; n++)
		rc = read_line(script, n, text, line, fault);
	if (rc == 0 && ferror(stream))
		rc = fault_set(fault, FAULT_SYSTEM, script->path, "cannot read: %s",
		               strerror(errno));
	free(text);
	free(line);
	return rc;
}

static int check_whole(const struct script *script, struct fault *fault)
{
	if (!script->title)
		return fault_set(fault, FAULT_INPUT, script->path, "has no 'title'");
	if (script->count == 0)
		return fault_set(fault, FAULT_INPUT, script->path, "has nothing to play");
	return 0;
}

int script_load(const char *path, struct script *script, struct fault *fault)
{
	FILE *stream;
	int rc;

	*script = (struct script){
		.path = strdup(path),
		.lines = calloc(SCRIPT_LINES_MAX, sizeof(struct line *)),
	};
	if (!script->path || !script->lines)
		return fault_set(fault, FAULT_SYSTEM, path, "out of memory");
	stream = fopen(path, "re");
	if (!stream)
		return fault_set(fault, errno == ENOENT ? FAULT_ABSENT : FAULT_SYSTEM, path,
		                 "cannot open: %s", strerror(errno));
	rc = read_lines(script, stream, fault);
	fclose(stream);
	return rc < 0 ? rc : check_whole(script, fault);
}

void script_free(struct script *script)
{
	for (size_t i = 0; i < COUNT(heads); i++)
		free(*member(script, &heads[i]));
	for (size_t i = 0; i < script->count; i++)
		free(script->lines[i]);
	free(script->lines);
	free(script->path);
	*script = (struct script){ 0 };
}

static const char *either(const char *option, const char *given)
{
	return option ? option : given;
}

int script_play(const struct script *script, const struct stage_options *options,
                struct teller *teller, struct fault *fault)
{
	const struct line begin = { .path = script->path };
	struct stage_options given = *options;
	struct stage *stage = malloc(sizeof *stage);
	int rc;

	if (!stage)
		return fault_set(fault, FAULT_SYSTEM, "", "out of memory");
	given.profile = either(options->profile, script->profile);
	given.world = either(options->world, script->world);
	given.handset = either(options->handset, script->handset);
	given.imei = either(options->imei, script->imei);
	rc = stage_open(stage, &given, teller, fault);
	stage->line = &begin;
	if (rc == 0)
		stage_tell(stage, TELL_TITLE, NULL, script->title, script->source);
	rc = rc == 0 ? 1 : rc;
	for (size_t i = 0; i < script->count && rc >= 0; i++) {
		rc = command_play(stage, script->lines[i], fault);
		if (rc == 0 && strcmp(script->lines[i]->word[0], EXPECT) != 0)
			break;
	}
	stage->line = &begin;
	if (rc >= 0)
		stage_tell(stage, TELL_END, NULL, "", NULL);
	stage_close(stage);
	free(stage);
	return rc < 0 ? rc : 0;
}
