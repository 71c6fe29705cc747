/* SPDX-License-Identifier: Apache-2.0 */
#include "trace/words.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void words_add(struct words *words, const char *format, ...)
{
	static const char ellipsis[] = "...";
	const size_t room = sizeof words->text - words->size;
	va_list arguments;
	int wanted;

	va_start(arguments, format);
	wanted = vsnprintf(words->text + words->size, room, format, arguments);
	va_end(arguments);
	if (wanted >= 0 && (size_t)wanted < room) {
		words->size += (size_t)wanted;
		return;
	}
	words->size = sizeof words->text - 1;
	memcpy(words->text + sizeof words->text - sizeof ellipsis, ellipsis, sizeof ellipsis);
}

void words_hex(struct words *words, const uint8_t *octets, size_t size)
{
	for (size_t i = 0; i < size; i++)
		words_add(words, "%02X", octets[i]);
}

void words_row(struct words *words, const struct words_row *rows, size_t count, uint8_t value,
               const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (rows[i].value == value) {
			words_add(words, "%s", rows[i].text);
			return;
		}
	words_add(words, "%s %02X", name, value);
}
