/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TRANSPORT_SOCKET_H
#define TRANSPORT_SOCKET_H

#include "transport/transport.h"

/* A card that 'roamcard card serve' offers elsewhere: docs/remote-card.md. */

/*
 * Connects.
 *
 *   address  "tcp:HOST:PORT" or "unix:PATH"
 *
 * A command is sent once: where its answer does not come, transport_transmit() is FAULT_TRANSPORT, and so
 * is every command after it until a reset or power cycle, which connects anew.
 *
 * Returns 0, FAULT_BUSY (somebody else is served), FAULT_NEWER, FAULT_TRANSPORT (what is there says no, or
 * is no card), or as address_connect().
 */
int socket_open(const char *address, struct transport **transport, struct fault *fault);

#endif
