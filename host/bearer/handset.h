/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BEARER_HANDSET_H
#define BEARER_HANDSET_H

#include "bearer/centre.h"
#include "terminal/handset.h"

/* A bearer to the card in a handset, which outlives it; reached while it is on and in service. The
 * caller tells centre_alert() when that is so again. As centre_bearer(). */
int handset_bearer(struct centre *centre, struct handset *handset, struct bearer **bearer,
                   struct fault *fault);

#endif
