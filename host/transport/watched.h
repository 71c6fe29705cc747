/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TRANSPORT_WATCHED_H
#define TRANSPORT_WATCHED_H

#include <stdbool.h>

#include "trace/capture.h"
#include "trace/current.h"
#include "transport/transport.h"

/* What shall be told of the cards a program opens: lines, a capture file, both or nothing. */
struct watch {
	struct capture *capture;                   /* NULL: none                  */
	void (*line)(void *ctx, const char *line); /* NULL: none; from any thread */
	void *ctx;
	current_file_name *names;
	bool show_secrets;
};

/*
 * Has a card's wire told from now on, beginning with its answer to reset.
 *
 *   watch      NULL, or one that wants nothing: the transport stays as it is. Must outlive the transport
 *   name       of the card, for who reads it
 *   transport  of an open card, replaced; after a fault it is closed and NULL
 *
 * Returns 0, FAULT_SYSTEM or FAULT_TRANSPORT.
 */
int watch_card(const struct watch *watch, const char *name, struct transport **transport,
               struct fault *fault);

#endif
