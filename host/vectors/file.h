/* SPDX-License-Identifier: Apache-2.0 */
#ifndef VECTORS_FILE_H
#define VECTORS_FILE_H

#include <stddef.h>

#include "octets/fault.h"

/* Test vectors as text, docs/vectors.md: pairs of a word and its value, those before the first
 * "case" belonging to each case. What the words mean is left to whoever reads them. */

enum vector_file_limit {
	VECTOR_FILE_PAIRS_MAX = 8192,
	VECTOR_FILE_CASES_MAX = 1024,
	VECTOR_FILE_LINE_MAX = 8192, /* characters, the end of line among them */
};

struct vector_pair {
	char *word, *value;
	int line;
};

struct vector_case {
	const char *name;
	int line;
	size_t first, count; /* its pairs; the first is "case" itself */
};

struct vector_file {
	char *path;
	struct vector_pair *pairs;
	struct vector_case *cases;
	size_t pair_count, case_count;
	size_t heading; /* pairs before the first case */
};

/*
 * Reads a file whole and checks that it has a case, and that each case has a source and a proof.
 *
 *   file  filled; vector_file_free() releases it, also after a fault
 *
 * Returns 0, FAULT_ABSENT, FAULT_SYSTEM, or FAULT_INPUT, FAULT_LIMIT with "FILE:LINE" in where.
 */
int vector_file_load(const char *path, struct vector_file *file, struct fault *fault);
void vector_file_free(struct vector_file *file);

/* The last pair with this word in a case, else in the heading; NULL where there is none. */
const struct vector_pair *vector_file_find(const struct vector_file *file, size_t number,
                                           const char *word);

/* A fault with "PATH:LINE" in where, and its code FAULT_INPUT. */
int vector_fault(const char *path, int line, struct fault *fault, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* Takes the next pair off a line, which is cut into pieces; NULL where there is none left. */
char *vector_take_pair(char *line, char **word, char **value);

/* Ends a line where its comment or its end of line begins. */
void vector_strip(char *line);

#endif
