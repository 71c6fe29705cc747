/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TRANSPORT_T0_LOCAL_H
#define TRANSPORT_T0_LOCAL_H

#include "transport/emulated_contacts.h"
#include "transport/t0_reader.h"

/*
 * An emulated card, used octet by octet: its contacts and a reader in this process, with nothing but a queue
 * between them. Nobody waits: what the card has not sent when the reader asks, it does not send.
 *
 *   card     an emulated one; belongs to the new transport from now on, also after a fault
 *   form     how the card behaves; sends and ctx are not looked at. NULL: as it is
 *   options  of the reader
 *
 * Copies, images and cuts of the supply are those of the card. Returns 0, or as
 * emulated_contacts_open() and t0_reader_open().
 */
int t0_local_open(struct transport *card, const struct emulated_contacts_form *form,
                  const struct t0_reader_options *options, struct transport **transport,
                  struct fault *fault);

#endif
