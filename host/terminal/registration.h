/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TERMINAL_REGISTRATION_H
#define TERMINAL_REGISTRATION_H

#include "terminal/handset_inside.h"

/* One registration, and what its end leaves on the card: TS 24.008 4.4.4, TS 24.301 5.5.1.2. */

/*
 * Registers on the cell the handset camps on.
 *
 * Returns 1 (admitted: normal service), 0 (rejected: state.cause says why, and what the cause asks of a
 * handset is done) or a fault.
 */
int registration_try(struct handset *handset, const struct cell *cell, struct fault *fault);

/* Whether a cell is not to be tried now. */
bool registration_is_barred(const struct handset *handset, const struct cell *cell);

/* When something that is barred may be tried again, if that is before until; else until. */
int64_t registration_next(const struct handset *handset, int64_t until);

/* Forgets what is barred for a while; with areas, forbidden location areas too. */
void registration_clear_barred(struct handset *handset, bool areas);

#endif
