/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SERVICE_ASKED_H
#define SERVICE_ASKED_H

#include <stdbool.h>

#include "octets/fault.h"
#include "ota/change.h"

/* What a card should hold by all that was asked of it. */

struct store;

/* What is left when another change comes after one: what the later names replaces what the earlier
 * said of it. */
void asked_fold(struct change *change, const struct change *later);

/*
 * All that the platform asked of a subscriber's card and proved, in its order, and the last request
 * whatever became of it, as one change.
 *
 *   subscriber  its identifier in the store
 *
 * Returns 1, 0 where nothing was ever asked, FAULT_SYSTEM, or as change_of_json().
 */
int asked_of(struct store *store, const char *subscriber, struct change *change,
             struct fault *fault);

#endif
