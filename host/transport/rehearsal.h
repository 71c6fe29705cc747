/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TRANSPORT_REHEARSAL_H
#define TRANSPORT_REHEARSAL_H

#include <stdio.h>

#include "transport/transport.h"

/*
 * No card: what would be sent is written down, a line each ("reset", "power-cycle", or hex), and answered
 * 9000 without data. What a program would do upon a card's own answers is not known, so it may end early.
 *
 *   to  stays the caller's
 *
 * Returns 0 or FAULT_SYSTEM.
 */
int rehearsal_open(FILE *to, struct transport **transport, struct fault *fault);

#endif
