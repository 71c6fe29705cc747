/* SPDX-License-Identifier: Apache-2.0 */
#include "auth/algorithm.h"

#include <stddef.h>

#include "auth/keccak.h"
#include "wire/mem.h"

/* TUAK, TS 35.231, over Keccak-f[1600] of our own: no chip offers it. */

/* Where the inputs stand in the state, TS 35.231 6.2, in octets; each lies last octet first. */
enum in_at {
	IN_TOPC = 0,
	IN_INSTANCE = 32,
	IN_NAME = 33,
	IN_RAND = 40,
	IN_AMF = 56,
	IN_SQN = 58,
	IN_K = 64,
	IN_PAD = 96,
	IN_PAD_END = 135,
	PAD = 0x1F,
	PAD_END = 0x80,
};

/* Where the outputs stand, TS 35.231 7. */
enum out_at {
	OUT_MAC = 0,
	OUT_RES = 0,
	OUT_CK = 32,
	OUT_IK = 64,
	OUT_AK = 96,
};

/* The octet INSTANCE, TS 35.231 6.2. */
enum instance {
	INSTANCE_F1 = 0x00,
	INSTANCE_F2345 = 0x40,
	INSTANCE_F1STAR = 0x80,
	INSTANCE_F5STAR = 0xC0,
	INSTANCE_LONG_CK = 0x04,
	INSTANCE_LONG_IK = 0x02,
	INSTANCE_LONG_K = 0x01,
};

enum {
	TOPC_SIZE = 32,
	SHORT_KEY = 16,
	LONG_KEY = 32,
	SHORTEST_RES = 4,
};

/* RES and MAC of 64 bits, CK and IK of 128, one round of Keccak. */
static const uint8_t standard[APPLET_TUAK_OPTIONS] = {
	[TUAK_AT_RES] = 8, [TUAK_AT_MAC] = 8,        [TUAK_AT_CK] = 16,
	[TUAK_AT_IK] = 16, [TUAK_AT_ITERATIONS] = 1,
};

/* A power of two from least to most. */
static bool is_size(uint8_t size, uint8_t least, uint8_t most)
{
	return size >= least && size <= most && (size & (size - 1)) == 0;
}

static bool options_hold(const uint8_t *options)
{
	return is_size(options[TUAK_AT_RES], SHORTEST_RES, AUTH_RES_MAX) &&
	       is_size(options[TUAK_AT_MAC], 8, AUTH_MAC_MAX) &&
	       is_size(options[TUAK_AT_CK], SHORT_KEY, LONG_KEY) &&
	       is_size(options[TUAK_AT_IK], SHORT_KEY, LONG_KEY) &&
	       options[TUAK_AT_ITERATIONS] != 0;
}

static struct auth_sizes sizes(const uint8_t *options)
{
	return (struct auth_sizes){ .res = options[TUAK_AT_RES],
		                    .mac = options[TUAK_AT_MAC],
		                    .ck = options[TUAK_AT_CK],
		                    .ik = options[TUAK_AT_IK] };
}

static void reverse(uint8_t *to, const uint8_t *from, unsigned size)
{
	for (unsigned i = 0; i < size; i++)
		to[i] = from[size - 1 - i];
}

/* RAND, SQN and AMF may be NULL: zero. */
static void permute(const struct auth_run *run, uint8_t instance, const uint8_t *rand,
                    const uint8_t *sqn, const uint8_t *amf, uint8_t state[KECCAK_SIZE])
{
	static const uint8_t name[] = { 'T', 'U', 'A', 'K', '1', '.', '0' };
	const struct credential *const credential = run->credential;
	const bool is_long = credential->key_size == LONG_KEY;

	memset(state, 0, KECCAK_SIZE);
	reverse(state + IN_TOPC, credential->octets + SLOT_KEY_AT_OPC, TOPC_SIZE);
	state[IN_INSTANCE] = (uint8_t)(instance | (is_long ? INSTANCE_LONG_K : 0));
	reverse(state + IN_NAME, name, sizeof name);
	if (rand)
		reverse(state + IN_RAND, rand, AUTH_RAND_SIZE);
	if (amf)
		reverse(state + IN_AMF, amf, AUTH_AMF_SIZE);
	if (sqn)
		reverse(state + IN_SQN, sqn, AUTH_SQN_SIZE);
	reverse(state + IN_K, credential->octets + SLOT_KEY_AT_K, credential->key_size);
	state[IN_PAD] = PAD;
	state[IN_PAD_END] = PAD_END;
	for (unsigned i = 0; i < credential->options[TUAK_AT_ITERATIONS]; i++)
		keccak_f1600(state);
}

static int f2345(struct auth_run *run, struct auth_output *out)
{
	const struct auth_sizes *const size = &run->credential->sizes;
	/* 8, 16, 32 octets of RES are 08, 10, 20; four are 00. */
	const uint8_t instance =
		(uint8_t)(INSTANCE_F2345 | (size->res == SHORTEST_RES ? 0 : size->res) |
	                  (size->ck == LONG_KEY ? INSTANCE_LONG_CK : 0) |
	                  (size->ik == LONG_KEY ? INSTANCE_LONG_IK : 0));
	uint8_t state[KECCAK_SIZE];

	permute(run, instance, run->rand, NULL, NULL, state);
	reverse(out->res, state + OUT_RES, size->res);
	reverse(out->ck, state + OUT_CK, size->ck);
	reverse(out->ik, state + OUT_IK, size->ik);
	reverse(out->ak, state + OUT_AK, AUTH_AK_SIZE);
	return 0;
}

static int mac_of(const struct auth_run *run, enum instance instance, const uint8_t *sqn,
                  const uint8_t *amf, uint8_t *mac)
{
	const uint8_t size = run->credential->sizes.mac;
	uint8_t state[KECCAK_SIZE];

	permute(run, (uint8_t)(instance | size), run->rand, sqn, amf, state);
	reverse(mac, state + OUT_MAC, size);
	return 0;
}

static int f1(const struct auth_run *run, const uint8_t *sqn, const uint8_t *amf, uint8_t *mac)
{
	return mac_of(run, INSTANCE_F1, sqn, amf, mac);
}

static int f1star(const struct auth_run *run, const uint8_t *sqn, const uint8_t *amf, uint8_t *mac)
{
	return mac_of(run, INSTANCE_F1STAR, sqn, amf, mac);
}

static int f5star(const struct auth_run *run, uint8_t ak[AUTH_AK_SIZE])
{
	uint8_t state[KECCAK_SIZE];

	permute(run, INSTANCE_F5STAR, run->rand, NULL, NULL, state);
	reverse(ak, state + OUT_AK, AUTH_AK_SIZE);
	return 0;
}

const struct auth_algorithm tuak = {
	.key = SHORT_KEY,
	.long_key = LONG_KEY,
	.opc = TOPC_SIZE,
	.options_size = APPLET_TUAK_OPTIONS,
	.standard = standard,
	.options_hold = options_hold,
	.sizes = sizes,
	.f2345 = f2345,
	.f1 = f1,
	.f1star = f1star,
	.f5star = f5star,
};
