/* SPDX-License-Identifier: Apache-2.0 */
#ifndef API_SERVER_H
#define API_SERVER_H

#include <stdbool.h>

#include "dispatch/dispatcher.h"
#include "octets/fault.h"
#include "service/cidr.h"
#include "store/store.h"

/* The REST API over HTTP/1.1, in threads of its own. */

struct server;

enum server_limit {
	SERVER_CONNECTIONS_MAX = 256,
	SERVER_IDLE_S = 30,         /* a connection on which nothing comes is closed      */
	SERVER_REQUEST_S = 60,      /* a request and its answer together take no longer   */
	SERVER_HEADERS_MAX = 65536, /* octets of a connection's memory, headers among them */
	SERVER_RATE = 100,          /* calls of an account a second ...                   */
	SERVER_BURST = 200,         /* ... after so many at once                          */
};

/* Zero, or NULL, is the default. */
struct server_options {
	const char *listen;   /* IPv4 address, "127.0.0.1"                                        */
	unsigned port;        /* 1 .. 65535, or 0: a free one, told by server_port()              */
	const char *tls_cert; /* PEM files; both or none                                          */
	const char *tls_key;
	bool allow_plain; /* HTTP without TLS on an address that is not this machine's own    */
	bool rate_given;  /* rate as it stands; 0: no limit                                   */
	unsigned rate, burst;
	unsigned idle_s, request_s;
	bool metrics_open; /* metrics to anybody, not to this machine alone                    */
	struct cidr_list webhook_allowed;
	unsigned webhook_pause_ms; /* before the second attempt                                   */
	struct cards *cards;       /* within reach of this process, to be looked at; NULL: none   */
	bool by_air;               /* other cards are reached by SMPP                             */
	bool figures_only;         /* of a process that delivers: health, readiness and metrics   */
};

/*
 * Listens and answers.
 *
 * Store, cards and dispatcher (NULL: others deliver) must outlive it. Returns 0, FAULT_INPUT (no address; one
 * that needs TLS; what is wrong with certificate and key), FAULT_ABSENT (their files), FAULT_BUSY (the port
 * is taken), FAULT_SYSTEM.
 */
int server_start(struct store *store, struct dispatcher *dispatcher,
                 const struct server_options *options, struct server **server, struct fault *fault);

unsigned server_port(const struct server *server);

/* "http" or "https". */
const char *server_scheme(const struct server *server);

/* Reads certificate and key again, from the files the server was told of: connections from now on are shown
 * them. Returns 0; FAULT_ABSENT where it speaks no TLS; or as server_start() what is wrong with them, and
 * those before are kept. */
int server_renew_tls(struct server *server, struct fault *fault);

/* Ends the answers under way, then the threads. */
void server_stop(struct server *server);

#endif
