/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_EMULATE_SLOTS_H
#define CLI_EMULATE_SLOTS_H

#include <stdbool.h>
#include <stdio.h>

#include "cli/card_target.h"
#include "transport/watched.h"
#include "transport/vpcd.h"

/* The slots of 'roamcard emulate': which card is in which, and what is done to them while pcscd looks. */

enum emulate_limit {
	EMULATE_SLOTS_MAX = 16, /* readers pcscd has room for                              */
	EMULATE_NAME_MAX = 4096,
};

/* A card's name that needs no image: a new one in memory, as it leaves the factory. */
#define EMULATE_BLANK "blank"

struct emulate_slot {
	unsigned number; /* from 1 */
	struct vpcd *vpcd;
	char name[EMULATE_NAME_MAX]; /* of the card that is in it, or was last; "": none so far */
	bool in;
	struct transport *kept; /* a card of memory that was taken out */
	struct watch watch;     /* what is told of it, with its number */
};

struct emulate_slots {
	struct emulate_slot slot[EMULATE_SLOTS_MAX];
	unsigned count;
	const struct watch *watch;   /* what is told of cards; their lines go to standard output */
	struct card_consent consent; /* of cards that may be real ones and are passed on */
};

/* count empty slots that call HOST:port, HOST:port+1 … Returns 0, FAULT_LIMIT, or as vpcd_open();
 * emulate_slots_close() is due in any case. */
int emulate_slots_open(struct emulate_slots *slots, unsigned count, const char *host, unsigned port,
                       struct fault *fault);
void emulate_slots_close(struct emulate_slots *slots);

/* Puts a card into an empty slot; name NULL: the one that was in it. Returns 0, FAULT_INPUT (no such slot,
 * it is taken, no name known), or what opening the card gave. */
int emulate_insert(struct emulate_slots *slots, unsigned number, const char *name,
                   struct fault *fault);

/* Takes a card out; its image is let go of. Returns 0 or FAULT_INPUT (no such slot, it is empty). */
int emulate_remove(struct emulate_slots *slots, unsigned number, struct fault *fault);

/* Out with the card, in with another; a slot keeps its card where the other cannot be opened. */
int emulate_swap(struct emulate_slots *slots, unsigned number, const char *name,
                 struct fault *fault);

/* The same without pcscd noticing: for tests, which reset the card then. */
int emulate_replace(struct emulate_slots *slots, unsigned number, const char *name,
                    struct fault *fault);

/* Writes the card that is in, as it is now, to a new image. Returns 0, FAULT_INPUT or as transport_save(). */
int emulate_save(struct emulate_slots *slots, unsigned number, const char *path,
                 struct fault *fault);

/* Takes the card's supply away at its writes-th write from now: transport_cut(). */
int emulate_cut(struct emulate_slots *slots, unsigned number, uint32_t writes, struct fault *fault);

/* All that are in go out; or, where none is, all that were go in again. Returns 0 or the first fault. */
int emulate_toggle(struct emulate_slots *slots, struct fault *fault);

/* "1 in a.card", "1 waiting a.card" (for pcscd), "2 out b.card", "3 empty", a line each. */
void emulate_list(struct emulate_slots *slots, FILE *to);

#endif
