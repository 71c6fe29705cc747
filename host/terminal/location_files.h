/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TERMINAL_LOCATION_FILES_H
#define TERMINAL_LOCATION_FILES_H

#include "terminal/handset_inside.h"

/* EF.LOCI, EF.PSLOCI, EF.EPSLOCI, EF.5GS3GPPLOCI, EF.Keys and EF.KeysPS, which the handset keeps
 * current: TS 31.102 4.2.17, 4.2.23, 4.2.91, 4.4.11.2, 4.2.3; TS 24.008 4.1.2.2, TS 24.301 5.1.3.3. */

/* The network of the last registration that stands; "" where none does. */
void location_registered(const struct usim *usim, char plmn[WORLD_PLMN_MAX]);

/* After an admission by a cell. The files of its technology say updated; the others, if they did, no
 * longer. Returns 0 or a fault. */
int location_write_admitted(struct handset *handset, const struct cell *cell,
                            const struct registration *registration, struct fault *fault);

/* After a rejection: what was assigned is forgotten, the status says why. Returns 0 or a fault. */
int location_write_rejected(struct handset *handset, const struct cell *cell, unsigned cause,
                            struct fault *fault);

/* At switch-off: as they are. Returns 0 or a fault. */
int location_write_off(struct handset *handset, struct fault *fault);

#endif
