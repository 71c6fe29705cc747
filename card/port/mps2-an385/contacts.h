/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MPS2_CONTACTS_H
#define MPS2_CONTACTS_H

#include <stdbool.h>

#include "uicc/t0.h"

/*
 * The card's contacts: UART 0 has the octets of the I/O line and, among them, marks that say what VCC and RST do
 * (docs/t0.md). SysTick measures the waiting time. All interrupts have one priority, so that none interrupts another.
 */

/* For the card. */
extern const struct uicc_t0_port contacts_wire;

/* Opens the contacts. Octets are passed over until the card is connected. */
void contacts_start(void);

/* Whether there is a supply. Where it goes, the program begins anew, wherever it is. */
bool contacts_have_supply(void);

/* The supply is answered, and from now on interrupts go to the card, which uicc_t0_start() was called for. */
void contacts_connect(struct uicc *card);

/* Interrupt handlers. */
void contacts_receive(void);
void contacts_sent(void);
void contacts_tick(void);

#endif
