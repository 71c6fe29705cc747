/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TRANSPORT_EMULATED_CONTACTS_H
#define TRANSPORT_EMULATED_CONTACTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "transport/t0_line.h"
#include "transport/transport.h"

/* The contacts of an emulated card: its own T=0 (card/include/uicc/t0.h), octet by octet. */

struct emulated_contacts;

struct emulated_contacts_form {
	bool inverse;    /* the inverse convention: octets are as the direct one reads them      */
	bool one_by_one; /* it asks for data octet by octet                                      */
	uint8_t ta1;     /* of its ATR; 0: the card's own                                        */
	/* What the card sends; what a command changed is durable before. */
	void (*sends)(void *ctx, const uint8_t *octets, size_t size);
	void *ctx;
};

/*
 * The card is off, and used by nothing else from now on.
 *
 *   card  belongs to the contacts from now on, also after a fault
 *   form  copied
 *
 * Returns 0, FAULT_INPUT (no emulated card) or FAULT_SYSTEM.
 */
int emulated_contacts_open(struct transport *card, const struct emulated_contacts_form *form,
                           struct emulated_contacts **contacts, struct fault *fault);

/* Switches VCC and RST; what the card has to do then is done by emulated_contacts_run(). */
void emulated_contacts_switch(struct emulated_contacts *contacts, enum t0_contacts to);

/* An octet for the card. Returns false where it is to be sent again. */
bool emulated_contacts_receive(struct emulated_contacts *contacts, uint8_t octet, bool parity_ok);

/*
 * Lets the card do what it has to, if anything, and sends the answer.
 *
 * Returns 0, or a fault of emulated_open() or FAULT_TRANSPORT (the supply was cut, or the image cannot be
 * written): the card is silent until its contacts are switched.
 */
int emulated_contacts_run(struct emulated_contacts *contacts, struct fault *fault);

/* The card itself, to copy it, save it or cut its supply. */
struct transport *emulated_contacts_card(struct emulated_contacts *contacts);

/* Releases both; NULL is fine. */
void emulated_contacts_close(struct emulated_contacts *contacts);

#endif
