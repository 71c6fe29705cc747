/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TRANSPORT_THROUGH_H
#define TRANSPORT_THROUGH_H

#include <stdbool.h>

#include "transport/transport.h"

/* An emulated card that is used through a reader: APDUs and resets go by PC/SC to a running 'roamcard
 * emulate', and what no reader can do, a new card, a copy, a cut of the supply, goes by its control socket. */

enum through_limit { THROUGH_RETURN_MS = 10000 /* for a card that fell out to be back */ };

struct through {
	const char *reader;  /* as pcsc_open() takes it      */
	const char *control; /* path of the control socket   */
	unsigned slot;       /* of 'roamcard emulate', from 1 */
	bool whole;          /* pcsc_open_whole(): what T=0 cannot say is said too */
};

/* Has the card in the slot replaced by a blank one and opens that in the reader. The texts stay the
 * caller's and must outlive it. Returns 0, or a fault of pcsc_open() or control_tell(). */
int through_open(const struct through *through, struct transport **transport, struct fault *fault);

#endif
