/* SPDX-License-Identifier: Apache-2.0 */
#include "trace/trace.h"

#include <string.h>

#include "octets/clock.h"

int trace_add(struct trace *trace, struct trace_sink *sink, struct fault *fault)
{
	if (trace->sinks == TRACE_SINKS_MAX)
		return fault_set(fault, FAULT_LIMIT, "trace", "more than %d sinks",
		                 TRACE_SINKS_MAX);
	trace->sink[trace->sinks++] = sink;
	return 0;
}

void trace_remove(struct trace *trace, const struct trace_sink *sink)
{
	size_t at = 0;

	while (at < trace->sinks && trace->sink[at] != sink)
		at++;
	if (at == trace->sinks)
		return;
	trace->sinks--;
	memmove(&trace->sink[at], &trace->sink[at + 1],
	        (trace->sinks - at) * sizeof trace->sink[0]);
}

void trace_tell(const struct trace *trace, enum trace_kind kind, const uint8_t *octets, size_t size,
                const char *text)
{
	const struct trace_event event = {
		.kind = kind,
		.at_us = trace->clock ? trace->clock(trace->ctx) : clock_now_us(),
		.octets = octets,
		.size = size,
		.text = text,
	};

	for (size_t i = 0; i < trace->sinks; i++)
		trace->sink[i]->event(trace->sink[i], &event);
}
