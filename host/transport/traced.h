/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TRANSPORT_TRACED_H
#define TRANSPORT_TRACED_H

#include "trace/trace.h"
#include "transport/transport.h"

/*
 * A transport around another: what goes over the wire is told to the trace, unchanged.
 *
 *   inner   belongs to the new one from now on, also after a fault
 *   trace   stays the caller's and must outlive it
 *   traced  set; transport_close() releases both
 *
 * Returns 0 or FAULT_SYSTEM.
 */
int traced_open(struct transport *inner, struct trace *trace, struct transport **traced,
                struct fault *fault);

/* The same; owned is freed with it, also after a fault. The trace may lie in it. */
int traced_open_owning(struct transport *inner, struct trace *trace, void *owned,
                       struct transport **traced, struct fault *fault);

#endif
