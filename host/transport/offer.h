/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TRANSPORT_OFFER_H
#define TRANSPORT_OFFER_H

#include "transport/transport.h"

/* A card of this machine, offered to one client after the other: docs/remote-card.md. */

struct offer {
	/* The card for one client; it is let go of when that client has gone. */
	int (*open)(void *ctx, struct transport **transport, struct fault *fault);
	/* Told of clients that come and go, and why one was sent away. May be NULL. */
	void (*told)(void *ctx, const char *text);
	void *ctx;
};

/*
 * Serves clients on a listening socket until stop_fd can be read. Who comes while another is served is
 * told so and sent away; who is slow in the middle of a frame, or says what is not in the protocol, too.
 *
 * Returns 0, or FAULT_SYSTEM where the socket is of no use any more.
 */
int offer_serve(const struct offer *offer, int listening, int stop_fd, struct fault *fault);

#endif
