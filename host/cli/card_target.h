/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_CARD_TARGET_H
#define CLI_CARD_TARGET_H

#include <stdbool.h>

#include "transport/transport.h"

/* What a verb's TARGET names: a card image, and the wires to cards elsewhere. */

#define CARD_TARGET_TEXT                                                                           \
	"TARGET is the path of a card image, reader:NAME or reader:NUMBER (a card in a PC/SC "     \
	"reader), iccid:ICCID (whatever reader that card is in), tcp:HOST:PORT or unix:PATH (a "   \
	"card that 'card serve' offers elsewhere), t0:unix:PATH, t0:tcp:HOST:PORT or "             \
	"t0:/dev/NAME "                                                                            \
	"(a card's contacts, docs/t0.md), fleet:FILE#NUMBER or fleet:FILE#ICCID (a card of a "     \
	"fleet)."

/* What the user said of writing to a card that may be a real one. */
struct card_consent {
	bool yes;     /* it may be written to                */
	bool dry_run; /* only show what would be sent to it */
};

/* How they are said, for a row of argp. */
#define CARD_YES_HELP "the card may be written to, a real one too"
#define CARD_DRY_RUN_HELP "show the commands and send none"

/*
 * Opens a target by its kind, as CARD_TARGET_TEXT says.
 *
 * Returns 0, FAULT_INPUT, or as emulated_open(), pcsc_open(), reader_card_find(), socket_open().
 */
int card_target_open(const char *target, struct transport **transport, struct fault *fault);

/* The same for a verb that sends what the user wrote: without his yes, a card that may be a real one is
 * only read (transport/cautious.h), and in a dry run there is none (transport/rehearsal.h). */
int card_target_open_with(const char *target, const struct card_consent *consent,
                          struct transport **transport, struct fault *fault);

/* The same for a verb that writes by nature: without yes or dry run, FAULT_INPUT on a card that may be a
 * real one. */
int card_target_open_to_write(const char *target, const struct card_consent *consent,
                              struct transport **transport, struct fault *fault);

/* A copy of the card in memory, which its own keeper does not notice. Returns 0, FAULT_INPUT (only images
 * and cards of a fleet can be copied) or as emulated_copy(). */
int card_target_copy(const char *target, struct transport **transport, struct fault *fault);

/* Whether the card may be a real one: any that is no image and of no fleet. */
bool card_target_is_real(const char *target);

/* The key file beside an image, to be freed; of a card of a fleet, FILE.keys/ICCID.keys, which is made where
 * it is not there yet. NULL where memory is short, and of every other target, which
 * has nothing beside it. */
char *card_target_keys(const char *target);

#endif
