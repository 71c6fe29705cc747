/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BEARER_TERMINAL_H
#define BEARER_TERMINAL_H

#include "bearer/centre.h"
#include "terminal/terminal.h"

/* A bearer to the card in the small terminal, which is powered on and outlives it. As
 * centre_bearer(). */
int terminal_bearer(struct centre *centre, struct terminal *terminal, struct bearer **bearer,
                    struct fault *fault);

#endif
