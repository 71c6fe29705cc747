/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TRACE_WORDS_H
#define TRACE_WORDS_H

#include <stddef.h>
#include <stdint.h>

/* A line that grows. What does not fit ends in "...". */

enum { WORDS_MAX = 2048 };

struct words {
	size_t size;
	char text[WORDS_MAX];
};

/* Begins as zero octets. */
void words_add(struct words *words, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Capital hex. */
void words_hex(struct words *words, const uint8_t *octets, size_t size);

/* A value in words: the row of its table, else name and number. */
struct words_row {
	uint8_t value;
	const char *text;
};

void words_row(struct words *words, const struct words_row *rows, size_t count, uint8_t value,
               const char *name);

#endif
