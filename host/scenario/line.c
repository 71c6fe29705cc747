/* SPDX-License-Identifier: Apache-2.0 */
#include "scenario/line.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static const char blanks[] = " \t\r\n";

static void where_of(const struct line *line, char where[FAULT_WHERE_MAX])
{
	where[0] = '\0';
	if (line->path[0])
		snprintf(where, FAULT_WHERE_MAX, "%s:%d", line->path, line->number);
}

int line_fault(const struct line *line, struct fault *fault, const char *format, ...)
{
	char where[FAULT_WHERE_MAX], text[FAULT_TEXT_MAX];
	va_list arguments;

	where_of(line, where);
	va_start(arguments, format);
	vsnprintf(text, sizeof text, format, arguments);
	va_end(arguments);
	return fault_set(fault, FAULT_INPUT, where, "%s", text);
}

void line_locate(const struct line *line, struct fault *fault)
{
	char where[FAULT_WHERE_MAX], text[FAULT_LINE_MAX];

	if (!fault || !line->path[0])
		return;
	where_of(line, where);
	fault_line(fault, text, sizeof text);
	fault_fill(fault, fault->code, where, "%s", text);
}

/* The end of the word that begins at from, quotes and all; NULL where a quote does not end. */
static const char *end_of_word(const char *from)
{
	bool quoted = false;

	for (; *from && (quoted || !strchr(blanks, *from)); from++) {
		if (quoted && *from == '\\' && from[1])
			from++;
		else if (*from == '"')
			quoted = !quoted;
	}
	return quoted ? NULL : from;
}

/* The word without its quotes. Returns where the next may begin. */
static char *take_word(const char *from, const char *end, char *to)
{
	bool quoted = false;

	for (; from < end; from++) {
		if (*from == '"') {
			quoted = !quoted;
			continue;
		}
		if (quoted && *from == '\\')
			from++;
		*to++ = *from;
	}
	*to++ = '\0';
	return to;
}

/* Without the blanks around it. */
static void keep_text(struct line *line, const char *from, const char *end)
{
	while (end > from && strchr(blanks, end[-1]))
		end--;
	memcpy(line->text, from, (size_t)(end - from));
	line->text[end - from] = '\0';
	line->rest = line->text + strcspn(line->text, blanks);
	line->rest += strspn(line->rest, blanks);
}

int line_read(const char *path, int number, const char *from, struct line *line,
              struct fault *fault)
{
	char *to = line->words;
	const char *at, *end;

	line->path = path;
	line->number = number;
	line->count = 0;
	line->text[0] = '\0';
	line->rest = line->text;
	from += strspn(from, blanks);
	if (strlen(from) >= LINE_MAX_SIZE) {
		line_fault(line, fault, "a line of more than %d characters", LINE_MAX_SIZE - 1);
		return FAULT_LIMIT;
	}
	for (at = from; *at && *at != '#'; at = end + strspn(end, blanks)) {
		end = end_of_word(at);
		if (!end)
			return line_fault(line, fault, "a quote is not closed");
		if (line->count < LINE_WORDS_MAX) {
			line->word[line->count++] = to;
			to = take_word(at, end, to);
		}
	}
	keep_text(line, from, at);
	return 0;
}
