/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TRANSPORT_T0_OFFER_H
#define TRANSPORT_T0_OFFER_H

#include "transport/emulated_contacts.h"
#include "transport/offer.h"

/*
 * The contacts of an emulated card, offered to one reader after the other: octets and marks, docs/t0.md.
 *
 *   offer  open gives an emulated card
 *   form   how the card behaves; sends and ctx are not looked at
 *
 * Serves readers on a listening socket until stop_fd can be read. Who comes while another is served waits.
 * Returns 0, or FAULT_SYSTEM where the socket is of no use any more.
 */
int t0_offer_serve(const struct offer *offer, const struct emulated_contacts_form *form,
                   int listening, int stop_fd, struct fault *fault);

#endif
