/* SPDX-License-Identifier: Apache-2.0 */
#include "api/guesses.h"

#include <stdlib.h>

#include "api/rate.h"

struct guesses {
	struct rate *of_addresses, *of_names;
};

int guesses_open(struct guesses **guesses, struct fault *fault)
{
	struct guesses *made = calloc(1, sizeof *made);
	int rc = made ? rate_open(1, GUESSES_AT_ONCE, &made->of_addresses, fault)
	              : fault_set(fault, FAULT_SYSTEM, "", "out of memory");

	*guesses = made;
	return rc < 0 ? rc : rate_open(1, GUESSES_AT_ONCE, &made->of_names, fault);
}

void guesses_close(struct guesses *guesses)
{
	if (!guesses)
		return;
	rate_close(guesses->of_addresses);
	rate_close(guesses->of_names);
	free(guesses);
}

/* One a second of a clock that is so much slower. */
static unsigned take(struct rate *rate, const char *key, int64_t now_ms)
{
	return rate_take(rate, key, now_ms / GUESSES_EVERY_S) * GUESSES_EVERY_S;
}

unsigned guesses_take(struct guesses *guesses, const char *address, const char *name,
                      int64_t now_ms)
{
	unsigned wait = take(guesses->of_addresses, address, now_ms);

	if (wait > 0)
		return wait;
	wait = take(guesses->of_names, name, now_ms);
	if (wait > 0)
		rate_give(guesses->of_addresses, address);
	return wait;
}

void guesses_give_back(struct guesses *guesses, const char *address, const char *name)
{
	rate_give(guesses->of_addresses, address);
	rate_give(guesses->of_names, name);
}
