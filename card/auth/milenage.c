/* SPDX-License-Identifier: Apache-2.0 */
#include "auth/algorithm.h"

#include <stddef.h>

#include "wire/endian.h"
#include "wire/mem.h"

/* MILENAGE, TS 35.206 4.1, over the port's AES. */

enum {
	BLOCK = 16,
	BLOCK_BITS = 128,
	HALF_BITS = 64,
	CONSTANTS = 5,
	RES_SIZE = 8,
	MAC_SIZE = 8,
	RES_AT = 8,   /* in OUT2, behind AK */
	MAC_S_AT = 8, /* in OUT1, behind MAC-A */
};

/* c1 .. c5 and r1 .. r5 of TS 35.206 4.1, as enum applet_milenage_at lays them out. */
static const uint8_t standard[APPLET_MILENAGE_OPTIONS] = {
	[MILENAGE_AT_C + 1 * BLOCK + 15] = 1,
	[MILENAGE_AT_C + 2 * BLOCK + 15] = 2,
	[MILENAGE_AT_C + 3 * BLOCK + 15] = 4,
	[MILENAGE_AT_C + 4 * BLOCK + 15] = 8,
	[MILENAGE_AT_R] = 64,
	[MILENAGE_AT_R + 1] = 0,
	[MILENAGE_AT_R + 2] = 32,
	[MILENAGE_AT_R + 3] = 64,
	[MILENAGE_AT_R + 4] = 96,
};

static bool options_hold(const uint8_t *options)
{
	for (unsigned i = 0; i < CONSTANTS; i++)
		if (options[MILENAGE_AT_R + i] >= BLOCK_BITS)
			return false;
	return true;
}

static struct auth_sizes sizes(const uint8_t *options)
{
	(void)options;
	return (struct auth_sizes){ .res = RES_SIZE, .mac = MAC_SIZE, .ck = BLOCK, .ik = BLOCK };
}

static void xor_block(uint8_t *restrict to, const uint8_t *restrict with)
{
	for (unsigned i = 0; i < BLOCK; i++)
		to[i] ^= with[i];
}

static uint64_t get_u64(const uint8_t from[8])
{
	return (uint64_t)get_u32(from) << 32 | get_u32(from + 4);
}

static void put_u64(uint8_t to[8], uint64_t value)
{
	put_u32(to, (uint32_t)(value >> 32));
	put_u32(to + 4, (uint32_t)value);
}

/* Bits 0 .. 127. */
static void rotate_left(uint8_t block[BLOCK], unsigned bits)
{
	const uint64_t first = get_u64(block), second = get_u64(block + BLOCK / 2);
	const unsigned rest = bits % HALF_BITS;
	const uint64_t high = bits < HALF_BITS ? first : second;
	const uint64_t low = bits < HALF_BITS ? second : first;

	put_u64(block, rest == 0 ? high : high << rest | low >> (HALF_BITS - rest));
	put_u64(block + BLOCK / 2, rest == 0 ? low : low << rest | high >> (HALF_BITS - rest));
}

static const uint8_t *opc_of(const struct auth_run *run)
{
	return run->credential->octets + SLOT_KEY_AT_OPC;
}

static int encrypt(const struct auth_run *run, uint8_t *blocks, uint32_t size)
{
	return run->port->aes(run->port->ctx, UICC_AES_ECB_ENCRYPT,
	                      run->credential->octets + SLOT_KEY_AT_K, BLOCK, NULL, blocks, blocks,
	                      size);
}

/* rot(from ^ OPc, r) ^ c, of constants number n: 0 is c1 and r1. */
static void turn(const struct auth_run *run, unsigned n, const uint8_t from[BLOCK],
                 uint8_t to[BLOCK])
{
	const uint8_t *const options = run->credential->options;

	memcpy(to, from, BLOCK);
	xor_block(to, opc_of(run));
	rotate_left(to, options[MILENAGE_AT_R + n]);
	xor_block(to, options + MILENAGE_AT_C + n * BLOCK);
}

/* The three blocks go to the port at once: its key is set up once for them. */
static int f2345(struct auth_run *run, struct auth_output *out)
{
	uint8_t block[3][BLOCK];
	int rc;

	memcpy(run->temp, run->rand, BLOCK);
	xor_block(run->temp, opc_of(run));
	if ((rc = encrypt(run, run->temp, BLOCK)) < 0)
		return rc;
	for (unsigned n = 0; n < 3; n++)
		turn(run, n + 1, run->temp, block[n]);
	if ((rc = encrypt(run, block[0], sizeof block)) < 0)
		return rc;
	for (unsigned n = 0; n < 3; n++)
		xor_block(block[n], opc_of(run));
	memcpy(out->ak, block[0], AUTH_AK_SIZE);
	memcpy(out->res, block[0] + RES_AT, RES_SIZE);
	memcpy(out->ck, block[1], BLOCK);
	memcpy(out->ik, block[2], BLOCK);
	return 0;
}

/* OUT1: MAC-A, then MAC-S. */
static int out1(const struct auth_run *run, const uint8_t *sqn, const uint8_t *amf,
                uint8_t block[BLOCK])
{
	uint8_t in[BLOCK];
	int rc;

	memcpy(in, sqn, AUTH_SQN_SIZE);
	memcpy(in + AUTH_SQN_SIZE, amf, AUTH_AMF_SIZE);
	memcpy(in + BLOCK / 2, in, BLOCK / 2);
	turn(run, 0, in, block);
	xor_block(block, run->temp);
	if ((rc = encrypt(run, block, BLOCK)) < 0)
		return rc;
	xor_block(block, opc_of(run));
	return 0;
}

static int f1(const struct auth_run *run, const uint8_t *sqn, const uint8_t *amf, uint8_t *mac)
{
	uint8_t block[BLOCK];
	const int rc = out1(run, sqn, amf, block);

	if (rc == 0)
		memcpy(mac, block, MAC_SIZE);
	return rc;
}

static int f1star(const struct auth_run *run, const uint8_t *sqn, const uint8_t *amf, uint8_t *mac)
{
	uint8_t block[BLOCK];
	const int rc = out1(run, sqn, amf, block);

	if (rc == 0)
		memcpy(mac, block + MAC_S_AT, MAC_SIZE);
	return rc;
}

static int f5star(const struct auth_run *run, uint8_t ak[AUTH_AK_SIZE])
{
	uint8_t block[BLOCK];
	int rc;

	turn(run, 4, run->temp, block);
	if ((rc = encrypt(run, block, BLOCK)) < 0)
		return rc;
	xor_block(block, opc_of(run));
	memcpy(ak, block, AUTH_AK_SIZE);
	return 0;
}

const struct auth_algorithm milenage = {
	.key = BLOCK,
	.long_key = BLOCK,
	.opc = BLOCK,
	.options_size = APPLET_MILENAGE_OPTIONS,
	.standard = standard,
	.options_hold = options_hold,
	.sizes = sizes,
	.f2345 = f2345,
	.f1 = f1,
	.f1star = f1star,
	.f5star = f5star,
};
