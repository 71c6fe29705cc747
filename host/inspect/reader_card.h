/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INSPECT_READER_CARD_H
#define INSPECT_READER_CARD_H

#include "octets/fault.h"
#include "transport/readers.h"
#include "transport/transport.h"

/* Cards in readers by what they are called: their ICCID. */

enum { READER_ICCID_MAX = 21 };

/*
 * Reads the ICCID of the card in a reader. A card that another program has open is left alone: reading
 * would reset it there.
 *
 * Returns 0, FAULT_ABSENT (no card), FAULT_BUSY, FAULT_TRANSPORT (a card without an answer), FAULT_REFUSED
 * (without EF.ICCID), FAULT_SYSTEM.
 */
int reader_card_iccid(const struct reader *reader, char iccid[READER_ICCID_MAX],
                      struct fault *fault);

/* Opens the card in that reader if it is the one: its ICCID is read in the session that is handed out.
 * Returns 0, FAULT_ABSENT (another card), or as pcsc_open(), reader_card_iccid(). */
int reader_card_open(const char *reader, const char *iccid, struct transport **transport,
                     struct fault *fault);

/*
 * Opens the card with this ICCID in whatever reader it is.
 *
 * Returns 0; FAULT_BUSY where it is in no reader, but another program has the card in one; FAULT_ABSENT; or
 * as readers_list(), pcsc_open().
 */
int reader_card_find(const char *iccid, struct transport **transport, struct fault *fault);

#endif
