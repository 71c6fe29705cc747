/* SPDX-License-Identifier: Apache-2.0 */
#ifndef APPLET_ORDERS_H
#define APPLET_ORDERS_H

#include <stdint.h>

#include "applet/activate.h"
#include "wire/tlv.h"

enum { ORDERS_REFUSED = 1 /* an element was: nothing was applied */ };

/* Where an order list comes from: some orders are for the card's owner alone. */
enum orders_origin { ORDERS_FROM_AIR, ORDERS_AT_CARD };

/*
 * Carries out an order list (docs/applet-protocol.md 2): judges all of it, then applies all of it
 * or nothing, and writes the results (3) to answer.
 *
 * Returns 0; ORDERS_REFUSED; UICC_ERR_FORMAT where the list was refused at large (answer says why); UICC_ERR_FULL
 * or UICC_ERR_PORT: then what was written is to be rolled back.
 */
int orders_carry_out(struct applet *applet, enum orders_origin origin, const uint8_t *octets,
                     uint16_t size, struct tlv_writer *answer);

#endif
