/* SPDX-License-Identifier: Apache-2.0 */
#ifndef API_CONSOLE_H
#define API_CONSOLE_H

#include <stddef.h>

#include <ulfius.h>

enum { CONSOLE_FILES_MAX = 64 };

struct api;

/* A file of host/web/, embedded when the program is built. */
struct console_file {
	const char *path; /* "/" or "/web/NAME"                  */
	const char *type; /* of its content                      */
	const char *etag; /* in quotes, of the octets (RFC 9110 8.8.3) */
	const char *text;
	size_t size;
};

extern const struct console_file console_files[];
extern const size_t console_file_count;

/* The library hands one pointer to a callback: which file, and what counts it. */
struct console {
	struct console_place {
		struct api *api;
		const struct console_file *file;
	} place[CONSOLE_FILES_MAX];
};

/*
 * The console at "/", docs/console.md: GET and HEAD of each file, to anybody, since a file holds nothing but
 * the program's own text; 304 where the reader's copy is still right. Every answer forbids the page all
 * that it does not need (Content Security Policy Level 3).
 *
 * console and api must outlive the instance. Returns what the library does, U_OK where all went well.
 */
int console_add(struct _u_instance *instance, struct console *console, struct api *api);

#endif
