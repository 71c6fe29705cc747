/* SPDX-License-Identifier: Apache-2.0 */
#include "support/vector.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>
#include <cmocka.h>

#include "octets/hex.h"
#include "vectors/file.h"

struct vector {
	const struct vector_file *file;
	size_t number; /* of the case */
};

static const struct vector_pair *find(const struct vector *vector, const char *word)
{
	return vector_file_find(vector->file, vector->number, word);
}

void vector_fail(const struct vector *vector, const char *word, const char *format, ...)
{
	const struct vector_pair *pair = word ? find(vector, word) : NULL;
	va_list arguments;
	char text[1024];

	va_start(arguments, format);
	vsnprintf(text, sizeof text, format, arguments);
	va_end(arguments);
	print_error("%s:%d: %s%s%s\n", vector->file->path,
	            pair ? pair->line : vector->file->cases[vector->number].line, word ? word : "",
	            word ? ": " : "", text);
	fail();
	abort(); /* fail() does not come back */
}

bool vector_has(const struct vector *vector, const char *word)
{
	return find(vector, word) != NULL;
}

const char *vector_text(const struct vector *vector, const char *word)
{
	const struct vector_pair *pair = find(vector, word);

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

void vector_each(const char *path, void (*run)(const struct vector *vector))
{
	struct vector_file file;
	struct fault fault = { 0 };

	if (vector_file_load(path, &file, &fault) < 0)
		fail_msg("%s: %s; tests run at the root of the tree", fault.where, fault.text);
	for (size_t i = 0; i < file.case_count; i++) {
		const struct vector vector = { &file, i };

		run(&vector);
	}
	vector_file_free(&file);
}
