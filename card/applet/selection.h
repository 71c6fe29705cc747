/* SPDX-License-Identifier: Apache-2.0 */
#ifndef APPLET_SELECTION_H
#define APPLET_SELECTION_H

#include <stdbool.h>
#include <stdint.h>

#include "fs/tree.h"
#include "uicc/applet.h"
#include "wire/plmn.h"

/* Which slot is to be active: a rule without memory and without effects. */

/* A slot as the rule sees it. */
struct selection_slot {
	bool in_use;
	uint8_t countries[APPLET_COUNTRIES_MAX]
			 [MCC_SIZE]; /* FF FF in unused places; none: anywhere */
};

/* What was before. */
struct selection_history {
	bool held;   /* the active slot was ordered in this country, or before one was known */
	bool missed; /* it found no service, for as long as was to be waited                 */
};

struct selection_choice {
	uint8_t slot; /* 1 .. APPLET_SLOTS, or 0 where none is active              */
	bool open;    /* it may be used where the terminal is                      */
	uint8_t why;  /* enum applet_why_switch, where it is another than before   */
};

/*
 * Chooses, docs/applet.md.
 *
 *   active  1 .. APPLET_SLOTS; 0 for none
 *   mcc     where the terminal is; FF FF where nobody knows: then every slot is allowed
 *
 * A slot is allowed that lists the MCC, or its continent, or nothing; candidates are those, in this
 * order, and in slot order among equals.
 */
struct selection_choice selection_choose(enum applet_mode mode, uint8_t active,
                                         const struct selection_slot slots[APPLET_SLOTS],
                                         const uint8_t mcc[MCC_SIZE],
                                         const struct selection_history *history);

/* Reads what the rule sees of the slots. Returns 0 or UICC_ERR_PORT. */
int selection_slots(const struct fs *fs, struct selection_slot slots[APPLET_SLOTS]);

#endif
