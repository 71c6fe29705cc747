/* SPDX-License-Identifier: Apache-2.0 */
#include "vectors/file.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int vector_fault(const char *path, int line, struct fault *fault, const char *format, ...)
{
	char where[FAULT_WHERE_MAX], text[FAULT_TEXT_MAX];
	va_list arguments;

	snprintf(where, sizeof where, "%s:%d", path, line);
	va_start(arguments, format);
	vsnprintf(text, sizeof text, format, arguments);
	va_end(arguments);
	return fault_set(fault, FAULT_INPUT, where, "%s", text);
}

static int out_of_memory(const struct vector_file *file, struct fault *fault)
{
	return fault_set(fault, FAULT_SYSTEM, file->path ? file->path : "", "out of memory");
}

void vector_strip(char *line)
{
	line[strcspn(line, "#\r\n")] = '\0';
}

/* The blanks at the end of a value say nothing. */
static void cut_blanks(char *value)
{
	size_t size = strlen(value);

	while (size > 0 && (value[size - 1] == ' ' || value[size - 1] == '\t'))
		value[--size] = '\0';
}

char *vector_take_pair(char *line, char **word, char **value)
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
	if (!end) {
		end = line + strlen(line);
		cut_blanks(line);
		return end;
	}
	*end = '\0';
	return end + 1;
}

static int begin_case(struct vector_file *file, const struct vector_pair *pair, struct fault *fault)
{
	if (pair->value[0] == '\0')
		return vector_fault(file->path, pair->line, fault, "the case has no name");
	if (file->case_count == VECTOR_FILE_CASES_MAX)
		return vector_fault(file->path, pair->line, fault, "more than %d cases",
		                    VECTOR_FILE_CASES_MAX);
	if (file->case_count == 0)
		file->heading = file->pair_count;
	file->cases[file->case_count++] = (struct vector_case){
		.name = pair->value,
		.line = pair->line,
		.first = file->pair_count,
	};
	return 0;
}

static int add_pair(struct vector_file *file, const char *word, const char *value, int line,
                    struct fault *fault)
{
	struct vector_pair *pair = &file->pairs[file->pair_count];
	int rc = 0;

	if (file->pair_count == VECTOR_FILE_PAIRS_MAX)
		return vector_fault(file->path, line, fault, "more than %d pairs",
		                    VECTOR_FILE_PAIRS_MAX);
	*pair = (struct vector_pair){ strdup(word), strdup(value), line };
	if (!pair->word || !pair->value) {
		free(pair->word);
		free(pair->value);
		return out_of_memory(file, fault);
	}
	if (strcmp(word, "case") == 0)
		rc = begin_case(file, pair, fault);
	file->pair_count++;
	if (rc == 0 && file->case_count > 0)
		file->cases[file->case_count - 1].count++;
	return rc;
}

static int add_line(struct vector_file *file, char *text, int line, struct fault *fault)
{
	char *word, *value;
	int rc = 0;

	if (strlen(text) == VECTOR_FILE_LINE_MAX - 1)
		return vector_fault(file->path, line, fault, "over %d characters",
		                    VECTOR_FILE_LINE_MAX - 2);
	vector_strip(text);
	for (char *at = text; rc == 0 && (at = vector_take_pair(at, &word, &value)) != NULL;)
		rc = add_pair(file, word, value, line, fault);
	return rc;
}

static int check(const struct vector_file *file, struct fault *fault)
{
	static const char *const needed[] = { "source", "proof" };

	if (file->case_count == 0)
		return vector_fault(file->path, 1, fault, "holds no case");
	for (size_t i = 0; i < file->case_count; i++)
		for (size_t n = 0; n < sizeof needed / sizeof needed[0]; n++)
			if (!vector_file_find(file, i, needed[n]))
				return vector_fault(file->path, file->cases[i].line, fault,
				                    "has no '%s'", needed[n]);
	return 0;
}

int vector_file_load(const char *path, struct vector_file *file, struct fault *fault)
{
	char *line = malloc(VECTOR_FILE_LINE_MAX);
	FILE *stream = NULL;
	int rc = 0;

	*file = (struct vector_file){
		.path = strdup(path),
		.pairs = calloc(VECTOR_FILE_PAIRS_MAX, sizeof *file->pairs),
		.cases = calloc(VECTOR_FILE_CASES_MAX, sizeof *file->cases),
	};
	if (!line || !file->path || !file->pairs || !file->cases)
		rc = out_of_memory(file, fault);
	else if (!(stream = fopen(path, "re")))
		rc = fault_set(fault, errno == ENOENT ? FAULT_ABSENT : FAULT_SYSTEM, path,
		               "cannot open: %s", strerror(errno));
	for (int n = 1; rc == 0 && fgets(line, VECTOR_FILE_LINE_MAX, stream); n++)
		rc = add_line(file, line, n, fault);
	if (rc == 0 && ferror(stream))
		rc = fault_set(fault, FAULT_SYSTEM, path, "cannot read: %s", strerror(errno));
	if (stream)
		fclose(stream);
	free(line);
	return rc < 0 ? rc : check(file, fault);
}

void vector_file_free(struct vector_file *file)
{
	for (size_t i = 0; i < file->pair_count; i++) {
		free(file->pairs[i].word);
		free(file->pairs[i].value);
	}
	free(file->pairs);
	free(file->cases);
	free(file->path);
	*file = (struct vector_file){ 0 };
}

const struct vector_pair *vector_file_find(const struct vector_file *file, size_t number,
                                           const char *word)
{
	const struct vector_case *one = &file->cases[number];

	for (size_t i = one->first + one->count; i-- > one->first;)
		if (strcmp(file->pairs[i].word, word) == 0)
			return &file->pairs[i];
	for (size_t i = file->heading; i-- > 0;)
		if (strcmp(file->pairs[i].word, word) == 0)
			return &file->pairs[i];
	return NULL;
}
