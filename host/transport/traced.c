/* SPDX-License-Identifier: Apache-2.0 */
#include "transport/traced.h"

#include <stdlib.h>

struct traced {
	struct transport transport;
	struct transport *inner;
	struct trace *trace;
	void *owned;
};

static struct traced *traced_of(struct transport *transport)
{
	return (struct traced *)transport;
}

/* What came of something: its octets, or the fault. */
static int tell(struct traced *traced, enum trace_kind kind, const uint8_t *octets, int rc,
                const struct fault *fault)
{
	if (rc < 0)
		trace_tell(traced->trace, TRACE_LOST, NULL, 0, fault ? fault->text : "");
	else
		trace_tell(traced->trace, kind, octets, (size_t)rc, "");
	return rc;
}

/* A reset of either kind and its answer. */
static int restart(struct traced *traced, enum trace_kind kind, int rc, struct fault *fault)
{
	uint8_t atr[TRANSPORT_ATR_MAX];

	return rc < 0 ? tell(traced, kind, NULL, rc, fault)
	              : tell(traced, kind, atr, transport_atr(traced->inner, atr, fault), fault);
}

static int traced_reset(struct transport *transport, struct fault *fault)
{
	struct traced *traced = traced_of(transport);
	const int rc = restart(traced, TRACE_RESET, transport_reset(traced->inner, fault), fault);

	return rc < 0 ? rc : 0;
}

static int traced_power_cycle(struct transport *transport, struct fault *fault)
{
	struct traced *traced = traced_of(transport);
	const int rc =
		restart(traced, TRACE_POWER, transport_power_cycle(traced->inner, fault), fault);

	return rc < 0 ? rc : 0;
}

static int traced_atr(struct transport *transport, uint8_t atr[TRANSPORT_ATR_MAX],
                      struct fault *fault)
{
	return transport_atr(traced_of(transport)->inner, atr, fault);
}

static int traced_transmit(struct transport *transport, const uint8_t *command, size_t size,
                           uint8_t reply[TRANSPORT_REPLY_MAX], struct fault *fault)
{
	struct traced *traced = traced_of(transport);

	trace_tell(traced->trace, TRACE_COMMAND, command, size, "");
	return tell(traced, TRACE_ANSWER, reply,
	            transport_transmit(traced->inner, command, size, reply, fault), fault);
}

/* A copy is for looking into the card: nothing of that goes over the wire. */
static int traced_copy(struct transport *transport, struct transport **copy, struct fault *fault)
{
	return transport_copy(traced_of(transport)->inner, copy, fault);
}

static int traced_save(struct transport *transport, const char *path, struct fault *fault)
{
	return transport_save(traced_of(transport)->inner, path, fault);
}

static int traced_cut(struct transport *transport, uint32_t writes, struct fault *fault)
{
	return transport_cut(traced_of(transport)->inner, writes, fault);
}

static void traced_close(struct transport *transport)
{
	struct traced *traced = traced_of(transport);

	transport_close(traced->inner);
	free(traced->owned);
	free(traced);
}

static const struct transport_ops traced_ops = {
	.kind = "traced",
	.reset = traced_reset,
	.power_cycle = traced_power_cycle,
	.atr = traced_atr,
	.transmit = traced_transmit,
	.copy = traced_copy,
	.save = traced_save,
	.cut = traced_cut,
	.close = traced_close,
};

int traced_open_owning(struct transport *inner, struct trace *trace, void *owned,
                       struct transport **traced, struct fault *fault)
{
	struct traced *made = calloc(1, sizeof *made);

	*traced = NULL;
	if (!made) {
		transport_close(inner);
		free(owned);
		return fault_set(fault, FAULT_SYSTEM, "", "out of memory");
	}
	*made = (struct traced){ { &traced_ops }, inner, trace, owned };
	*traced = &made->transport;
	return 0;
}

int traced_open(struct transport *inner, struct trace *trace, struct transport **traced,
                struct fault *fault)
{
	return traced_open_owning(inner, trace, NULL, traced, fault);
}
