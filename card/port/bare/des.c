/* SPDX-License-Identifier: Apache-2.0 */
#include "bare/des.h"

#include "bare/chain.h"
#include "bare/wipe.h"
#include "uicc/uicc.h"

/* Tables number bits as FIPS 46-3 does: 1 is the highest of the first octet. They are indexed by what is
 * public alone; an S-box is read whole, and what is wanted of it is sifted out. */

enum { BLOCK = 8, ROUNDS = 16, BOXES = 8, KEYS = 3 };

struct des {
	uint8_t keys[KEYS][ROUNDS][BOXES]; /* six bits an octet */
	bool single;
};

static const uint8_t initial[64] = {
	58, 50, 42, 34, 26, 18, 10, 2,  60, 52, 44, 36, 28, 20, 12, 4,  62, 54, 46, 38, 30, 22,
	14, 6,  64, 56, 48, 40, 32, 24, 16, 8,  57, 49, 41, 33, 25, 17, 9,  1,  59, 51, 43, 35,
	27, 19, 11, 3,  61, 53, 45, 37, 29, 21, 13, 5,  63, 55, 47, 39, 31, 23, 15, 7,
};

static const uint8_t final[64] = {
	40, 8,  48, 16, 56, 24, 64, 32, 39, 7,  47, 15, 55, 23, 63, 31, 38, 6,  46, 14, 54, 22,
	62, 30, 37, 5,  45, 13, 53, 21, 61, 29, 36, 4,  44, 12, 52, 20, 60, 28, 35, 3,  43, 11,
	51, 19, 59, 27, 34, 2,  42, 10, 50, 18, 58, 26, 33, 1,  41, 9,  49, 17, 57, 25,
};

static const uint8_t mixed[32] = {
	16, 7, 20, 21, 29, 12, 28, 17, 1,  15, 23, 26, 5,  18, 31, 10,
	2,  8, 24, 14, 32, 27, 3,  9,  19, 13, 30, 6,  22, 11, 4,  25,
};

/* Permuted choice 1 as two halves of 28 bits; choice 2 out of them, side by side in 56. */
static const uint8_t choice_1[56] = {
	57, 49, 41, 33, 25, 17, 9,  1,  58, 50, 42, 34, 26, 18, 10, 2,  59, 51, 43,
	35, 27, 19, 11, 3,  60, 52, 44, 36, 63, 55, 47, 39, 31, 23, 15, 7,  62, 54,
	46, 38, 30, 22, 14, 6,  61, 53, 45, 37, 29, 21, 13, 5,  28, 20, 12, 4,
};

static const uint8_t choice_2[48] = {
	14, 17, 11, 24, 1,  5,  3,  28, 15, 6,  21, 10, 23, 19, 12, 4,
	26, 8,  16, 7,  27, 20, 13, 2,  41, 52, 31, 37, 47, 55, 30, 40,
	51, 45, 33, 48, 44, 49, 39, 56, 34, 53, 46, 42, 50, 36, 29, 32,
};

/* Entry n of a box, for its six bits of input n, is nibble n % 8, the lowest first, of word n / 8. */
static const uint32_t boxes[BOXES][8] = {
	{ 0x417DF40E, 0x18DB2FE2, 0xBCC66AA3, 0x87305995, 0x288EC1F4, 0x7B12964D, 0xE739BC5F,
	  0xD0650AA3 },
	{ 0x7E48D13F, 0xE4832BF6, 0xAD1207C9, 0x5AB5906C, 0x1BA78ED0, 0x214DF43A, 0xC67C68B5,
	  0x9FE25309 },
	{ 0x9E0970DA, 0xA56F4336, 0xE75C8D21, 0x18F2B4CB, 0x09D4A61D, 0x70839F68, 0x3CE2F14B,
	  0xC72E5AB5 },
	{ 0x53BE8DD7, 0x3A09F660, 0xC5287241, 0x9FE4AC1B, 0x6009F63A, 0x8DD71BAC, 0xBE53419F,
	  0xE42872C5 },
	{ 0xC124BCE2, 0x16DB7A47, 0xAFF30558, 0x698E903D, 0x7BC182B4, 0xD827ED1A, 0x950CF96F,
	  0x3E5043A6 },
	{ 0x2F4AF1AC, 0x5896C279, 0xE4D31D60, 0x8B35B70E, 0xC52F3E49, 0xA3FC5892, 0x7A14E0B7,
	  0xD68B0D61 },
	{ 0x7EB20BD4, 0xAD18904F, 0xC7593CE3, 0x6186FA25, 0x8DDBB461, 0x7EA7431C, 0xF8065F9A,
	  0xC23925E0 },
	{ 0x84D8F21D, 0x417B3FA6, 0xBE6359CA, 0x279CE005, 0x71E41B27, 0xD28EAC49, 0x0D9AC6F0,
	  0xB865533F },
};

/* count bits of from, chosen by table, to to, bits_per_octet to each octet. */
static void permute(uint8_t *to, uint32_t bits_per_octet, const uint8_t *from, const uint8_t *table,
                    uint32_t count)
{
	for (uint32_t at = 0; at < count; at += bits_per_octet) {
		uint32_t octet = 0;

		for (uint32_t i = 0; i < bits_per_octet; i++) {
			const uint32_t bit = table[at + i] - 1U;

			octet = octet << 1 | (from[bit / 8] >> (7 - bit % 8) & 1U);
		}
		*to++ = (uint8_t)octet;
	}
}

static uint32_t load(const uint8_t from[4])
{
	return (uint32_t)from[0] << 24 | (uint32_t)from[1] << 16 | (uint32_t)from[2] << 8 | from[3];
}

static void store(uint8_t to[4], uint32_t word)
{
	for (int i = 0; i < 4; i++)
		to[i] = (uint8_t)(word >> (24 - 8 * i));
}

/* One step to the left of both halves of 28 bits. */
static void rotate_halves(uint8_t halves[7])
{
	uint64_t word = 0, left;

	for (int i = 0; i < 7; i++)
		word = word << 8 | halves[i];
	left = (word >> 27 & 0x10000001U);
	word = ((word << 1) & UINT64_C(0xFFFFFFEFFFFFFE)) | left;
	for (int i = 7; i-- > 0; word >>= 8)
		halves[i] = (uint8_t)word;
}

static void schedule(struct des *des, uint32_t which, const uint8_t key[BLOCK])
{
	static const uint32_t once = 1U << 0 | 1U << 1 | 1U << 8 | 1U << 15;
	uint8_t halves[7];

	permute(halves, 8, key, choice_1, sizeof choice_1);
	for (uint32_t round = 0; round < ROUNDS; round++) {
		rotate_halves(halves);
		if (!(once >> round & 1))
			rotate_halves(halves);
		permute(des->keys[which][round], 6, halves, choice_2, sizeof choice_2);
	}
	bare_wipe(halves, sizeof halves);
}

/* All ones for a bit that is set. */
static uint32_t spread(uint32_t word, uint32_t bit)
{
	return 0U - (word >> bit & 1U);
}

/* Four bits of a box for six, by halving what may be meant. */
static uint32_t sift(const uint32_t box[8], uint32_t six)
{
	uint32_t words[4], mask = spread(six, 5), word;

	for (int i = 0; i < 4; i++)
		words[i] = box[i] ^ ((box[i] ^ box[i + 4]) & mask);
	mask = spread(six, 4);
	words[0] ^= (words[0] ^ words[2]) & mask;
	words[1] ^= (words[1] ^ words[3]) & mask;
	word = words[0] ^ ((words[0] ^ words[1]) & spread(six, 3));
	word ^= (word ^ word >> 16) & spread(six, 2);
	word ^= (word ^ word >> 8) & spread(six, 1);
	word ^= (word ^ word >> 4) & spread(six, 0);
	return word & 15;
}

/* The function f of FIPS 46-3; expansion E is a window of six bits that moves by four. */
static uint32_t mix(uint32_t half, const uint8_t key[BOXES])
{
	uint32_t window = half >> 31 | half << 1, sifted = 0;
	uint8_t octets[4], permuted[4];

	for (uint32_t i = 0; i < BOXES; i++) {
		window = window << 4 | window >> 28;
		sifted = sifted << 4 | sift(boxes[i], (window ^ key[i]) & 63);
	}
	store(octets, sifted);
	permute(permuted, 8, octets, mixed, sizeof mixed);
	return load(permuted);
}

static void run_once(const uint8_t keys[ROUNDS][BOXES], bool forward, uint8_t block[BLOCK])
{
	uint8_t octets[BLOCK];
	uint32_t left, right;

	permute(octets, 8, block, initial, sizeof initial);
	left = load(octets);
	right = load(octets + 4);
	for (uint32_t round = 0; round < ROUNDS; round++) {
		const uint32_t next = left ^ mix(right, keys[forward ? round : ROUNDS - 1 - round]);

		left = right;
		right = next;
	}
	store(octets, right);
	store(octets + 4, left);
	permute(block, 8, octets, final, sizeof final);
}

/* Encrypt, decrypt, encrypt; a single key thrice is DES. */
static void run_block(const void *key, bool forward, uint8_t *block)
{
	const struct des *des = key;

	run_once(des->keys[forward ? 0 : 2], forward, block);
	if (des->single)
		return;
	run_once(des->keys[1], !forward, block);
	run_once(des->keys[forward ? 2 : 0], forward, block);
}

static void set_keys(struct des *des, const uint8_t *key, uint32_t key_size)
{
	for (uint32_t i = 0; i < KEYS; i++)
		schedule(des, i, key + i * BLOCK % key_size);
}

int bare_des(void *ctx, enum uicc_aes_mode mode, const uint8_t *key, uint32_t key_size,
             uint8_t iv[BLOCK], const uint8_t *in, uint8_t *out, uint32_t size)
{
	struct des des = { .single = key_size == BLOCK };

	(void)ctx;
	if ((key_size != 8 && key_size != 16 && key_size != 24) || size % BLOCK != 0)
		return UICC_ERR_PORT;
	set_keys(&des, key, key_size);
	bare_chain(&(struct bare_cipher){ .run = run_block, .key = &des, .block_size = BLOCK },
	           mode, iv, in, out, size);
	bare_wipe(&des, sizeof des);
	return 0;
}
