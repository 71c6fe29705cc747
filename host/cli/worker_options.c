/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/worker_options.h"

#include <stdlib.h>

enum { LEASE_MOST_S = 86400 };

static const struct argp_option options[] = {
	{ "lease", 'L', "SECONDS", 0,
	  "in a shared store: for how long a job is claimed at a time; others take it over when "
	  "this process has been gone for so long (30)",
	  0 },
	{ "seed", 'D', "NUMBER", 0, "of how far the waits between tries are spread (0)", 0 },
	{ 0 },
};

/* Seconds with a fraction. */
static int64_t lease_of_text(const char *text, struct argp_state *state)
{
	char *end;
	const double seconds = strtod(text, &end);
	const double least = DISPATCH_LEASE_LEAST_MS / 1000.0;

	if (end == text || *end || !(seconds >= least && seconds <= LEASE_MOST_S))
		argp_error(state, "'%s' is no lease; write %g to %d seconds", text, least,
		           LEASE_MOST_S);
	return (int64_t)(seconds * 1000);
}

static error_t parse(int key, char *value, struct argp_state *state)
{
	struct worker_options *into = state->input;
	char *end;

	switch (key) {
	case 'L':
		into->lease_ms = lease_of_text(value, state);
		return 0;
	case 'D':
		into->seed = strtoull(value, &end, 10);
		if (end == value || *end)
			argp_error(state, "'%s' is no number", value);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

const struct argp worker_argp = { options, parse, NULL, NULL, NULL, NULL, NULL };

void worker_options_tell(const struct worker_options *worker, struct dispatcher_options *dispatch)
{
	dispatch->lease_ms = worker->lease_ms;
	dispatch->seed = worker->seed;
}
