/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TRANSPORT_T0_WIRE_H
#define TRANSPORT_T0_WIRE_H

#include "transport/t0_address.h"
#include "transport/t0_line.h"

/* A line over a socket or a serial device. One that is gone is opened anew when the contacts are next
 * switched. */

/* Octets beside those of the card, in both directions: docs/t0.md, "Marks on a stream". */
enum t0_mark {
	T0_MARK = 0x10,
	T0_MARK_OFF = 0x40,
	T0_MARK_RESET = 0x41,
	T0_MARK_ON = 0x43,
	T0_MARK_WRONG = 0x44, /* the next octet comes with wrong parity */
	T0_MARK_AGAIN = 0x48, /* the error signal                       */
};

enum { T0_MARK_MS = 10000 /* for the answer to a mark */ };

/* Returns 0, FAULT_SYSTEM, FAULT_ABSENT, or as address_connect(). */
int t0_wire_open(const struct t0_address *address, struct t0_line **line, struct fault *fault);

#endif
