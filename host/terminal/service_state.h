/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TERMINAL_SERVICE_STATE_H
#define TERMINAL_SERVICE_STATE_H

#include "terminal/handset_inside.h"

/* Service as the user and the card see it: TS 23.122 3.5, TS 102 223 8.27. */

/* Enters a state of service on a cell (NULL with SERVICE_NONE). A change is told, and the card is where
 * it asked. Returns 0 or a fault. */
int service_enter(struct handset *handset, enum handset_service service, const struct cell *cell,
                  struct fault *fault);

#endif
