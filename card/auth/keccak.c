/* SPDX-License-Identifier: Apache-2.0 */
#include "auth/keccak.h"

enum { ROUNDS = 24 };

/* FIPS 202 3.2.5, Algorithm 6. */
static const uint64_t round_constants[ROUNDS] = {
	0x0000000000000001, 0x0000000000008082, 0x800000000000808A, 0x8000000080008000,
	0x000000000000808B, 0x0000000080000001, 0x8000000080008081, 0x8000000000008009,
	0x000000000000008A, 0x0000000000000088, 0x0000000080008009, 0x000000008000000A,
	0x000000008000808B, 0x800000000000008B, 0x8000000000008089, 0x8000000000008003,
	0x8000000000008002, 0x8000000000000080, 0x000000000000800A, 0x800000008000000A,
	0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008,
};

/* rho and pi as one walk over the lanes, FIPS 202 3.2.2 and 3.2.3. */
static const uint8_t walk_lane[ROUNDS] = { 10, 7,  11, 17, 18, 3, 5,  16, 8,  21, 24, 4,
	                                   15, 23, 19, 13, 12, 2, 20, 14, 22, 9,  6,  1 };
static const uint8_t walk_bits[ROUNDS] = { 1,  3,  6,  10, 15, 21, 28, 36, 45, 55, 2,  14,
	                                   27, 41, 56, 8,  25, 43, 62, 18, 39, 61, 20, 44 };

static uint64_t rotate(uint64_t lane, unsigned bits)
{
	return lane << bits | lane >> (64 - bits);
}

static void theta(uint64_t a[25])
{
	uint64_t parity[5];

	for (unsigned x = 0; x < 5; x++)
		parity[x] = a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20];
	for (unsigned x = 0; x < 5; x++) {
		const uint64_t d = parity[(x + 4) % 5] ^ rotate(parity[(x + 1) % 5], 1);

		for (unsigned y = 0; y < 25; y += 5)
			a[y + x] ^= d;
	}
}

static void rho_pi(uint64_t a[25])
{
	uint64_t carried = a[1];

	for (unsigned i = 0; i < ROUNDS; i++) {
		const uint64_t next = a[walk_lane[i]];

		a[walk_lane[i]] = rotate(carried, walk_bits[i]);
		carried = next;
	}
}

static void chi(uint64_t a[25])
{
	for (unsigned y = 0; y < 25; y += 5) {
		uint64_t row[5];

		for (unsigned x = 0; x < 5; x++)
			row[x] = a[y + x];
		for (unsigned x = 0; x < 5; x++)
			a[y + x] = row[x] ^ (~row[(x + 1) % 5] & row[(x + 2) % 5]);
	}
}

void keccak_f1600(uint8_t state[KECCAK_SIZE])
{
	uint64_t a[25];

	for (unsigned i = 0; i < 25; i++) {
		a[i] = 0;
		for (unsigned b = 8; b-- > 0;)
			a[i] = a[i] << 8 | state[8 * i + b];
	}
	for (unsigned round = 0; round < ROUNDS; round++) {
		theta(a);
		rho_pi(a);
		chi(a);
		a[0] ^= round_constants[round];
	}
	for (unsigned i = 0; i < KECCAK_SIZE; i++)
		state[i] = (uint8_t)(a[i / 8] >> 8 * (i % 8));
}
