/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/config_file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli/exit.h"
#include "cli/wrapped.h"

/* Between options of a file stand marks, which nobody can type: the line that follows, and 0 at the end. */
#define MARK "\001line"

enum { KEY_CONFIG = 0x700, KEY_MARK };

enum { MODEL_WIDTH = 100 };

static const char blanks[] = " \t";

/* The command line under way: one allocation of words, each its own. */
struct words {
	char **word;
	int count, room;
};

/* The file that is read into the command line, which lasts as long as the program; one a program. */
static struct {
	struct words words;
	const char *path;
	const char *line; /* of the option that is parsed, NULL: of the command line */
	const char *name; /* what argp writes before an error */
} reading;

/* What argp writes at an error of a value: "NAME: what is wrong", and a hint at --help. */
static ssize_t write_error(void *cookie, const char *text, size_t size)
{
	const size_t own = strlen(reading.name) + 2;
	const size_t whole = strcspn(text, "\n");

	(void)cookie;
	if (reading.line && whole > own && whole < size)
		fprintf(stderr, "roamcard: %s:%s: %.*s\n", reading.path, reading.line,
		        (int)(whole - own), text + own);
	reading.line = NULL;
	return (ssize_t)size;
}

/* From here errors are of that line of the file, and the program's end is that of a wrong file. */
static void mark(const char *line, struct argp_state *state)
{
	static FILE *errors;
	const bool of_file = strcmp(line, "0") != 0;

	if (!errors)
		errors = fopencookie(NULL, "w", (cookie_io_functions_t){ .write = write_error });
	reading.line = of_file ? line : NULL;
	reading.name = state->name;
	state->err_stream = of_file && errors ? errors : stderr;
	argp_err_exit_status = of_file ? EXIT_INPUT : EXIT_USAGE;
}

static const struct argp_option options[] = {
	{ "config", KEY_CONFIG, "FILE", 0,
	  "options from a file, one a line; what the command line says counts "
	  "(docs/configuration.md)",
	  0 },
	{ MARK, KEY_MARK, "LINE", OPTION_HIDDEN, NULL, 0 },
	{ 0 },
};

static error_t parse(int key, char *value, struct argp_state *state)
{
	switch (key) {
	case KEY_CONFIG:
		/* Found before argp was asked: argp takes a part of a name for the whole as well. */
		if (!reading.path || strcmp(reading.path, value) != 0)
			argp_error(state, "'%s' was not read; write --config in full, and once",
			           value);
		return 0;
	case KEY_MARK:
		mark(value, state);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

const struct argp config_argp = { options, parse, NULL, NULL, NULL, NULL, NULL };

bool config_file_is_of(const struct argp *argp)
{
	const struct argp_child *child = argp->children;

	while (child && child->argp && child->argp != &config_argp)
		child++;
	return child && child->argp;
}

static int add(struct words *words, char *word, struct fault *fault)
{
	if (!word || !words->word || words->count + 1 >= words->room)
		return fault_set(fault, FAULT_SYSTEM, "", "out of memory");
	words->word[words->count++] = word;
	words->word[words->count] = NULL;
	return 0;
}

static char *trimmed(char *text)
{
	size_t size;

	text += strspn(text, blanks);
	size = strlen(text);
	while (size > 0 && strchr(blanks, text[size - 1]))
		size--;
	text[size] = '\0';
	return text;
}

/* "--name=value" of a line's two parts; value is NULL where the line has none. */
static int add_option(struct words *words, const struct option_table *table, const char *name,
                      const char *value, const char *where, struct fault *fault)
{
	const struct argp_option *option = option_table_find(table, name, strlen(name));
	char *word;

	if (!option || option->key == KEY_CONFIG)
		return fault_set(fault, FAULT_INPUT, where, "'%s' is no option here; %s", name,
		                 strncmp(name, "--", 2) == 0 ? "write its name without '--'"
		                                             : "'roamcard VERB --help' lists them");
	if (!option->arg && value)
		return fault_set(fault, FAULT_INPUT, where,
		                 "'%s' takes no value; the name alone turns it on", name);
	if (option->arg && !(option->flags & OPTION_ARG_OPTIONAL) && !(value && *value))
		return fault_set(fault, FAULT_INPUT, where, "'%s' needs a value; write %s = %s",
		                 name, name, option->arg);
	if (asprintf(&word, "--%s%s%s", name, value ? "=" : "", value ? value : "") < 0)
		word = NULL;
	return add(words, word, fault);
}

static int add_mark(struct words *words, unsigned line, struct fault *fault)
{
	char *word;

	return add(words, asprintf(&word, "--" MARK "=%u", line) < 0 ? NULL : word, fault);
}

static int add_line(struct words *words, const struct option_table *table, char *text,
                    unsigned line, struct fault *fault)
{
	char where[FAULT_WHERE_MAX];
	char *value, *name = trimmed(text);

	if (*name == '\0' || *name == '#')
		return 0;
	snprintf(where, sizeof where, "%s:%u", reading.path, line);
	value = strchr(name, '=');
	if (value)
		*value++ = '\0';
	if (add_mark(words, line, fault) < 0)
		return fault->code;
	return add_option(words, table, trimmed(name), value ? trimmed(value) : NULL, where, fault);
}

/* One line without its end; 1, 0 at the file's end, or a fault. */
static int next_line(FILE *file, char line[CONFIG_LINE_MAX], unsigned number, struct fault *fault)
{
	char where[FAULT_WHERE_MAX];
	size_t size = 0;
	int c;

	snprintf(where, sizeof where, "%s:%u", reading.path, number);
	while ((c = getc(file)) != EOF && c != '\n') {
		if (size + 1 == CONFIG_LINE_MAX)
			return fault_set(fault, FAULT_LIMIT, where,
			                 "longer than %d characters, which is the limit",
			                 CONFIG_LINE_MAX - 1);
		if (c == '\0')
			return fault_set(fault, FAULT_INPUT, where, "an octet 00; this is no text");
		line[size++] = (char)c;
	}
	if (ferror(file))
		return fault_set(fault, FAULT_ABSENT, reading.path, "cannot be read: %s",
		                 strerror(errno));
	if (size > 0 && line[size - 1] == '\r')
		size--;
	line[size] = '\0';
	return c != EOF || size > 0;
}

static int add_file(struct words *words, const struct option_table *table, struct fault *fault)
{
	char line[CONFIG_LINE_MAX];
	FILE *file = fopen(reading.path, "r");
	unsigned number = 1;
	int rc;

	if (!file)
		return fault_set(fault, FAULT_ABSENT, reading.path, "cannot be read: %s",
		                 strerror(errno));
	while ((rc = next_line(file, line, number, fault)) > 0 && rc >= 0) {
		if (number > CONFIG_LINES_MAX)
			rc = fault_set(fault, FAULT_LIMIT, reading.path, "more than %d lines",
			               CONFIG_LINES_MAX);
		else
			rc = add_line(words, table, line, number, fault);
		if (rc < 0)
			break;
		number++;
	}
	fclose(file);
	return rc < 0 ? rc : add_mark(words, 0, fault);
}

/* What --config names, in either form; NULL: nothing. */
static const char *named(int argc, char **argv)
{
	static const char option[] = "--config";
	const size_t size = sizeof option - 1;

	for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
		if (strncmp(argv[i], option, size) != 0)
			continue;
		if (argv[i][size] == '=')
			return argv[i] + size + 1;
		if (argv[i][size] == '\0' && i + 1 < argc)
			return argv[i + 1];
	}
	return NULL;
}

char **config_file_before(const struct option_table *table, int argc, char **argv, int *words,
                          struct fault *fault)
{
	struct words *all = &reading.words;

	*words = argc;
	reading.path = named(argc, argv);
	if (!reading.path)
		return argv;
	/* A mark and an option a line, a mark at the end, argv and its NULL. */
	all->room = 2 * CONFIG_LINES_MAX + argc + 2;
	all->word = calloc((size_t)all->room, sizeof *all->word);
	if (add(all, argv[0], fault) < 0 || add_file(all, table, fault) < 0)
		return NULL;
	for (int i = 1; i < argc; i++)
		add(all, argv[i], fault);
	*words = all->count;
	return all->word;
}

void config_file_model(FILE *to, const struct option_table *table)
{
	const char *header = NULL;

	for (size_t i = 0; i < table->count; i++) {
		const struct option_row *row = &table->row[i];
		const struct argp_option *option = row->option;

		if (option->key == KEY_CONFIG)
			continue;
		if (row->header && (!header || strcmp(header, row->header) != 0))
			fprintf(to, "\n## %.*s\n", (int)strcspn(row->header, ":"), row->header);
		header = row->header;
		fputc('\n', to);
		wrapped_print(to, "# ", option->doc, MODEL_WIDTH);
		fprintf(to, "#%s%s%s\n", option->name, option->arg ? " = " : "",
		        option->arg ? option->arg : "");
	}
}
