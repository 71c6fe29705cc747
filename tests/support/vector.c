/* SPDX-License-Identifier: Apache-2.0 */
#include "support/vector.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>
#include <cmocka.h>

#include "octets/hex.h"

struct pair {
	char *word, *value;
	int line;
};

struct vector {
	const char *path;
	int line; /* of the case */
	size_t count;
	struct pair pairs[VECTOR_PAIRS_MAX];
};

static const struct pair *find(const struct vector *vector, const char *word)
{
	for (size_t i = vector->count; i-- > 0;)
		if (strcmp(vector->pairs[i].word, word) == 0)
			return &vector->pairs[i];
	return NULL;
}

void vector_fail(const struct vector *vector, const char *word, const char *format, ...)
{
	const struct pair *pair = word ? find(vector, word) : NULL;
	va_list arguments;
	char text[1024];

	va_start(arguments, format);
	vsnprintf(text, sizeof text, format, arguments);
	va_end(arguments);
	print_error("%s:%d: %s%s%s\n", vector->path, pair ? pair->line : vector->line,
	            word ? word : "", word ? ": " : "", text);
	fail();
	abort(); /* fail() does not come back */
}

bool vector_has(const struct vector *vector, const char *word)
{
	return find(vector, word) != NULL;
}

const char *vector_text(const struct vector *vector, const char *word)
{
	const struct pair *pair = find(vector, word);

	if (!pair)
		vector_fail(vector, NULL, "has no '%s'", word);
	return pair->value;
}

size_t vector_octets(const struct vector *vector, const char *word, uint8_t *to, size_t room)
{
	struct fault fault = { 0 };
	const int size = hex_read(vector_text(vector, word), word, to, room, &fault);

	if (size < 0)
		vector_fail(vector, word, "%s", fault.text);
	return (size_t)size;
}

uint64_t vector_number(const struct vector *vector, const char *word)
{
	uint8_t octets[8];
	const size_t size = vector_octets(vector, word, octets, sizeof octets);
	uint64_t value = 0;

	for (size_t i = 0; i < size; i++)
		value = value << 8 | octets[i];
	return value;
}

/* Whether capital hex fits a pattern of hex, ".." and one "*" at most; blanks are passed over. */
static bool fits(const char *pattern, const char *hex)
{
	for (; *pattern; pattern++) {
		if (*pattern == ' ')
			continue;
		if (*pattern == '*') {
			const size_t left = strlen(hex);

			for (size_t i = 0; i <= left; i += 2)
				if (fits(pattern + 1, hex + i))
					return true;
			return false;
		}
		if (*hex == '\0' ||
		    (*pattern != '.' && (*pattern & ~0x20) != *hex && *pattern != *hex))
			return false;
		hex++;
	}
	return *hex == '\0';
}

void vector_expect(const struct vector *vector, const char *word, const uint8_t *octets,
                   size_t size)
{
	static char hex[2 * VECTOR_OCTETS_MAX + 1];

	if (size > VECTOR_OCTETS_MAX)
		vector_fail(vector, word, "%zu octets came", size);
	hex_write(octets, size, hex);
	if (!fits(vector_text(vector, word), hex))
		vector_fail(vector, word, "\n  wanted %s\n  came   %s", vector_text(vector, word),
		            hex);
}

/* Takes the next pair off a line; NULL where there is none. */
static char *take_pair(char *line, char **word, char **value)
{
	char *end;

	line += strspn(line, " \t");
	if (*line == '\0')
		return NULL;
	*word = line;
	line += strcspn(line, " \t");
	if (*line != '\0')
		*line++ = '\0';
	line += strspn(line, " \t");
	*value = line;
	end = strstr(line, "  ");
	if (!end)
		return line + strlen(line);
	*end = '\0';
	return end + 1;
}

static void add_line(struct vector *vector, char *text, int line)
{
	char *word, *value;

	for (char *at = text; (at = take_pair(at, &word, &value)) != NULL;) {
		struct pair *pair = &vector->pairs[vector->count];

		if (vector->count == VECTOR_PAIRS_MAX)
			vector_fail(vector, NULL, "line %d: more than %d pairs", line,
			            VECTOR_PAIRS_MAX);
		*pair = (struct pair){ strdup(word), strdup(value), line };
		assert_non_null(pair->word);
		assert_non_null(pair->value);
		vector->count++;
	}
}

/* Forgets all pairs but the first keep. */
static void forget(struct vector *vector, size_t keep)
{
	while (vector->count > keep) {
		vector->count--;
		free(vector->pairs[vector->count].word);
		free(vector->pairs[vector->count].value);
	}
}

static bool begins_case(const char *line)
{
	return strncmp(line, "case", 4) == 0 && (line[4] == ' ' || line[4] == '\t');
}

void vector_each(const char *path, void (*run)(const struct vector *vector))
{
	struct vector vector = { .path = path };
	static char line[VECTOR_LINE_MAX];
	size_t common = 0, cases = 0;
	FILE *file = fopen(path, "re");

	if (!file)
		vector_fail(&vector, NULL, "cannot be opened; tests run at the root of the tree");
	for (int number = 1; fgets(line, sizeof line, file); number++) {
		if (strlen(line) == sizeof line - 1)
			vector_fail(&vector, NULL, "line %d: over %d characters", number,
			            VECTOR_LINE_MAX - 2);
		line[strcspn(line, "#\r\n")] = '\0';
		if (begins_case(line)) {
			if (cases++ == 0)
				common = vector.count;
			else
				run(&vector);
			forget(&vector, common);
			vector.line = number;
		}
		add_line(&vector, line, number);
	}
	fclose(file);
	if (cases == 0)
		vector_fail(&vector, NULL, "holds no case");
	vector_text(&vector, "source");
	vector_text(&vector, "proof");
	run(&vector);
	forget(&vector, 0);
}
