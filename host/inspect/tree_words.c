/* SPDX-License-Identifier: Apache-2.0 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "inspect/tree.h"

enum { HEX_LINE = 64, INDENT = 2, NAME_WIDTH = 20 };

static void put_scalar(FILE *to, const json_t *value)
{
	if (json_is_string(value))
		fputs(json_string_length(value) > 0 ? json_string_value(value) : "-", to);
	else if (json_is_integer(value))
		fprintf(to, "%lld", (long long)json_integer_value(value));
	else if (json_is_boolean(value))
		fputs(json_is_true(value) ? "yes" : "no", to);
	else
		putc('-', to);
}

/* A list inside a value: "GSM UTRAN", "-" where it is empty. */
static void put_list(FILE *to, const json_t *list)
{
	json_t *item;
	size_t i;

	if (json_array_size(list) == 0)
		putc('-', to);
	json_array_foreach(list, i, item)
	{
		if (i > 0)
			putc(' ', to);
		put_scalar(to, item);
	}
}

char *tree_words(const json_t *value)
{
	char *text = NULL;
	size_t size, n = 0;
	const char *key;
	json_t *part;
	FILE *to = open_memstream(&text, &size);

	if (!to)
		return NULL;
	if (json_is_array(value))
		put_list(to, value);
	else if (!json_is_object(value))
		put_scalar(to, value);
	json_object_foreach((json_t *)value, key, part)
	{
		fprintf(to, "%s%s ", n++ ? ", " : "", key);
		if (json_is_array(part))
			put_list(to, part);
		else
			put_scalar(to, part);
	}
	fclose(to);
	return text;
}

/* Each of the printers below begins with what parts it from the line so far. */
static void print_words(FILE *to, const char *gap, const json_t *value)
{
	char *words = tree_words(value);

	fprintf(to, "%s%s", gap, words ? words : "(out of memory)");
	free(words);
}

static bool is_empty_hex(const char *hex)
{
	return hex[strspn(hex, "F")] == '\0';
}

/* Hex on the line that is begun, and on more lines where it is long. */
static void print_hex(FILE *to, const char *hex, int indent)
{
	if (is_empty_hex(hex)) {
		fputs("  empty", to);
		return;
	}
	fputs("  ", to);
	for (size_t at = 0; hex[at];) {
		const int size = (int)strnlen(hex + at, HEX_LINE);

		fprintf(to, "%.*s", size, hex + at);
		at += (size_t)size;
		if (hex[at])
			fprintf(to, "\n%*s", indent, "");
	}
}

/* Each record that is not empty, on lines of their own: its value, or its hex. */
static void print_records(FILE *to, const json_t *content, const json_t *values, int indent)
{
	json_t *record;
	size_t i, told = 0;

	json_array_foreach(content, i, record)
	{
		const json_t *value = json_array_get(values, i);
		const char *hex = json_string_value(record);

		if (is_empty_hex(hex))
			continue;
		told++;
		fprintf(to, "\n%*s%3zu", indent, "", i + 1);
		if (value && !json_is_null(value))
			print_words(to, "  ", value);
		else
			print_hex(to, hex, indent + 5);
	}
	if (told == 0)
		fputs("  empty", to);
}

static void print_list(FILE *to, const json_t *list, int indent)
{
	json_t *item;
	size_t i;

	if (json_array_size(list) == 0)
		fputs("  none", to);
	json_array_foreach(list, i, item)
	{
		if (json_is_object(item)) {
			fprintf(to, "\n%*s", indent, "");
			print_words(to, "", item);
		} else {
			fputs(i ? " " : "  ", to);
			put_scalar(to, item);
		}
	}
}

static void print_content(FILE *to, const json_t *file, int indent)
{
	const json_t *content = json_object_get(file, "content");
	const json_t *value = json_object_get(file, "value");
	const json_t *refused = json_object_get(file, "refused");

	if (refused)
		fprintf(to, "  (%s)", json_string_value(refused));
	else if (json_is_array(content))
		print_records(to, content, value, indent);
	else if (json_is_array(value))
		print_list(to, value, indent);
	else if (value)
		print_words(to, "  ", value);
	else if (content)
		print_hex(to, json_string_value(content), indent + NAME_WIDTH + 6);
}

void tree_print(const json_t *files, FILE *to)
{
	json_t *file;
	size_t i;

	json_array_foreach(files, i, file)
	{
		const char *path = json_string_value(json_object_get(file, "path"));
		const char *fid = json_string_value(json_object_get(file, "fid"));
		const char *aid = json_string_value(json_object_get(file, "aid"));
		const char *cycle = json_string_value(json_object_get(file, "lifeCycle"));
		const char *name = path;
		int depth = 0;

		for (const char *slash; (slash = strchr(name, '/')) != NULL; name = slash + 1)
			depth++;
		fprintf(to, "%*s%-*s %s", INDENT * depth, "", NAME_WIDTH, name, fid ? fid : "    ");
		if (aid)
			fprintf(to, "  AID %s", aid);
		print_content(to, file, INDENT * depth + 4);
		if (cycle && strstr(cycle, "activated") &&
		    strcmp(cycle, "operational, activated") != 0)
			fprintf(to, "  [%s]", cycle);
		putc('\n', to);
	}
}
