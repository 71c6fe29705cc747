/* SPDX-License-Identifier: Apache-2.0 */
#ifndef API_GUESSES_H
#define API_GUESSES_H

#include <stdint.h>

#include "octets/fault.h"

/* Passwords are guessed slowly: of one address, whatever the names it tries, and of one name, from whatever
 * addresses. A guess that was right costs nothing. */

enum guesses_limit {
	GUESSES_AT_ONCE = 10,
	GUESSES_EVERY_S = 6, /* afterwards */
};

struct guesses;

/* Returns 0 or FAULT_SYSTEM. */
int guesses_open(struct guesses **guesses, struct fault *fault);

void guesses_close(struct guesses *guesses);

/* Before a password is looked at. now_ms is of a steady clock. Returns 0, or the seconds, 1 or more, after which
 * the next one is. */
unsigned guesses_take(struct guesses *guesses, const char *address, const char *name,
                      int64_t now_ms);

/* It was right. */
void guesses_give_back(struct guesses *guesses, const char *address, const char *name);

#endif
