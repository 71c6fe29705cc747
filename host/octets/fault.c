/* SPDX-License-Identifier: Apache-2.0 */
#include "octets/fault.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* What does not fit is told by its first octets and an ellipsis. */
static void shorten(char *text, size_t room, int wanted)
{
	static const char ellipsis[] = "...";

	if (wanted >= 0 && (size_t)wanted < room)
		return;
	memcpy(text + room - sizeof ellipsis, ellipsis, sizeof ellipsis);
}

void fault_fill(struct fault *fault, int code, const char *where, const char *format, ...)
{
	va_list arguments;

	if (!fault)
		return;
	fault->code = code;
	shorten(fault->where, sizeof fault->where,
	        snprintf(fault->where, sizeof fault->where, "%s", where ? where : ""));
	va_start(arguments, format);
	shorten(fault->text, sizeof fault->text,
	        vsnprintf(fault->text, sizeof fault->text, format, arguments));
	va_end(arguments);
}

void fault_line(const struct fault *fault, char *to, size_t room)
{
	shorten(to, room,
	        snprintf(to, room, "%s%s%s", fault->where, fault->where[0] ? ": " : "",
	                 fault->text));
}

void fault_hide_path(struct fault *fault)
{
	const char *slash = strrchr(fault->where, '/');

	if (slash)
		memmove(fault->where, slash + 1, strlen(slash));
}
