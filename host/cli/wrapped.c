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
