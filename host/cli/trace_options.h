/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_TRACE_OPTIONS_H
#define CLI_TRACE_OPTIONS_H

#include <argp.h>

#include "transport/watched.h"

/* --trace[=FILE] and --show-secrets, of every verb that talks to a card: docs/traces.md. A verb names the argp as a
 * child, and gives it its input when its parser is asked ARGP_KEY_INIT. */
struct trace_options {
	bool lines;       /* to standard error  */
	const char *file; /* NULL: none         */
	bool show_secrets;
	struct watch watch; /* of trace_options_open() */
};

extern const struct argp trace_argp;

/* For a verb without other children. */
extern const struct argp_child trace_children[];

/* Makes the file, if one is wanted; watch tells from now on what was asked for. Returns 0 or FAULT_SYSTEM. */
int trace_options_open(struct trace_options *options, struct fault *fault);

/*
 * Ends the file; every card is closed by now.
 *
 *   rc  what the verb came to, as its own functions have it
 *
 * Returns rc, or the fault of a file that could not be written whole where rc is none.
 */
int trace_options_close(struct trace_options *options, int rc, struct fault *fault);

#endif
