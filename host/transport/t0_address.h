/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TRANSPORT_T0_ADDRESS_H
#define TRANSPORT_T0_ADDRESS_H

#include <stdbool.h>
#include <stdint.h>

#include "octets/fault.h"
#include "transport/transport.h"

/* A card behind a wire of T=0 by its name: "unix:PATH", "tcp:HOST:PORT" or "/dev/NAME", then options, each
 * after a comma. docs/t0.md. */

enum t0_address_limit {
	T0_NAME_MAX = 256,      /* octets of it, options left out                  */
	T0_BAUD_DEFAULT = 9600, /* bits a second after a reset                     */
	T0_BAUD_MAX = 4000000,
	T0_SOCKET_WAIT_MS = 10000, /* for an octet, where there is no chip's clock    */
};

/* What drives RST. "-" before the name: the other way round. */
enum t0_rst { T0_RST_RTS, T0_RST_DTR };

struct t0_address {
	char name[T0_NAME_MAX];
	bool device; /* a serial device; else a socket      */
	bool marks;  /* contacts are marks among the octets */
	bool echo;   /* what is sent is heard as well       */
	bool no_pps;
	enum t0_rst rst;
	bool rst_other; /* a line that is set lets RST be high */
	uint32_t baud, clock_hz, wait_ms;
	uint32_t wrong; /* every so many octets, one is sent with wrong parity first; 0 none */
};

/* Returns 0, FAULT_INPUT (says which part) or FAULT_LIMIT. */
int t0_address_read(const char *text, struct t0_address *address, struct fault *fault);

/* Opens the line and powers the card on. Returns 0, a fault of t0_address_read(), address_connect() or
 * t0_reader_open(); FAULT_ABSENT where there is no such device. */
int t0_open(const char *text, struct transport **transport, struct fault *fault);

#endif
