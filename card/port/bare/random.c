/* SPDX-License-Identifier: Apache-2.0 */
#include "bare/random.h"

#include "bare/aes.h"
#include "bare/wipe.h"

/* What a block is made for keeps it apart from the others of the same key. */
enum purpose { FOR_SEED = 1, FOR_START, FOR_KEY, FOR_OUTPUT };

static void derive(const uint8_t key[BARE_SEED_SIZE], enum purpose purpose, uint32_t number,
                   uint8_t to[BARE_SEED_SIZE])
{
	uint8_t block[BARE_SEED_SIZE] = { (uint8_t)purpose };

	for (int i = 0; i < 4; i++)
		block[BARE_SEED_SIZE - 1 - i] = (uint8_t)(number >> 8 * i);
	bare_aes((void *)0, UICC_AES_ECB_ENCRYPT, key, BARE_SEED_SIZE, (void *)0, block, to,
	         BARE_SEED_SIZE);
}

void bare_random_start(struct bare_random *random, uint8_t seed[BARE_SEED_SIZE],
                       const uint8_t extra[BARE_SEED_SIZE])
{
	uint8_t mixed[BARE_SEED_SIZE];

	/* Through the cipher first: extra octets that repeat the seed would cancel it. */
	derive(seed, FOR_START, 0, mixed);
	for (int i = 0; i < BARE_SEED_SIZE; i++)
		mixed[i] ^= extra[i];
	derive(mixed, FOR_SEED, 0, seed);
	derive(mixed, FOR_KEY, 0, random->key);
	bare_wipe(mixed, sizeof mixed);
}

void bare_random_take(struct bare_random *random, uint8_t *to, uint32_t size)
{
	uint8_t block[BARE_SEED_SIZE], next[BARE_SEED_SIZE];

	for (uint32_t at = 0; at < size; at++) {
		if (at % BARE_SEED_SIZE == 0)
			derive(random->key, FOR_OUTPUT, at / BARE_SEED_SIZE, block);
		to[at] = block[at % BARE_SEED_SIZE];
	}
	derive(random->key, FOR_KEY, 0, next);
	for (int i = 0; i < BARE_SEED_SIZE; i++)
		random->key[i] = next[i];
	bare_wipe(block, sizeof block);
	bare_wipe(next, sizeof next);
}
