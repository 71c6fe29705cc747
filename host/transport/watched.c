/* SPDX-License-Identifier: Apache-2.0 */
#include "transport/watched.h"

#include <stdlib.h>

#include "trace/recorder.h"
#include "trace/text.h"
#include "transport/traced.h"

/* The sinks of one card, as long as it is open. */
struct watched {
	struct trace trace;
	struct trace_text text;
	struct recorder recorder;
};

static void add_sinks(struct watched *watched, const struct watch *watch)
{
	watched->text = (struct trace_text){
		.names = watch->names,
		.show_secrets = watch->show_secrets,
		.line = watch->line,
		.ctx = watch->ctx,
	};
	watched->recorder = (struct recorder){
		.capture = watch->capture,
		.names = watch->names,
		.show_secrets = watch->show_secrets,
	};
	if (watch->line)
		trace_add(&watched->trace, trace_text_sink(&watched->text), NULL);
	if (watch->capture)
		trace_add(&watched->trace, recorder_sink(&watched->recorder), NULL);
}

int watch_card(const struct watch *watch, const char *name, struct transport **transport,
               struct fault *fault)
{
	struct transport *inner = *transport;
	uint8_t atr[TRANSPORT_ATR_MAX];
	struct watched *watched;
	int rc;

	if (!watch || (!watch->line && !watch->capture))
		return 0;
	*transport = NULL;
	watched = calloc(1, sizeof *watched);
	rc = watched ? transport_atr(inner, atr, fault)
	             : fault_set(fault, FAULT_SYSTEM, "", "out of memory");
	if (rc < 0) {
		transport_close(inner);
		free(watched);
		return rc;
	}
	if (traced_open_owning(inner, &watched->trace, watched, transport, fault) < 0)
		return FAULT_SYSTEM;
	/* Two sinks are never too many. */
	add_sinks(watched, watch);
	trace_tell(&watched->trace, TRACE_OPENED, atr, (size_t)rc, name);
	return 0;
}
