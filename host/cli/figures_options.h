/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_FIGURES_OPTIONS_H
#define CLI_FIGURES_OPTIONS_H

#include <argp.h>
#include <stdbool.h>

#include "api/server.h"

/* --metrics and --metrics-open, of a verb that has no API: where its health and figures are answered. */
struct figures_options {
	bool given;
	char listen[16]; /* IPv4 address */
	struct server_options server;
};

extern const struct argp figures_argp;

/* Starts the server where one is wanted, and says on standard output where; *server is NULL else. Returns as
 * server_start(). */
int figures_options_serve(struct figures_options *figures, struct store *store,
                          struct dispatcher *dispatcher, struct server **server,
                          struct fault *fault);

#endif
