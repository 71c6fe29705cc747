/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TRANSPORT_T0_READER_H
#define TRANSPORT_T0_READER_H

#include "transport/t0_line.h"
#include "transport/transport.h"

/* A reader, the interface device of ISO 7816-3: drives the contacts of a line, reads the answer to reset,
 * negotiates the speed, speaks T=0. docs/t0.md. */

enum t0_reader_limit {
	T0_RESETS_MAX = 3,    /* for an answer to reset that checks, TS 102 221 6.3.1  */
	T0_NULLS_MAX = 10000, /* of a command: the card has no end                      */
};

struct t0_reader_options {
	const char *name; /* of the card, for messages; copied                 */
	bool no_pps;      /* stay at 372 clock cycles a bit                    */
};

/*
 * Powers the card on. Cards whose answer to a PPS is none, or wrong, are reset and used without.
 *
 *   line  belongs to the reader from now on, also after a fault
 *
 * Commands go as t0_transmit() says. A card that does not answer within its work waiting time, sends a
 * procedure byte that is none, or whose line is gone is FAULT_TRANSPORT, and so is every command after it
 * until a reset or power cycle. What T=0 cannot say (an Lc
 * that does not fit, an extended length) is answered 6700 by the reader, and no card hears of it.
 *
 * Returns 0, FAULT_SYSTEM or FAULT_TRANSPORT.
 */
int t0_reader_open(struct t0_line *line, const struct t0_reader_options *options,
                   struct transport **transport, struct fault *fault);

#endif
