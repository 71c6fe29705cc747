/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/roff.h"

#include <stdbool.h>
#include <string.h>

enum { LINE_WIDTH = 72 };

/* What has a meaning in roff, and what is a typographer's choice there. */
static const char *const glyphs[256] = {
	['\\'] = "\\e",  ['-'] = "\\-",   ['\''] = "\\(aq",
	['`'] = "\\(ga", ['^'] = "\\(ha", ['~'] = "\\(ti",
};

static void put_span(FILE *to, const char *text, size_t size, bool minus)
{
	for (size_t i = 0; i < size; i++) {
		const char *glyph = glyphs[(unsigned char)text[i]];

		if (glyph && (text[i] != '-' || minus))
			fputs(glyph, to);
		else
			fputc(text[i], to);
	}
}

void roff_word(FILE *to, const char *text)
{
	put_span(to, text, strlen(text), true);
}

/* A word that has an option in it; others have hyphens. */
static bool is_option(const char *word, size_t size)
{
	while (size > 0 && strchr("'\"([{", *word)) {
		word++;
		size--;
	}
	return size > 1 && *word == '-';
}

/* Columns it takes in the source. */
static size_t width_of(const char *word, size_t size)
{
	size_t width = size;

	for (size_t i = 0; i < size; i++)
		if (glyphs[(unsigned char)word[i]])
			width += strlen(glyphs[(unsigned char)word[i]]) - 1;
	return width;
}

static void put_word(FILE *to, const char *word, size_t size, size_t *column)
{
	const size_t width = width_of(word, size);

	if (*column > 0 && *column + 1 + width > LINE_WIDTH) {
		fputc('\n', to);
		*column = 0;
	}
	if (*column > 0) {
		fputc(' ', to);
		++*column;
	} else if (*word == '.' || *word == '\'') {
		fputs("\\&", to);
	}
	put_span(to, word, size, is_option(word, size));
	*column += width;
}

static void put_filled(FILE *to, const char *line, size_t size, size_t *column)
{
	while (size > 0) {
		const size_t blanks = strspn(line, " ");
		size_t word;

		if (blanks >= size)
			return;
		line += blanks;
		size -= blanks;
		word = strcspn(line, " \n");
		if (word > size)
			word = size;
		put_word(to, line, word, column);
		line += word;
		size -= word;
	}
}

/* A line as it stands, in a block with others of its kind. */
static void put_plain(FILE *to, const char *line, size_t size, size_t *column, bool *plain)
{
	if (*column > 0)
		fputc('\n', to);
	if (!*plain)
		fputs(".PP\n.nf\n", to);
	if (*line == '.' || *line == '\'')
		fputs("\\&", to);
	put_span(to, line, size, true);
	fputc('\n', to);
	*column = 0;
	*plain = true;
}

void roff_text(FILE *to, const char *text)
{
	size_t column = 0;
	bool plain = false, parted = false;

	while (*text) {
		const size_t size = strcspn(text, "\n");

		if (size > 0 && *text == ' ') {
			put_plain(to, text, size, &column, &plain);
		} else if (size > 0) {
			if (column > 0 && parted)
				fputs("\n", to);
			if (plain)
				fputs(".fi\n.PP\n", to);
			else if (parted)
				fputs(".PP\n", to);
			if (parted)
				column = 0;
			plain = false;
			put_filled(to, text, size, &column);
		}
		parted = size == 0;
		text += size + (text[size] == '\n');
	}
	if (column > 0)
		fputc('\n', to);
	if (plain)
		fputs(".fi\n", to);
}
