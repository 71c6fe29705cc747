/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TRACE_TEXT_H
#define TRACE_TEXT_H

#include <stdbool.h>

#include "trace/follow.h"
#include "trace/trace.h"

/*
 * A sink that says in words what goes over the wire: a line for a command, "> SELECT EF.IMSI (6F07)", and one
 * for its answer, "< 9000 normal ending". PINs and keys are not told unless asked for.
 */
struct trace_text {
	struct trace_sink sink;   /* of trace_text_sink() */
	current_file_name *names; /* may be NULL        */
	bool show_secrets;
	void (*line)(void *ctx, const char *line);
	void *ctx;

	struct follow follow;
};

/* Ready for trace_add(); the members before follow are set by the caller beforehand. */
struct trace_sink *trace_text_sink(struct trace_text *text);

#endif
