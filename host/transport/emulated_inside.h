/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TRANSPORT_EMULATED_INSIDE_H
#define TRANSPORT_EMULATED_INSIDE_H

#include "memory/memory.h"
#include "transport/emulated.h"
#include "transport/image.h"
#include "uicc/uicc.h"

/* What the two files have in common where host and card meet: emulated.c gives the card APDUs,
 * emulated_contacts.c octets. */

struct emulated {
	struct transport transport;
	struct image image;
	struct memory_port memory;
	struct uicc card;
	bool broken;             /* what the card did could not be kept: it answers no more */
	uint32_t writes, cut_in; /* so far; until the supply goes, 0 never     */
	uint8_t *at_cut;         /* the memory as it was then; NULL: there is supply */
};

static inline struct emulated *emulated_of(struct transport *transport)
{
	return (struct emulated *)transport;
}

/* An error of uicc_power_on() as a fault. */
int emulated_power_fault(const struct emulated *emulated, int error, struct fault *fault);

/* What the card wrote is kept, up to a cut of its supply, which is a fault. */
int emulated_settle(struct emulated *emulated, struct fault *fault);

/* Back to what the memory was at the cut. The pages behind it were not touched, so not kept. */
void emulated_restore_supply(struct emulated *emulated);

/* Whether it is one: any other kind of card has no contacts of ours. */
bool emulated_is(const struct transport *transport);

#endif
