/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TRACE_RECORDER_H
#define TRACE_RECORDER_H

#include <stdbool.h>

#include "trace/capture.h"
#include "trace/follow.h"
#include "trace/trace.h"

/* A sink that writes what goes over one card's wire to a capture file: a packet an exchange. PINs and keys are
 * overwritten by FF (follow_mask_command()) unless asked for. */
struct recorder {
	struct trace_sink sink; /* of recorder_sink() */
	struct capture *capture;
	current_file_name *names; /* may be NULL */
	bool show_secrets;

	struct follow follow;
	struct gsmtap_item item; /* the command whose answer is to come */
};

/* Ready for trace_add(); the members before follow are set by the caller beforehand. The card has a number of
 * its own in the file from now on. */
struct trace_sink *recorder_sink(struct recorder *recorder);

#endif
