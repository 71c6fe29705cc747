/* SPDX-License-Identifier: Apache-2.0 */
#ifndef API_RATE_H
#define API_RATE_H

#include <stdint.h>

#include "octets/fault.h"

/* A token bucket for each account: burst calls at once, then so many a second. Held in memory; an
 * account whose bucket is full again costs nothing. */
struct rate;

/* per_second 0: no limit. burst at least 1. Returns 0 or FAULT_SYSTEM. */
int rate_open(unsigned per_second, unsigned burst, struct rate **rate, struct fault *fault);

void rate_close(struct rate *rate);

enum {
	RATE_KEY_MAX = 128
}; /* octets of an account's name and NUL; what is longer is taken for its beginning */

/* Takes a token at now_ms, a steady clock. Returns 0, or the whole seconds, 1 or more, after which there
 * will be one. */
unsigned rate_take(struct rate *rate, const char *account, int64_t now_ms);

/* Gives one back. */
void rate_give(struct rate *rate, const char *account);

/* Buckets that are held now. */
size_t rate_held(const struct rate *rate);

#endif
