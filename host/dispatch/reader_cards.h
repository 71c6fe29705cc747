/* SPDX-License-Identifier: Apache-2.0 */
#ifndef DISPATCH_READER_CARDS_H
#define DISPATCH_READER_CARDS_H

#include <stdbool.h>

#include "octets/fault.h"
#include "transport/transport.h"

/* Which card is in which PC/SC reader, known by ICCID and kept up to date by a thread of its own. */

struct reader_cards;

/* Begins to look; a pcscd that is not there is waited for. Returns 0 or FAULT_SYSTEM. */
int reader_cards_open(struct reader_cards **cards, struct fault *fault);

/* As cards_tell() of dispatch/cards.h. */
void reader_cards_tell(struct reader_cards *cards, void (*told)(void *ctx, const char *iccid),
                       void *ctx);

/* Whether it is in one now, by what was told. */
bool reader_cards_has(struct reader_cards *cards, const char *iccid);

/* Opens the card with this ICCID, given with or without its check digit. Returns 0, FAULT_ABSENT (in no
 * reader, no pcscd), or as reader_card_open(). */
int reader_cards_find(struct reader_cards *cards, const char *iccid, struct transport **transport,
                      struct fault *fault);

/* NULL is fine. */
void reader_cards_close(struct reader_cards *cards);

#endif
