/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TRANSPORT_THROUGH_H
#define TRANSPORT_THROUGH_H

#include <stdbool.h>

#include "transport/transport.h"

/* A card that is used through a reader: APDUs and resets go by PC/SC, or octet by octet by T=0, to who has the
 * card, as 'roamcard emulate'; and what no reader can do, a new card, a copy, a cut of the supply, goes by a
 * control socket. Or an emulated card of this process, used octet by octet. */

enum through_limit { THROUGH_RETURN_MS = 10000 /* for a card that fell out to be back */ };

#define THROUGH_T0 "t0"

struct through {
	const char
		*target; /* "reader:" and what pcsc_open() takes, "t0:" and what t0_open() does, or
	                      * "t0": in this process       */
	const char *control; /* path of the control socket; not of "t0" */
	unsigned slot;       /* of 'roamcard emulate', from 1 */
	bool whole;          /* pcsc_open_whole(): what T=0 cannot say is said too */
};

/* Has the card in the slot replaced by a blank one and opens that in the reader. The texts stay the
 * caller's and must outlive it. Returns 0, or a fault of pcsc_open(), t0_open(), t0_local_open() or control_tell(). */
int through_open(const struct through *through, struct transport **transport, struct fault *fault);

#endif
