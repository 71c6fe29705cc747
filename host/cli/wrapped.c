/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/wrapped.h"

#include <string.h>

void wrapped_print(FILE *to, const char *prefix, const char *text, size_t width)
{
	size_t column = 0;

	for (text += strspn(text, " \n"); *text; text += strspn(text, " \n")) {
		const size_t size = strcspn(text, " \n");

		if (column > 0 && column + 1 + size > width) {
			fputc('\n', to);
			column = 0;
		}
		if (column > 0) {
			fprintf(to, " %.*s", (int)size, text);
			column += 1 + size;
		} else {
			fprintf(to, "%s%.*s", prefix, (int)size, text);
			column = strlen(prefix) + size;
		}
		text += size;
	}
	if (column > 0)
		fputc('\n', to);
}

/* Octets of a piece that is not torn: up to a space, or with the commas at its end. Sets how many characters. */
static size_t piece_of(const char *text, size_t *characters)
{
	size_t size = strcspn(text, " ,");

	size += strspn(text + size, ",");
	*characters = 0;
	for (size_t i = 0; i < size; i++)
		*characters += ((unsigned char)text[i] & 0xC0) != 0x80;
	return size;
}

/* Octets of so many characters. */
static size_t octets_of(const char *text, size_t characters)
{
	size_t size = 0;

	while (characters-- > 0)
		do
			size++;
		while (((unsigned char)text[size] & 0xC0) == 0x80);
	return size;
}

void wrapped_hang(FILE *to, size_t indent, const char *text, size_t width)
{
	const size_t room = width > indent ? width - indent : 1;
	size_t column = 0;

	while (*text) {
		const size_t spaces = strspn(text, " ");
		size_t characters, size = piece_of(text += spaces, &characters);

		if (column > 0 && column + spaces + characters > room) {
			fprintf(to, "\n%*s", (int)indent, "");
			column = 0;
		} else if (column > 0) {
			column += (size_t)fprintf(to, "%*s", (int)spaces, "");
		}
		for (; characters > room; characters -= room) {
			const size_t cut = octets_of(text, room);

			fprintf(to, "%.*s\n%*s", (int)cut, text, (int)indent, "");
			text += cut;
			size -= cut;
		}
		fprintf(to, "%.*s", (int)size, text);
		column += characters;
		text += size;
	}
	fputc('\n', to);
}
