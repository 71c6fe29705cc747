/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TRANSPORT_VPCD_H
#define TRANSPORT_VPCD_H

#include <stdbool.h>

#include "transport/transport.h"

/*
 * A slot of a virtual reader: the card in it is offered to pcscd through the driver vpcd (Debian's
 * vsmartcard-vpcd), which listens on a TCP port, one a slot. A thread of its own serves the driver; when
 * pcscd is not there it is called again and again, for ever.
 *
 * Over the wire: two octets of length, the higher first, then as many: an APDU, or one octet 0 (power off),
 * 1 (power on), 2 (reset), 4 (what is the ATR?). APDUs and 4 are answered, framed the same way.
 */

enum vpcd_limit {
	VPCD_PORT = 35963,        /* of the driver's first slot; the next has the next port     */
	VPCD_MESSAGE_MAX = 65535, /* octets of a message                                        */
	VPCD_BACKOFF_MIN_MS = 50, /* between two calls for pcscd, doubled up to ..              */
	VPCD_BACKOFF_MAX_MS = 1000,
	VPCD_NOTICE_MS = 1000, /* the driver is given to notice that the card is out          */
	VPCD_ABSENT_MS = 600,  /* out is out: pcscd looks every 400 ms                        */
};

enum vpcd_told {
	VPCD_WAITING, /* for pcscd: nobody listens; told once for each wait */
	VPCD_PRESENT, /* the driver asked the card something               */
	VPCD_ABSENT,  /* the driver is gone, or let go of                  */
	VPCD_FAULT,   /* the card did not answer; text says why            */
};

struct vpcd_options {
	const char *host; /* where pcscd's driver listens: a name or an address */
	unsigned port;
	/* Called by the slot's thread. */
	void (*told)(void *ctx, enum vpcd_told what, const char *text);
	void *ctx;
};

struct vpcd;

/* An empty slot. Returns 0, FAULT_INPUT (no such host) or FAULT_SYSTEM. */
int vpcd_open(const struct vpcd_options *options, struct vpcd **vpcd, struct fault *fault);

/* Puts a card into an empty slot, which owns it from now on. */
void vpcd_insert(struct vpcd *vpcd, struct transport *card);

/* Takes the card out; whoever gets it closes it. NULL: the slot was empty. */
struct transport *vpcd_remove(struct vpcd *vpcd);

/*
 * Another card in its place, without the driver noticing: for tests, which reset it then. Returns the card
 * that was there.
 */
struct transport *vpcd_replace(struct vpcd *vpcd, struct transport *card);

/* Whether the driver has the card now. */
bool vpcd_present(struct vpcd *vpcd);

/* The card, kept from the driver until vpcd_release(); NULL: the slot is empty (release all the same). */
struct transport *vpcd_hold(struct vpcd *vpcd);
void vpcd_release(struct vpcd *vpcd);

/* Ends the thread, then closes the card. NULL is fine. */
void vpcd_close(struct vpcd *vpcd);

#endif
