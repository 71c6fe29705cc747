/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TRANSPORT_ADDRESS_H
#define TRANSPORT_ADDRESS_H

#include <stdbool.h>

#include "octets/fault.h"

/* Stream sockets by their names: "tcp:HOST:PORT" ("tcp:[::1]:PORT") and "unix:PATH". */

enum { ADDRESS_CONNECT_MS = 5000 };

/* Returns a connected socket, or FAULT_INPUT (no such name), FAULT_ABSENT (nobody listens, no such
 * host), FAULT_EXPIRED, FAULT_LIMIT (a path too long), FAULT_SYSTEM. */
int address_connect(const char *name, struct fault *fault);

/*
 * Listens there. A socket file that nobody listens at any more is replaced; its mode is 0600.
 *
 *   anywhere  other addresses than this machine's own are allowed
 *
 * Returns a socket, or FAULT_INPUT, FAULT_REFUSED (not loopback), FAULT_BUSY (somebody listens there),
 * FAULT_LIMIT, FAULT_SYSTEM.
 */
int address_listen(const char *name, bool anywhere, struct fault *fault);

/* The port a listening socket has; 0 for none. */
unsigned address_port(int fd);

/* Removes the socket file of a name, if it is of that kind. */
void address_forget(const char *name);

/* TCP: frames leave at once, and a peer that is dead is noticed within two minutes. */
void address_tune(int fd);

#endif
