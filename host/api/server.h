/* SPDX-License-Identifier: Apache-2.0 */
#ifndef API_SERVER_H
#define API_SERVER_H

#include "dispatch/dispatcher.h"
#include "octets/fault.h"
#include "store/store.h"

/* The REST API over HTTP/1.1, in threads of its own. */

struct server;

enum server_limit {
	SERVER_CONNECTIONS_MAX = 256,
	SERVER_IDLE_S = 30, /* a connection on which nothing comes is closed */
};

/*
 * Listens and answers.
 *
 *   listen  IPv4 address to listen on, "127.0.0.1"
 *   port    1 .. 65535, or 0: a free one, told by server_port()
 *
 * Store and dispatcher must outlive it. Returns 0, FAULT_INPUT (no address), FAULT_BUSY (the port is
 * taken), FAULT_SYSTEM.
 */
int server_start(struct store *store, struct dispatcher *dispatcher, const char *listen,
                 unsigned port, struct server **server, struct fault *fault);

unsigned server_port(const struct server *server);

/* Ends the answers under way, then the threads. */
void server_stop(struct server *server);

#endif
