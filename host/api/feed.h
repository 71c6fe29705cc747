/* SPDX-License-Identifier: Apache-2.0 */
#ifndef API_FEED_H
#define API_FEED_H

#include <stdbool.h>
#include <stdint.h>

#include "octets/fault.h"
#include "service/account.h"

/*
 * What happens, as a stream of events (server-sent events, HTML living standard 9.2): what the store is told
 * of requests, by whatever process, and what handsets of this one do. The newest are kept, so that who was
 * away for a moment goes on where it was.
 */

enum feed_limit {
	FEED_KEPT = 4096,      /* events; whoever is further behind is told that it missed some */
	FEED_DATA_MAX = 1024,  /* octets of one, in JSON                                       */
	FEED_STREAMS_MAX = 64, /* at once: each holds a connection and its thread              */
	FEED_OF_ACCOUNT = 8,   /* of them of one account                                       */
	FEED_STREAM_S = 50,    /* then it ends, and the client comes again                     */
	FEED_KEEPALIVE_S = 10, /* a comment after so long without an event                     */
	FEED_LOOK_MS = 250,    /* the store is asked so often while somebody listens           */
	FEED_RETRY_MS = 500,   /* a client comes again after so long                           */
};

struct feed;
struct feed_stream;
struct store;

int feed_open(struct service *service, struct feed **feed, struct fault *fault);

/* Ends every stream; none begins after it. */
void feed_end(struct feed *feed);
void feed_close(struct feed *feed); /* NULL is fine */

/* Tells an event of that account: kind is a word, data a JSON text. What is longer than FEED_DATA_MAX is not
 * told. */
void feed_tell(struct feed *feed, const char *account, const char *kind, const char *data);

/*
 * Begins a stream for the account.
 *
 *   last  the Last-Event-ID it has, NULL or "" for none: only what comes is told. Where it is one that is not
 *         kept any more, or of another run, an event "missed" goes first.
 *
 * Returns 0, FAULT_LIMIT (so many are open) or FAULT_SYSTEM.
 */
int feed_stream_open(struct feed *feed, const struct account *account, const char *last,
                     struct feed_stream **stream, struct fault *fault);

/* Waits for something to send: octets of the stream, at most room. Returns how many, 0 at its end. */
size_t feed_stream_read(struct feed_stream *stream, char *to, size_t room);

void feed_stream_close(struct feed_stream *stream);

#endif
