/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCENARIO_SESSION_WIRE_H
#define SCENARIO_SESSION_WIRE_H

#include <jansson.h>

#include "trace/gsmtap.h"
#include "trace/text.h"
#include "trace/trace.h"

/* What went over the wire of a session's card: a sink that keeps the newest exchanges, octets and words. */

struct session_exchange {
	unsigned number; /* from 1 */
	int64_t at_us;
	struct gsmtap_item item; /* secrets overwritten */
	char *command, *answer;  /* in words; NULL: none */
};

struct session_wire {
	struct trace_sink sink;
	struct trace_text text;
	size_t room;
	unsigned count;                 /* exchanges so far                       */
	struct session_exchange *kept;  /* number n is at (n - 1) % room          */
	struct session_exchange coming; /* its answer is to come                  */
	char *line;                     /* the words of the event that is told    */
};

/* Returns the sink, ready for trace_add(); or NULL where memory is short. */
struct trace_sink *session_wire_open(struct session_wire *wire, size_t room);
void session_wire_close(struct session_wire *wire);

json_t *session_wire_json(const struct session_wire *wire, unsigned after, unsigned most);
size_t session_wire_capture(const struct session_wire *wire, uint8_t **octets);

#endif
