/* SPDX-License-Identifier: Apache-2.0 */
#include "network/world_file.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PATH_SHOWN = FAULT_WHERE_MAX - 16 /* the line comes behind it */ };

#define BLANKS " \t"

int world_fault(const struct world_reader *reader, int code, const char *format, ...)
{
	const size_t size = strlen(reader->path);
	const char *const tail =
		size > PATH_SHOWN ? reader->path + size - PATH_SHOWN : reader->path;
	char where[FAULT_WHERE_MAX], text[FAULT_TEXT_MAX];
	va_list arguments;

	snprintf(where, sizeof where, "%s%s:%d", tail == reader->path ? "" : "...", tail,
	         reader->line);
	va_start(arguments, format);
	vsnprintf(text, sizeof text, format, arguments);
	va_end(arguments);
	return fault_set(reader->fault, code, where, "%s", text);
}

char *world_take_word(char **rest)
{
	char *const word = *rest + strspn(*rest, BLANKS);
	char *end = word + strcspn(word, BLANKS);

	if (word == end)
		return NULL;
	if (*end != '\0')
		*end++ = '\0';
	*rest = end;
	return word;
}

/* "country, network and hole" */
static void list_words(char *to, size_t room)
{
	size_t size = 0;

	to[0] = '\0';
	for (size_t i = 0; i < world_row_count && size < room; i++)
		size += (size_t)snprintf(to + size, room - size, "%s%s",
		                         i == 0                     ? ""
		                         : i + 1 == world_row_count ? " and "
		                                                    : ", ",
		                         world_rows[i].word);
}

static int read_row(struct world_reader *reader, enum world_pass pass, char *line)
{
	const char *const word = world_take_word(&line);
	char words[FAULT_TEXT_MAX / 2];

	if (!word)
		return 0;
	for (size_t i = 0; i < world_row_count; i++)
		if (strcmp(word, world_rows[i].word) == 0)
			return world_rows[i].pass == pass
			               ? world_rows[i].read(reader, &world_rows[i], line)
			               : 0;
	list_words(words, sizeof words);
	return world_fault(reader, FAULT_INPUT, "'%.32s' begins no row; rows begin with %s", word,
	                   words);
}

/* Octets of the UTF-8 character text begins with, or 0 (RFC 3629). */
static size_t character(const unsigned char *text)
{
	const size_t size = text[0] < 0x80                      ? 1
	                    : text[0] >= 0xC2 && text[0] < 0xE0 ? 2
	                    : text[0] >= 0xE0 && text[0] < 0xF0 ? 3
	                    : text[0] >= 0xF0 && text[0] < 0xF5 ? 4
	                                                        : 0;

	for (size_t i = 1; i < size; i++)
		if ((text[i] & 0xC0) != 0x80)
			return 0;
	if ((text[0] == 0xE0 && text[1] < 0xA0) || (text[0] == 0xED && text[1] > 0x9F) ||
	    (text[0] == 0xF0 && text[1] < 0x90) || (text[0] == 0xF4 && text[1] > 0x8F))
		return 0;
	return size;
}

static int check_text(const struct world_reader *reader, const char *line)
{
	const unsigned char *at = (const unsigned char *)line;

	while (*at) {
		const size_t size = character(at);

		if (size == 0 || (*at < ' ' && *at != '\t') || *at == 0x7F)
			return world_fault(reader, FAULT_INPUT,
			                   "octet %td is %02X, no text; a table is UTF-8",
			                   (const char *)at - line + 1, *at);
		at += size;
	}
	return 0;
}

static int read_line(struct world_reader *reader, enum world_pass pass, const char *text,
                     size_t size)
{
	char line[WORLD_LINE_MAX];
	int rc;

	if (size > 0 && text[size - 1] == '\r')
		size--;
	if (size >= sizeof line)
		return world_fault(reader, FAULT_LIMIT, "the line is over %d octets",
		                   WORLD_LINE_MAX - 1);
	memcpy(line, text, size);
	line[size] = '\0';
	rc = check_text(reader, line);
	if (rc < 0)
		return rc;
	line[strcspn(line, "#")] = '\0';
	return read_row(reader, pass, line);
}

int world_read_text(struct world_reader *reader, const char *text, enum world_pass last)
{
	int rc = 0;

	for (enum world_pass pass = 0; rc == 0 && pass <= last; pass++) {
		const char *at = text;

		for (reader->line = 1; rc == 0 && *at; reader->line++) {
			const size_t size = strcspn(at, "\n");

			rc = read_line(reader, pass, at, size);
			at += size + (at[size] == '\n');
		}
	}
	return rc;
}

/* The line a NUL is on is that of the text before it. */
static int find_nul(struct world_reader *reader, const char *text, size_t size)
{
	const size_t first = strlen(text);

	if (first == size)
		return 0;
	reader->line = 1;
	for (size_t i = 0; i < first; i++)
		reader->line += text[i] == '\n';
	return world_fault(reader, FAULT_INPUT, "holds octet 00, no text; a table is UTF-8");
}

static int read_file(struct world_reader *reader, char text[WORLD_FILE_MAX + 1])
{
	FILE *const file = fopen(reader->path, "re");
	size_t size;
	int failed;

	if (!file)
		return fault_set(reader->fault, errno == ENOENT ? FAULT_ABSENT : FAULT_SYSTEM,
		                 reader->path, "cannot open: %s", strerror(errno));
	size = fread(text, 1, WORLD_FILE_MAX + 1, file);
	failed = ferror(file) ? errno : 0;
	fclose(file);
	if (failed)
		return fault_set(reader->fault, FAULT_SYSTEM, reader->path, "cannot read: %s",
		                 strerror(failed));
	if (size > WORLD_FILE_MAX)
		return fault_set(reader->fault, FAULT_LIMIT, reader->path, "larger than %d octets",
		                 WORLD_FILE_MAX);
	text[size] = '\0';
	return find_nul(reader, text, size);
}

int world_read(const char *path, struct world *world, struct fault *fault)
{
	static const char mark[] = "\xEF\xBB\xBF"; /* some editors begin UTF-8 with it */
	struct world_reader reader = { .world = world,
		                       .path = path ? path : "world.table",
		                       .included = !path,
		                       .fault = fault };
	char *text;
	int rc;

	if (!path)
		return world_read_text(&reader, world_table_text, PASS_AGREEMENTS);
	text = malloc(WORLD_FILE_MAX + 1);
	rc = text ? read_file(&reader, text)
	          : fault_set(fault, FAULT_SYSTEM, path, "out of memory");
	if (rc == 0)
		rc = world_read_text(&reader,
		                     strncmp(text, mark, 3) == 0 ? text + strlen(mark) : text,
		                     PASS_AGREEMENTS);
	if (rc == 0 && world->networks == 0) {
		reader.line = 1;
		rc = world_fault(
			&reader, FAULT_INPUT,
			"the table has no network; 'include world' takes those of the program");
	}
	free(text);
	return rc;
}
