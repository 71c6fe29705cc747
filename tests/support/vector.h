/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SUPPORT_VECTOR_H
#define SUPPORT_VECTOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Test vectors as text, docs/vectors.md, for tests whose words are not those of APDUs. Octets are
 * hex, blanks between them are free.
 *
 * What is wrong ends the test and prints FILE:LINE.
 */

enum vector_limit {
	VECTOR_OCTETS_MAX = 4096,
};

struct vector;

/* Calls run once a case, in their order. Asserts that there is one. */
void vector_each(const char *path, void (*run)(const struct vector *vector));

/* The value of a word; the last one where it stands twice. Asserts that it is there. */
const char *vector_text(const struct vector *vector, const char *word);
bool vector_has(const struct vector *vector, const char *word);

size_t vector_octets(const struct vector *vector, const char *word, uint8_t *to, size_t room);
uint64_t vector_number(const struct vector *vector, const char *word); /* hex */

/* Asserts that octets are those of the value; ".." is any octet, "*" any number of them. */
void vector_expect(const struct vector *vector, const char *word, const uint8_t *octets,
                   size_t size);

/* Ends the test with a message that starts with the line of word, or of the case where NULL. */
void vector_fail(const struct vector *vector, const char *word, const char *format, ...)
	__attribute__((format(printf, 3, 4), noreturn));

#endif
