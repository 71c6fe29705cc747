/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TERMINAL_TIMERS_H
#define TERMINAL_TIMERS_H

#include "terminal/obey.h"

/* The timers a card has in a handset, in virtual time: TS 102 223 6.4.21, 7.4. */

command_run timers_manage;

/* When the next one ends, or -1. */
int64_t timers_next(const struct handset *handset);

/* Tells the card of one that has ended. Returns 1, 0 where none has, or a fault. */
int timers_end_one(struct handset *handset, struct fault *fault);

#endif
