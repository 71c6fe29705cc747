/* SPDX-License-Identifier: Apache-2.0 */
#include "auth/algorithm.h"
#include "auth/comp128_tables.h"
#include "wire/mem.h"

/* COMP128, A3 and A8 of many 2G subscriptions: broken in version 1 and never published by a standard.
 * Here for cards that must answer as those they stand for. */

enum {
	LEVELS = 5,
	ROUNDS = 8,
	KI_SIZE = 16,
};

static uint8_t substitute(unsigned level, unsigned sum)
{
	static const uint8_t *const tables[LEVELS] = { comp128_level_0, comp128_level_1,
		                                       comp128_level_2, comp128_level_3,
		                                       comp128_level_4 };
	unsigned at = sum & ((512u >> level) - 1);

	if (level == 0 && at >= 256)
		at = (at - 256) ^ 1;
	return tables[level][at];
}

/* Version 1: a butterfly of five levels whose tables get narrower by a bit each. */
static void compress(uint8_t x[32])
{
	for (unsigned level = 0; level < LEVELS; level++) {
		const unsigned half = 16u >> level;

		for (unsigned start = 0; start < 32; start += 2 * half)
			for (unsigned m = start; m < start + half; m++) {
				const unsigned a = x[m], b = x[m + half];

				x[m] = substitute(level, a + 2 * b);
				x[m + half] = substitute(level, 2 * a + b);
			}
	}
}

/* 32 nibbles are 128 bits; bit i of the result is bit 17 i of them. */
static void permute(const uint8_t x[32], uint8_t out[16])
{
	memset(out, 0, 16);
	for (unsigned i = 0; i < 128; i++) {
		const unsigned from = i * 17 % 128;

		out[i / 8] |= (uint8_t)((x[from / 4] >> (3 - from % 4) & 1) << (7 - i % 8));
	}
}

static void version_1(const uint8_t ki[16], const uint8_t rand[16], uint8_t sres[4], uint8_t kc[8])
{
	uint8_t x[32];

	memcpy(x + 16, rand, 16);
	for (unsigned round = 1; round <= ROUNDS; round++) {
		uint8_t next[16];

		memcpy(x, ki, 16);
		compress(x);
		if (round == ROUNDS)
			break;
		permute(x, next);
		memcpy(x + 16, next, sizeof next);
	}
	for (unsigned i = 0; i < 4; i++)
		sres[i] = (uint8_t)(x[2 * i] << 4 | x[2 * i + 1]);
	/* Kc is 54 bits: the last two of nibble 18, then the nibbles to 31, then ten zeros. */
	memset(kc, 0, 8);
	for (unsigned bit = 0; bit < 54; bit++) {
		const unsigned from = 18 * 4 + 2 + bit;

		kc[bit / 8] |= (uint8_t)((x[from / 4] >> (3 - from % 4) & 1) << (7 - bit % 8));
	}
}

static uint8_t mix(uint8_t left, uint8_t right)
{
	return comp128_outer[comp128_inner[left] ^ right];
}

/* One round of versions 2 and 3: a butterfly over RAND and key, then a walk over the bits. */
static void round_23(const uint8_t key[16], uint8_t rand[16])
{
	uint8_t state[32], left[16];

	memcpy(state, rand, 16);
	memcpy(state + 16, key, 16);
	for (unsigned level = 0; level < LEVELS; level++) {
		const unsigned width = 1u << level;
		uint8_t next[32];

		for (unsigned i = 0; i < 16; i++)
			left[i] = mix(state[16 + i], state[i]);
		for (unsigned i = 0; i < 16; i++) {
			const unsigned at = i / width * 2 * width + i % width;

			next[at] = left[i];
			next[at + width] = mix(left[i], state[16 + i]);
		}
		memcpy(state, next, sizeof state);
	}
	memset(rand, 0, 16);
	for (unsigned i = 0; i < 128; i++) {
		const unsigned from = (19 * i + 19) % 256;

		rand[i / 8] |= (uint8_t)((state[from / 8] >> (3 * (i % 8) + 3) % 8 & 1) << i % 8);
	}
}

static void version_3(const uint8_t ki[16], const uint8_t rand[16], uint8_t sres[4], uint8_t kc[8])
{
	uint8_t key[16], turning[16];

	for (unsigned i = 0; i < 16; i++) {
		turning[i] = rand[15 - i];
		key[i] = (uint8_t)(ki[15 - i] ^ turning[i]);
	}
	for (unsigned round = 0; round < ROUNDS; round++)
		round_23(key, turning);
	for (unsigned i = 0; i < 4; i++)
		sres[i] = turning[15 - i];
	for (unsigned i = 0; i < 8; i++)
		kc[i] = turning[7 - i];
}

static void a3a8_1(const struct auth_run *run, uint8_t sres[AUTH_SRES_SIZE],
                   uint8_t kc[AUTH_KC_SIZE])
{
	version_1(run->credential->octets + SLOT_KEY_AT_K, run->rand, sres, kc);
}

static void a3a8_3(const struct auth_run *run, uint8_t sres[AUTH_SRES_SIZE],
                   uint8_t kc[AUTH_KC_SIZE])
{
	version_3(run->credential->octets + SLOT_KEY_AT_K, run->rand, sres, kc);
}

/* Version 3 with the last ten bits of Kc cleared. */
static void a3a8_2(const struct auth_run *run, uint8_t sres[AUTH_SRES_SIZE],
                   uint8_t kc[AUTH_KC_SIZE])
{
	a3a8_3(run, sres, kc);
	kc[6] &= 0xFC;
	kc[7] = 0;
}

const struct auth_algorithm comp128_1 = { .key = KI_SIZE, .long_key = KI_SIZE, .a3a8 = a3a8_1 };
const struct auth_algorithm comp128_2 = { .key = KI_SIZE, .long_key = KI_SIZE, .a3a8 = a3a8_2 };
const struct auth_algorithm comp128_3 = { .key = KI_SIZE, .long_key = KI_SIZE, .a3a8 = a3a8_3 };
