/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_SMPP_OPTIONS_H
#define CLI_SMPP_OPTIONS_H

#include <argp.h>

#include "dispatch/air.h"
#include "dispatch/dispatcher.h"

/* --smpp and what belongs to it, of the verbs that deliver; used as store_options.h says. docs/smpp.md. */
struct smpp_cli {
	const char *place, *password_file; /* NULL: no SMPP */
	struct air_options air;
};

extern const struct argp smpp_argp;

/* What counts unless it is said otherwise. */
void smpp_options_begin(struct smpp_cli *smpp);

/* Reads the password; dispatch then points into smpp. Returns 0, FAULT_ABSENT or FAULT_INPUT. */
int smpp_options_tell(struct smpp_cli *smpp, struct dispatcher_options *dispatch,
                      struct fault *fault);

#endif
