/* SPDX-License-Identifier: Apache-2.0 */
#ifndef APDU_RESPONSE_H
#define APDU_RESPONSE_H

#include <stdint.h>

#include "wire/command.h"

/* What a case 4 command without Le has to say waits here for GET RESPONSE; any other command drops
 * it. T=0, TS 102 221 7.3.1.1. */
struct response {
	uint16_t size; /* octets that wait; 0 none           */
	uint16_t sw;   /* the status word that comes with them */
	uint8_t data[REPLY_DATA_MAX];
};

void response_drop(struct response *response);

/*
 * Fits the answer of a command, in out with status word sw, to the Le of in. Returns the status
 * word to send; what goes with it is in out.
 *
 * Le 00 is whatever there is. In case 2 any other Le must be exact, or 6CXX tells it. In case 4 a
 * Le that has room brings the data at once; without one, or with too small a one, they wait (61XX):
 * the command itself must not be sent twice. What out holds may stand in response already.
 */
uint16_t response_fit(struct response *response, const struct apdu *in, enum apdu_case shape,
                      struct reply *out, uint16_t sw);

/* GET RESPONSE: moves what waits to out. Returns its status word, 6985 where nothing waits, or
 * 6CXX, and it waits on. */
uint16_t response_get(struct response *response, const struct apdu *in, struct reply *out);

#endif
