/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MPS2_CONTACTS_H
#define MPS2_CONTACTS_H

#include <stdbool.h>

#include "uicc/t0.h"

/*
 * The card's contacts: UART 0 is the I/O line, UART 1 brings the levels of VCC and RST, an octet whenever one of
 * them changes: CONTACTS_VCC, CONTACTS_RST. SysTick measures the waiting time. All interrupts have one priority, so
 * that none interrupts another.
 */

enum contacts_level { CONTACTS_VCC = 1, CONTACTS_RST = 2 };

/* For the card. */
extern const struct uicc_t0_port contacts_wire;

/* Opens the contacts. What arrives is held back until the card is known. */
void contacts_start(void);

/* From now on interrupts go to the card, which uicc_t0_start() was called for. */
void contacts_connect(struct uicc *card);

/* Whether there is a supply. Where it goes while the card is connected, the program begins anew. */
bool contacts_have_supply(void);

/* Interrupt handlers. */
void contacts_receive(void);
void contacts_sent(void);
void contacts_change(void);
void contacts_tick(void);

#endif
