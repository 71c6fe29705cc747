/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TRACE_TRACE_H
#define TRACE_TRACE_H

#include <stddef.h>
#include <stdint.h>

#include "octets/fault.h"

/* What goes over the wire to a card, told to whoever wants to know: one event, any number of sinks. */

enum trace_limit { TRACE_SINKS_MAX = 4 };

enum trace_kind {
	TRACE_OPENED,  /* a card is there now; octets are its ATR, text its name */
	TRACE_RESET,   /* warm; octets are the answer to reset    */
	TRACE_POWER,   /* off and on; the same                    */
	TRACE_COMMAND, /* an APDU down                            */
	TRACE_ANSWER,  /* data and status word up                 */
	TRACE_LOST,    /* no answer came; text says why           */
};

struct trace_event {
	enum trace_kind kind;
	int64_t at_us; /* since 1970 */
	const uint8_t *octets;
	size_t size;
	const char *text;
};

/* The first member of every kind's own struct. */
struct trace_sink {
	void (*event)(struct trace_sink *sink, const struct trace_event *event);
};

/* Begins as zero octets. */
struct trace {
	/* Microseconds since 1970; NULL: as the machine has it. */
	int64_t (*clock)(void *ctx);
	void *ctx;
	size_t sinks;
	struct trace_sink *sink[TRACE_SINKS_MAX];
};

/* The sink stays the caller's. Returns 0 or FAULT_LIMIT. */
int trace_add(struct trace *trace, struct trace_sink *sink, struct fault *fault);

/* A sink that is not there is passed over. */
void trace_remove(struct trace *trace, const struct trace_sink *sink);

void trace_tell(const struct trace *trace, enum trace_kind kind, const uint8_t *octets, size_t size,
                const char *text);

#endif
