/* SPDX-License-Identifier: Apache-2.0 */
#ifndef API_CARD_ACCESS_H
#define API_CARD_ACCESS_H

#include <stdbool.h>

#include "api/calls.h"
#include "profile/profile.h"
#include "service/subscriber.h"
#include "store/listing.h"
#include "transport/transport.h"

/* A subscriber's card within reach of this process, and what opens it. */
struct card_access {
	struct transport *transport;
	struct profile *profile;     /* what the store has of it; heap     */
	char iccid[STORE_ICCID_MAX]; /* as the store has it                */
};

/*
 * Opens the card of the subscriber that the identifier names, in the account's subtree.
 *
 *   copy  true: where the card is an emulated one, a copy of it as it is now, and the card is let go of
 *
 * Returns true, and card_access_close() is due; or false: the response says why.
 */
bool card_access_open(struct api *api, const struct account *account,
                      const struct identifier *identifier, bool copy, struct card_access *access,
                      struct _u_response *response);

/* What was taken out of it (set to NULL) stays the taker's. */
void card_access_close(struct card_access *access);

/* "EMULATED", "READER", "SMPP", or "" where nobody of this process reaches it. */
const char *card_access_place(struct api *api, const char *iccid);

#endif
