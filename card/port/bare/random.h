/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BARE_RANDOM_H
#define BARE_RANDOM_H

#include <stdint.h>

/*
 * Random octets for chips without a generator of their own: AES-128 from a seed that the maker of the card puts into
 * each one, 16 octets nobody else knows, and that is replaced at each start. It is as good as that seed: who
 * reads it knows what comes, and a card whose seed is known, or that of another card, has no random octets.
 */

enum { BARE_SEED_SIZE = 16 };

struct bare_random {
	uint8_t key[BARE_SEED_SIZE];
};

/*
 * At each start, once.
 *
 *   seed   in: what was kept; out: what must be kept in its place, durable before any octet is given out
 *   extra  what this start has that others have not (a real source, if the chip has one); it adds, and never takes
 *          away
 */
void bare_random_start(struct bare_random *random, uint8_t seed[BARE_SEED_SIZE],
                       const uint8_t extra[BARE_SEED_SIZE]);

/* size octets. What was given out cannot be found again from the state behind it. */
void bare_random_take(struct bare_random *random, uint8_t *to, uint32_t size);

#endif
