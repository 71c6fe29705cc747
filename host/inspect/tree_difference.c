/* SPDX-License-Identifier: Apache-2.0 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "inspect/tree.h"

/* What a file is, besides its content. */
static const char *const attributes[] = {
	"fid",     "aid", "structure", "size",   "recordSize",
	"records", "sfi", "lifeCycle", "access", "refused",
};

static const char *path_of(const json_t *file)
{
	return json_string_value(json_object_get(file, "path"));
}

static const json_t *find(const json_t *files, const char *path)
{
	json_t *file;
	size_t i;

	json_array_foreach(files, i, file) if (strcmp(path_of(file), path) == 0) return file;
	return NULL;
}

/* "  - key words", NULL as nothing. */
static void print_side(FILE *to, char mark, const char *label, const json_t *value)
{
	char *words = value ? tree_words(value) : NULL;

	if (value)
		fprintf(to, "  %c %s%s%s\n", mark, label, label[0] ? " " : "",
		        words ? words : "(out of memory)");
	free(words);
}

/* An empty record has no value: its hex says so. */
static const json_t *shown(const json_t *value, const json_t *content)
{
	return value && !json_is_null(value) ? value : content;
}

static void print_records(FILE *to, const json_t *before, const json_t *after)
{
	const json_t *old = json_object_get(before, "content");
	const json_t *now = json_object_get(after, "content");
	const size_t a = json_array_size(old), b = json_array_size(now);

	for (size_t i = 0; i < a || i < b; i++) {
		const json_t *was = json_array_get(old, i), *is = json_array_get(now, i);
		char label[32];

		if (was && is && json_equal(was, is))
			continue;
		snprintf(label, sizeof label, "record %zu:", i + 1);
		print_side(to, '-', label,
		           shown(json_array_get(json_object_get(before, "value"), i), was));
		print_side(to, '+', label,
		           shown(json_array_get(json_object_get(after, "value"), i), is));
	}
}

static bool has_item(const json_t *list, const json_t *item)
{
	json_t *other;
	size_t i;

	json_array_foreach(list, i, other) if (json_equal(other, item)) return true;
	return false;
}

/* Items of from that other lacks. Returns how many. */
static size_t print_lacking(FILE *to, char mark, const json_t *from, const json_t *other)
{
	size_t i, count = 0;
	json_t *item;

	json_array_foreach(from, i, item) if (!has_item(other, item))
	{
		print_side(to, mark, "", item);
		count++;
	}
	return count;
}

/* Items that went and came; where none did, the order or the octets they do not show. */
static void print_lists(FILE *to, const json_t *before, const json_t *after)
{
	const json_t *old = json_object_get(before, "value");
	const json_t *now = json_object_get(after, "value");
	size_t i, count;
	json_t *item;

	count = print_lacking(to, '-', old, now);
	count += print_lacking(to, '+', now, old);
	if (count > 0)
		return;
	if (json_equal(old, now)) {
		print_side(to, '-', "octets", json_object_get(before, "content"));
		print_side(to, '+', "octets", json_object_get(after, "content"));
		return;
	}
	json_array_foreach(old, i, item)
	{
		print_side(to, '-', "in this order:", item);
	}
	json_array_foreach(now, i, item)
	{
		print_side(to, '+', "in this order:", item);
	}
}

/* One side of what cannot be compared part by part. */
static void print_whole(FILE *to, char mark, const json_t *value, const json_t *content)
{
	size_t i;
	json_t *item;

	if (!json_is_array(value))
		print_side(to, mark, "", value ? value : content);
	json_array_foreach(value, i, item) print_side(to, mark, "", item);
}

static void print_content(FILE *to, const json_t *before, const json_t *after)
{
	const json_t *old = json_object_get(before, "value");
	const json_t *now = json_object_get(after, "value");
	const json_t *was = json_object_get(before, "content");
	const json_t *is = json_object_get(after, "content");

	if (json_is_array(was) || json_is_array(is)) {
		print_records(to, before, after);
	} else if (json_is_array(old) && json_is_array(now)) {
		print_lists(to, before, after);
	} else {
		const bool hidden = old && now && json_equal(old, now);

		print_whole(to, '-', hidden ? NULL : old, was);
		print_whole(to, '+', hidden ? NULL : now, is);
	}
}

static bool differs(const json_t *before, const json_t *after, const char *key)
{
	const json_t *old = json_object_get(before, key), *now = json_object_get(after, key);

	return old && now ? !json_equal(old, now) : old != now;
}

/* Prints the path once, at the first thing that differs. */
static void begin(FILE *to, const char *path, bool *begun)
{
	if (!*begun)
		fprintf(to, "%s\n", path);
	*begun = true;
}

static bool compare_file(const json_t *before, const json_t *after, FILE *to)
{
	bool begun = false;

	for (size_t i = 0; i < sizeof attributes / sizeof attributes[0]; i++) {
		if (!differs(before, after, attributes[i]))
			continue;
		begin(to, path_of(before), &begun);
		print_side(to, '-', attributes[i], json_object_get(before, attributes[i]));
		print_side(to, '+', attributes[i], json_object_get(after, attributes[i]));
	}
	if (differs(before, after, "content")) {
		begin(to, path_of(before), &begun);
		print_content(to, before, after);
	}
	return begun;
}

size_t tree_difference(const json_t *before, const json_t *after, FILE *to)
{
	size_t i, count = 0;
	json_t *file;

	json_array_foreach(before, i, file)
	{
		const json_t *other = find(after, path_of(file));

		if (!other)
			fprintf(to, "%s\n  - the file\n", path_of(file));
		count += !other || compare_file(file, other, to);
	}
	json_array_foreach(after, i, file)
	{
		if (find(before, path_of(file)))
			continue;
		fprintf(to, "%s\n  + the file\n", path_of(file));
		print_side(to, '+', "",
		           shown(json_object_get(file, "value"), json_object_get(file, "content")));
		count++;
	}
	return count;
}

static bool file_differs(const json_t *before, const json_t *after)
{
	for (size_t i = 0; i < sizeof attributes / sizeof attributes[0]; i++)
		if (differs(before, after, attributes[i]))
			return true;
	return differs(before, after, "content");
}

json_t *tree_difference_json(const json_t *before, const json_t *after)
{
	json_t *files = json_array(), *file;
	size_t i;

	json_array_foreach(before, i, file)
	{
		const json_t *other = find(after, path_of(file));

		if (!other || file_differs(file, other))
			json_array_append_new(files,
			                      json_pack("{s:s, s:O, s:O?}", "path", path_of(file),
			                                "before", file, "after", other));
	}
	json_array_foreach(after, i, file)
	{
		if (!find(before, path_of(file)))
			json_array_append_new(files,
			                      json_pack("{s:s, s:n, s:O}", "path", path_of(file),
			                                "before", "after", file));
	}
	return files;
}
