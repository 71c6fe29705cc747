/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TRANSPORT_T0_H
#define TRANSPORT_T0_H

#include <stdbool.h>

#include "transport/transport.h"

/* Command APDUs over T=0, which knows no response to a command with data: ISO/IEC 7816-3 12.2. */

/* One command TPDU as it is. Returns the octets of the reply, at least 2, or a fault. */
typedef int t0_exchange(void *ctx, const uint8_t *tpdu, size_t size,
                        uint8_t reply[TRANSPORT_REPLY_MAX], struct fault *fault);

/*
 * As transport_transmit(), by TPDUs: what a T=1 card would answer comes back.
 *
 *   case 1  goes with P3 00
 *   case 2  with Le 00: all there is, the right Le put in after 6CXX (class A0: 67XX); any other Le as it is
 *   case 3  as it is, 61XX and all
 *   case 4  without its Le; what 61XX announces is fetched by GET RESPONSE, as much as Le asks for
 *
 * 6CXX means that the card did nothing yet, so the command is not done twice.
 */
int t0_transmit(t0_exchange *exchange, void *ctx, const uint8_t *command, size_t size,
                uint8_t reply[TRANSPORT_REPLY_MAX], struct fault *fault);

/* Whether a command can be said octet by octet: a header, and as many data as Lc says. What cannot, a driver
 * may still take whole. */
bool t0_can_say(const uint8_t *command, size_t size);

#endif
