/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCENARIO_SESSION_INSIDE_H
#define SCENARIO_SESSION_INSIDE_H

#include "scenario/session.h"
#include "scenario/session_wire.h"
#include "scenario/stage.h"

/* A session, for the files session*.c. */

struct session_line {
	int64_t at_s;
	char who[12]; /* "user", "card", "network" …; "" goes on with the one before */
	char *text;
};

struct session {
	struct teller teller; /* the first: what is told comes by it */
	struct stage stage;
	struct session_wire wire;
	unsigned line_count;
	struct session_line
		lines[SESSION_LINES_MAX]; /* number n is at (n - 1) % SESSION_LINES_MAX */
	char refusal[FAULT_LINE_MAX];
};

#endif
