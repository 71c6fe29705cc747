/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OTA_CHANGE_JOIN_H
#define OTA_CHANGE_JOIN_H

#include "ota/change.h"

/* Two changes of one card as one. */

enum { CHANGE_NAMES_MAX = 200 };

/* What is left when the later comes after the change: what it names replaces what was said of it; a reset stays.
 * Returns false, and the change is half of it, where together they name more slots than a card has. */
bool change_fold(struct change *change, const struct change *later);

/*
 * Folds the later into the change where one order list with both leaves the card as the two do one after the other,
 * whatever it holds and whatever it chooses by itself in between, in a country that it does not leave:
 * docs/applet.md.
 *
 * Returns 0, or FAULT_REFUSED with why not, or FAULT_LIMIT (more slots than a card has); the change is then as it
 * was.
 */
int change_join(struct change *change, const struct change *later, struct fault *fault);

/* What the change asks and the later asks otherwise, in the words of a content object: "appletMode,
 * allowedCountries of 222013090961859". Returns how many; what has no room is counted and ends in "...". */
unsigned change_replaced(const struct change *change, const struct change *later,
                         char names[CHANGE_NAMES_MAX]);

#endif
