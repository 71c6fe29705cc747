/* SPDX-License-Identifier: Apache-2.0 */
#include "auth/algorithm.h"

#include "wire/mem.h"

/* The test algorithms: for test networks, never for subscribers. Of 3G, TS 34.108 8.1.2; of 2G,
 * TS 51.010-1 A4.1.2. */

enum {
	XDOUT_SIZE = 16,
	RES_MIN = 4,
	MAC_SIZE = 8,
	AK_AT = 3, /* in XDOUT */
	KC_AT = 4,
};

static const uint8_t standard[APPLET_XOR_OPTIONS] = { [XOR_AT_RES] = XDOUT_SIZE };

static bool options_hold(const uint8_t *options)
{
	return options[XOR_AT_RES] >= RES_MIN && options[XOR_AT_RES] <= XDOUT_SIZE;
}

static struct auth_sizes sizes(const uint8_t *options)
{
	return (struct auth_sizes){
		.res = options[XOR_AT_RES], .mac = MAC_SIZE, .ck = XDOUT_SIZE, .ik = XDOUT_SIZE
	};
}

static void xdout(const struct auth_run *run, uint8_t out[XDOUT_SIZE])
{
	const uint8_t *const k = run->credential->octets + SLOT_KEY_AT_K;

	for (unsigned i = 0; i < XDOUT_SIZE; i++)
		out[i] = k[i] ^ run->rand[i];
}

static int f2345(struct auth_run *run, struct auth_output *out)
{
	uint8_t *const sum = run->temp;

	xdout(run, sum);
	memcpy(out->res, sum, XDOUT_SIZE);
	for (unsigned i = 0; i < XDOUT_SIZE; i++) {
		out->ck[i] = sum[(i + 1) % XDOUT_SIZE];
		out->ik[i] = sum[(i + 2) % XDOUT_SIZE];
	}
	memcpy(out->ak, sum + AK_AT, AUTH_AK_SIZE);
	return 0;
}

/* XMAC, and MAC-S alike. */
static int f1(const struct auth_run *run, const uint8_t *sqn, const uint8_t *amf, uint8_t *mac)
{
	for (unsigned i = 0; i < AUTH_SQN_SIZE; i++)
		mac[i] = run->temp[i] ^ sqn[i];
	for (unsigned i = 0; i < AUTH_AMF_SIZE; i++)
		mac[AUTH_SQN_SIZE + i] = run->temp[AUTH_SQN_SIZE + i] ^ amf[i];
	return 0;
}

static int f5star(const struct auth_run *run, uint8_t ak[AUTH_AK_SIZE])
{
	memcpy(ak, run->temp + AK_AT, AUTH_AK_SIZE);
	return 0;
}

static void a3a8(const struct auth_run *run, uint8_t sres[AUTH_SRES_SIZE], uint8_t kc[AUTH_KC_SIZE])
{
	uint8_t sum[XDOUT_SIZE];

	xdout(run, sum);
	memcpy(sres, sum, AUTH_SRES_SIZE);
	memcpy(kc, sum + KC_AT, AUTH_KC_SIZE);
}

const struct auth_algorithm xor_3g = {
	.key = XDOUT_SIZE,
	.long_key = XDOUT_SIZE,
	.options_size = APPLET_XOR_OPTIONS,
	.standard = standard,
	.options_hold = options_hold,
	.sizes = sizes,
	.f2345 = f2345,
	.f1 = f1,
	.f1star = f1,
	.f5star = f5star,
};

const struct auth_algorithm xor_2g = {
	.key = XDOUT_SIZE,
	.long_key = XDOUT_SIZE,
	.a3a8 = a3a8,
};
