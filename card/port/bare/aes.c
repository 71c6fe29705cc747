/* SPDX-License-Identifier: Apache-2.0 */
#include "bare/aes.h"

#include "bare/chain.h"
#include "bare/wipe.h"
#include "uicc/uicc.h"

/*
 * The state is four columns, a word each, its octet of row 0 lowest. The S-box is computed for all octets at
 * once: transpose() turns eight words into planes, plane i the bits i of 32 octets, and a gate on a plane is
 * one instruction. Inversion is done in GF(16)^2 over GF(4)^2: w^2 = w + 1, z^2 = z + (w + 1),
 * y^2 = y + (w z + w), written high coordinate first.
 */

enum { BLOCK = 16, COLUMNS = 4, PLANES = 8, ROUNDS_MAX = 14 };

struct aes {
	uint32_t keys[COLUMNS * (ROUNDS_MAX + 1)];
	uint32_t rounds;
};

/* Bit j of octet k of word i changes places with bit i of octet k of word j. */
static void transpose(uint32_t q[PLANES])
{
	static const uint32_t even[] = { 0x55555555, 0x33333333, 0x0F0F0F0F };

	for (uint32_t stage = 0; stage < 3; stage++) {
		const uint32_t step = 1U << stage, mask = even[stage];

		for (uint32_t i = 0; i < PLANES; i++) {
			uint32_t moved;

			if (i & step)
				continue;
			moved = ((q[i] >> step) ^ q[i + step]) & mask;
			q[i + step] ^= moved;
			q[i] ^= moved << step;
		}
	}
}

/* Products in GF(4), and in GF(16); planes of a number lie low coordinate first. */
static void multiply_4(uint32_t r[2], const uint32_t a[2], const uint32_t b[2])
{
	const uint32_t low = a[0] & b[0];
	const uint32_t high = ((a[0] ^ a[1]) & (b[0] ^ b[1])) ^ low;

	r[0] = (a[1] & b[1]) ^ low;
	r[1] = high;
}

static void multiply_16(uint32_t r[4], const uint32_t a[4], const uint32_t b[4])
{
	const uint32_t a_sum[2] = { a[0] ^ a[2], a[1] ^ a[3] };
	const uint32_t b_sum[2] = { b[0] ^ b[2], b[1] ^ b[3] };
	uint32_t low[2], high[2], mixed[2];

	multiply_4(low, a, b);
	multiply_4(high, a + 2, b + 2);
	multiply_4(mixed, a_sum, b_sum);
	r[0] = low[0] ^ high[0] ^ high[1];
	r[1] = low[1] ^ high[0];
	r[2] = mixed[0] ^ low[0];
	r[3] = mixed[1] ^ low[1];
}

/* In GF(4) the inverse is the square. */
static void invert_16(uint32_t a[4])
{
	const uint32_t sum[2] = { a[0] ^ a[2], a[1] ^ a[3] };
	uint32_t norm[2];

	multiply_4(norm, a, a + 2);
	norm[0] ^= a[2] ^ a[0] ^ a[1];
	norm[1] ^= a[2] ^ a[3] ^ a[1];
	norm[0] ^= norm[1];
	multiply_4(a, sum, norm);
	multiply_4(a + 2, a + 2, norm);
}

/* a high, b low: (a y + b)^-1 = (a y + a + b) / (a^2 M + a b + b^2). */
static void invert_256(uint32_t t[PLANES])
{
	uint32_t *const b = t, *const a = t + 4;
	uint32_t norm[4], sum[4];

	multiply_16(norm, a, b);
	norm[0] ^= a[1] ^ b[0] ^ b[1] ^ b[2];
	norm[1] ^= a[0] ^ b[1] ^ b[2] ^ b[3];
	norm[2] ^= a[1] ^ a[2] ^ a[3] ^ b[2] ^ b[3];
	norm[3] ^= a[0] ^ a[3] ^ b[3];
	invert_16(norm);
	for (int i = 0; i < 4; i++)
		sum[i] = a[i] ^ b[i];
	multiply_16(a, a, norm);
	multiply_16(b, sum, norm);
}

/* From the field of FIPS 197 to the one above. */
static void enter_tower(uint32_t t[PLANES], const uint32_t x[PLANES])
{
	const uint32_t x15 = x[1] ^ x[5], x57 = x[5] ^ x[7], x156 = x[6] ^ x15;
	const uint32_t x24 = x[2] ^ x[4], x2357 = x[2] ^ x[3] ^ x57;

	t[0] = x[0] ^ x156;
	t[1] = x[1] ^ x[7];
	t[2] = x[2] ^ x[7];
	t[3] = x24;
	t[4] = x[1];
	t[5] = x2357;
	t[6] = x156 ^ x[3] ^ x24;
	t[7] = x57;
}

/* And back, with the affine map of FIPS 197 5.1.1 in the same step. */
static void leave_tower(uint32_t x[PLANES], const uint32_t t[PLANES])
{
	const uint32_t t04 = t[0] ^ t[4], t23 = t[2] ^ t[3], t46 = t[4] ^ t[6];
	const uint32_t t014 = t[1] ^ t04, t046 = t[6] ^ t04, t45 = t[4] ^ t[5];

	x[0] = ~(t04 ^ t23);
	x[1] = ~t014;
	x[2] = t014 ^ t[2] ^ t[7];
	x[3] = t23 ^ t046;
	x[4] = t046;
	x[5] = ~(t23 ^ t45);
	x[6] = ~t46;
	x[7] = t[2] ^ t46;
}

/* SubBytes of 32 octets. */
static void substitute(uint32_t q[PLANES])
{
	uint32_t t[PLANES];

	transpose(q);
	enter_tower(t, q);
	invert_256(t);
	leave_tower(q, t);
	transpose(q);
}

/* The inverse of the affine map, FIPS 197 5.3.2. */
static void unmix_bits(uint32_t q[PLANES])
{
	uint32_t x[PLANES];

	transpose(q);
	for (uint32_t i = 0; i < PLANES; i++)
		x[i] = q[(i + 2) % PLANES] ^ q[(i + 5) % PLANES] ^ q[(i + 7) % PLANES];
	for (uint32_t i = 0; i < PLANES; i++)
		q[i] = i == 0 || i == 2 ? ~x[i] : x[i];
	transpose(q);
}

/* S^-1 is the inversion behind the inverse map, and inversion is S before the inverse map. */
static void unsubstitute(uint32_t q[PLANES])
{
	unmix_bits(q);
	substitute(q);
	unmix_bits(q);
}

static uint32_t rotate_right(uint32_t word, uint32_t by)
{
	return word >> by | word << (32 - by);
}

static uint32_t double_octets(uint32_t word)
{
	const uint32_t over = (word >> 7) & 0x01010101;

	return ((word & 0x7F7F7F7F) << 1) ^ over ^ over << 1 ^ over << 3 ^ over << 4;
}

static void mix_columns(uint32_t q[COLUMNS])
{
	for (int i = 0; i < COLUMNS; i++) {
		const uint32_t word = q[i], twice = double_octets(word);

		q[i] = twice ^ rotate_right(twice ^ word, 8) ^ rotate_right(word, 16) ^
		       rotate_right(word, 24);
	}
}

/* Row n moves n columns to the left, or so many times: three times left is once right. */
static void shift_rows(uint32_t q[COLUMNS], uint32_t times)
{
	uint32_t from[COLUMNS];

	for (uint32_t i = 0; i < COLUMNS; i++)
		from[i] = q[i];
	for (uint32_t i = 0; i < COLUMNS; i++) {
		q[i] = 0;
		for (uint32_t row = 0; row < 4; row++)
			q[i] |= from[(i + row * times) % COLUMNS] & 0xFFU << 8 * row;
	}
}

static void add_key(const struct aes *aes, uint32_t round, uint32_t q[COLUMNS])
{
	for (uint32_t i = 0; i < COLUMNS; i++)
		q[i] ^= aes->keys[COLUMNS * round + i];
}

static uint32_t load(const uint8_t *from)
{
	return from[0] | (uint32_t)from[1] << 8 | (uint32_t)from[2] << 16 | (uint32_t)from[3] << 24;
}

static uint32_t substitute_word(uint32_t word)
{
	uint32_t q[PLANES] = { word };

	substitute(q);
	return q[0];
}

/* FIPS 197 5.2. */
static void expand_key(struct aes *aes, const uint8_t *key, uint32_t key_size)
{
	const uint32_t words = key_size / 4;
	uint32_t constant = 1;

	aes->rounds = words + 6;
	for (uint32_t i = 0; i < COLUMNS * (aes->rounds + 1); i++) {
		uint32_t word;

		if (i < words) {
			aes->keys[i] = load(key + 4 * i);
			continue;
		}
		word = aes->keys[i - 1];
		if (i % words == 0) {
			word = substitute_word(rotate_right(word, 8)) ^ constant;
			constant = double_octets(constant);
		} else if (words == 8 && i % words == 4) {
			word = substitute_word(word);
		}
		aes->keys[i] = aes->keys[i - words] ^ word;
	}
}

static void encrypt(const struct aes *aes, uint32_t q[PLANES])
{
	add_key(aes, 0, q);
	for (uint32_t round = 1; round <= aes->rounds; round++) {
		substitute(q);
		shift_rows(q, 1);
		if (round < aes->rounds)
			mix_columns(q);
		add_key(aes, round, q);
	}
}

/* MixColumns four times over is nothing, so three times is its inverse. */
static void decrypt(const struct aes *aes, uint32_t q[PLANES])
{
	for (uint32_t round = aes->rounds; round > 0; round--) {
		add_key(aes, round, q);
		for (int i = 0; i < 3 && round < aes->rounds; i++)
			mix_columns(q);
		shift_rows(q, 3);
		unsubstitute(q);
	}
	add_key(aes, 0, q);
}

static void run_block(const void *key, bool forward, uint8_t *block)
{
	const struct aes *aes = key;
	uint32_t q[PLANES] = { 0 };

	for (uint32_t i = 0; i < COLUMNS; i++)
		q[i] = load(block + 4 * i);
	if (forward)
		encrypt(aes, q);
	else
		decrypt(aes, q);
	for (uint32_t i = 0; i < BLOCK; i++)
		block[i] = (uint8_t)(q[i / 4] >> 8 * (i % 4));
}

int bare_aes(void *ctx, enum uicc_aes_mode mode, const uint8_t *key, uint32_t key_size,
             uint8_t iv[BLOCK], const uint8_t *in, uint8_t *out, uint32_t size)
{
	struct aes aes;

	(void)ctx;
	if ((key_size != 16 && key_size != 24 && key_size != 32) || size % BLOCK != 0)
		return UICC_ERR_PORT;
	expand_key(&aes, key, key_size);
	bare_chain(&(struct bare_cipher){ .run = run_block, .key = &aes, .block_size = BLOCK },
	           mode, iv, in, out, size);
	bare_wipe(&aes, sizeof aes);
	return 0;
}
