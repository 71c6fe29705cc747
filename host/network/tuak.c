/* SPDX-License-Identifier: Apache-2.0 */
#include "network/functions.h"

#include <string.h>

#include <openssl/evp.h>

/*
 * TUAK (TS 35.231) by libcrypto's SHAKE256. The state of TS 35.231 6.2 is 96 octets of input, 1F,
 * zeros, 80 in octet 135: just what SHAKE256 (rate 136 octets) makes of a message of 96 octets. So
 * its first 136 octets are one iteration of the permutation, the next 136 two, and so on.
 */

enum {
	MESSAGE = 96,
	RATE = 136,
	TOPC = 32,
	ITERATIONS_MAX = 255,
	OPTIONS = 5,
};

static void put(uint8_t *to, const uint8_t *from, size_t size)
{
	for (size_t i = 0; i < size; i++)
		to[i] = from[size - 1 - i];
}

static int shake(const uint8_t message[MESSAGE], unsigned iterations, uint8_t out[RATE])
{
	uint8_t octets[ITERATIONS_MAX * RATE];
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	int ok;

	ok = ctx && iterations >= 1 && iterations <= ITERATIONS_MAX &&
	     EVP_DigestInit_ex(ctx, EVP_shake256(), NULL) == 1 &&
	     EVP_DigestUpdate(ctx, message, MESSAGE) == 1 &&
	     EVP_DigestFinalXOF(ctx, octets, (size_t)iterations * RATE) == 1;
	EVP_MD_CTX_free(ctx);
	if (ok)
		memcpy(out, octets + (size_t)(iterations - 1) * RATE, RATE);
	return ok ? 0 : -1;
}

static int run(const struct auc *auc, const uint8_t *top, unsigned instance, const uint8_t *rand,
               const uint8_t *sqn, const uint8_t *amf, uint8_t out[RATE])
{
	uint8_t message[MESSAGE] = { 0 };

	put(message, top, TOPC);
	message[32] = (uint8_t)(instance | (auc->k_size == 32));
	put(message + 33, (const uint8_t *)"TUAK1.0", 7);
	if (rand)
		put(message + 40, rand, AUC_RAND);
	if (amf)
		put(message + 56, amf, 2);
	if (sqn)
		put(message + 58, sqn, 6);
	put(message + 64, auc->k, auc->k_size);
	return shake(message, auc->iterations, out);
}

static int mac_of(const struct auc *auc, unsigned instance, const uint8_t *rand,
                  const uint8_t sqn[6], const uint8_t amf[2], uint8_t *mac)
{
	uint8_t out[RATE];

	instance |= auc->mac_size == 8 ? 0x08u : auc->mac_size == 16 ? 0x10u : 0x20u;
	if (run(auc, auc->opc, instance, rand, sqn, amf, out) < 0)
		return -1;
	put(mac, out, auc->mac_size);
	return 0;
}

static int f1(const struct auc *auc, const uint8_t *rand, const uint8_t sqn[6],
              const uint8_t amf[2], uint8_t mac[AUC_MAC_MAX])
{
	return mac_of(auc, 0x00, rand, sqn, amf, mac);
}

static int f1star(const struct auc *auc, const uint8_t *rand, const uint8_t sqn[6],
                  const uint8_t amf[2], uint8_t mac[AUC_MAC_MAX])
{
	return mac_of(auc, 0x80, rand, sqn, amf, mac);
}

static int f2345(const struct auc *auc, struct auc_vector *vector, uint8_t ak[6])
{
	uint8_t out[RATE];
	unsigned instance = 0x40;

	instance |= auc->res_size == 4 ? 0x00u : (unsigned)auc->res_size / 8 * 0x08u;
	instance |= auc->ck_size == 32 ? 0x04u : 0u;
	instance |= auc->ik_size == 32 ? 0x02u : 0u;
	if (run(auc, auc->opc, instance, vector->rand, NULL, NULL, out) < 0)
		return -1;
	put(vector->res, out, auc->res_size);
	put(vector->ck, out + 32, auc->ck_size);
	put(vector->ik, out + 64, auc->ik_size);
	put(ak, out + 96, 6);
	return 0;
}

static int f5star(const struct auc *auc, const uint8_t *rand, uint8_t ak[6])
{
	uint8_t out[RATE];

	if (run(auc, auc->opc, 0xC0, rand, NULL, NULL, out) < 0)
		return -1;
	put(ak, out + 96, 6);
	return 0;
}

static int topc(const struct auc *auc, const uint8_t *top, uint8_t *to)
{
	uint8_t out[RATE];

	if (run(auc, top, 0x00, NULL, NULL, NULL, out) < 0)
		return -1;
	put(to, out, TOPC);
	return 0;
}

static bool is_one_of(unsigned value, unsigned a, unsigned b, unsigned c, unsigned d)
{
	return value == a || value == b || value == c || value == d;
}

static int options(struct auc *auc, const uint8_t *octets, size_t size)
{
	static const uint8_t standard[OPTIONS] = { 8, 8, 16, 16, 1 };
	const uint8_t *const from = size == 0 ? standard : octets;

	if ((size != 0 && size != OPTIONS) || !is_one_of(from[0], 4, 8, 16, 32) ||
	    !is_one_of(from[1], 8, 16, 32, 8) || !is_one_of(from[2], 16, 32, 16, 16) ||
	    !is_one_of(from[3], 16, 32, 16, 16) || from[4] == 0)
		return -1;
	auc->res_size = from[0];
	auc->mac_size = from[1];
	auc->ck_size = from[2];
	auc->ik_size = from[3];
	auc->iterations = from[4];
	return 0;
}

const struct auc_functions auc_tuak = {
	.f2345 = f2345,
	.f1 = f1,
	.f1star = f1star,
	.f5star = f5star,
	.opc = topc,
	.options = options,
};
