/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_EMULATE_CONTROL_H
#define CLI_EMULATE_CONTROL_H

#include <poll.h>
#include <stdbool.h>

#include "cli/emulate_slots.h"
#include "transport/control.h"

/* The end of transport/control.h that is told: a socket that its owner alone may use. Whoever sends more than
 * CONTROL_LINE_MAX octets without an end of line is told so and let go. */

enum emulate_control_limit {
	CONTROL_CLIENTS_MAX = 16,
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

#endif
