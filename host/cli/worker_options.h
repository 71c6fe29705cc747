/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_WORKER_OPTIONS_H
#define CLI_WORKER_OPTIONS_H

#include <argp.h>
#include <stdint.h>

#include "dispatch/dispatcher.h"

/* --lease and --seed, of the verbs that deliver; used as store_options.h says. */
struct worker_options {
	int64_t lease_ms; /* 0: as the dispatcher has it */
	uint64_t seed;
};

extern const struct argp worker_argp;

void worker_options_tell(const struct worker_options *worker, struct dispatcher_options *dispatch);

#endif
