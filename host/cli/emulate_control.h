/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_EMULATE_CONTROL_H
#define CLI_EMULATE_CONTROL_H

#include <poll.h>
#include <stdbool.h>

#include "cli/emulate_slots.h"

/*
 * How a running 'roamcard emulate' is told what to do: a Unix stream socket, which its owner alone may use. A
 * line is a command (docs/emulate.md); its answer is lines of text, if there are any, and last "ok" or
 * "error: " with what is wrong.
 */

enum emulate_control_limit {
	CONTROL_CLIENTS_MAX = 16,
	CONTROL_LINE_MAX = 8192, /* octets of a command; who sends more is told so and let go */
};

struct emulate_client {
	int fd; /* -1: free */
	char line[CONTROL_LINE_MAX];
	size_t filled;
};

struct emulate_control {
	struct emulate_slots *slots;
	char *path;
	int fd; /* listens; -1: there is no control */
	bool quit;
	struct emulate_client client[CONTROL_CLIENTS_MAX];
};

/* Listens. Where a socket stands that nobody answers, it is replaced. Returns 0, FAULT_BUSY (somebody
 * answers), FAULT_LIMIT (a path too long for a socket) or FAULT_SYSTEM. */
int emulate_control_open(struct emulate_control *control, const char *path, struct fault *fault);

/* Without a path, for emulate_control_close(). */
void emulate_control_none(struct emulate_control *control);
void emulate_control_close(struct emulate_control *control);

/* What to wait for; returns how many of at most CONTROL_CLIENTS_MAX + 1. */
nfds_t emulate_control_poll(const struct emulate_control *control, struct pollfd *polled);

/* Does what has come. quit is set where a client said so. */
void emulate_control_serve(struct emulate_control *control);

/*
 * The other end: one command, and its answer but for the last line to the stream.
 *
 *   path  of the socket, without "unix:"
 *
 * Returns 0, FAULT_REFUSED with the text of an error, FAULT_TRANSPORT (nobody there), FAULT_LIMIT.
 */
int emulate_tell(const char *path, const char *command, FILE *to, struct fault *fault);

#endif
