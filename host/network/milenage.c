/* SPDX-License-Identifier: Apache-2.0 */
#include "network/functions.h"

#include <string.h>

#include <openssl/evp.h>

/* MILENAGE as TS 35.206 4.1 writes it: OUTn = E(rot(TEMP ^ OPc, rn) ^ cn) ^ OPc. */

enum { BLOCK = 16, OPTIONS = 85, OPTIONS_R = 80 };

static int encrypt(const struct auc *auc, const uint8_t in[BLOCK], uint8_t out[BLOCK])
{
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	int size = 0;
	const int ok = ctx && EVP_EncryptInit_ex(ctx, EVP_aes_128_ecb(), NULL, auc->k, NULL) == 1 &&
	               EVP_CIPHER_CTX_set_padding(ctx, 0) == 1 &&
	               EVP_EncryptUpdate(ctx, out, &size, in, BLOCK) == 1 && size == BLOCK;

	EVP_CIPHER_CTX_free(ctx);
	return ok ? 0 : -1;
}

static unsigned bit_of(const uint8_t block[BLOCK], unsigned bit)
{
	return (unsigned)block[bit / 8] >> (7 - bit % 8) & 1u;
}

/* Bit i of the result is bit i + r of the block, TS 35.206 2.2. */
static void rotate(const uint8_t block[BLOCK], unsigned r, uint8_t out[BLOCK])
{
	memset(out, 0, BLOCK);
	for (unsigned i = 0; i < 8 * BLOCK; i++)
		out[i / 8] |= (uint8_t)(bit_of(block, (i + r) % (8 * BLOCK)) << (7 - i % 8));
}

static void add(uint8_t to[BLOCK], const uint8_t *other)
{
	for (int i = 0; i < BLOCK; i++)
		to[i] ^= other[i];
}

static int temp_of(const struct auc *auc, const uint8_t *rand, uint8_t temp[BLOCK])
{
	uint8_t in[BLOCK];

	memcpy(in, rand, BLOCK);
	add(in, auc->opc);
	return encrypt(auc, in, temp);
}

/* OUT2 .. OUT5: n is 2 .. 5. */
static int out(const struct auc *auc, const uint8_t *rand, unsigned n, uint8_t block[BLOCK])
{
	uint8_t temp[BLOCK], in[BLOCK];

	if (temp_of(auc, rand, temp) < 0)
		return -1;
	add(temp, auc->opc);
	rotate(temp, auc->r[n - 1], in);
	add(in, auc->c[n - 1]);
	if (encrypt(auc, in, block) < 0)
		return -1;
	add(block, auc->opc);
	return 0;
}

static int out1(const struct auc *auc, const uint8_t *rand, const uint8_t sqn[6],
                const uint8_t amf[2], uint8_t block[BLOCK])
{
	uint8_t temp[BLOCK], in1[BLOCK], in[BLOCK];

	memcpy(in1, sqn, 6);
	memcpy(in1 + 6, amf, 2);
	memcpy(in1 + 8, sqn, 6);
	memcpy(in1 + 14, amf, 2);
	if (temp_of(auc, rand, temp) < 0)
		return -1;
	add(in1, auc->opc);
	rotate(in1, auc->r[0], in);
	add(in, temp);
	add(in, auc->c[0]);
	if (encrypt(auc, in, block) < 0)
		return -1;
	add(block, auc->opc);
	return 0;
}

static int f1(const struct auc *auc, const uint8_t *rand, const uint8_t sqn[6],
              const uint8_t amf[2], uint8_t mac[AUC_MAC_MAX])
{
	uint8_t block[BLOCK];
	const int rc = out1(auc, rand, sqn, amf, block);

	memcpy(mac, block, 8);
	return rc;
}

static int f1star(const struct auc *auc, const uint8_t *rand, const uint8_t sqn[6],
                  const uint8_t amf[2], uint8_t mac[AUC_MAC_MAX])
{
	uint8_t block[BLOCK];
	const int rc = out1(auc, rand, sqn, amf, block);

	memcpy(mac, block + 8, 8);
	return rc;
}

static int f2345(const struct auc *auc, struct auc_vector *vector, uint8_t ak[6])
{
	uint8_t out2[BLOCK];

	if (out(auc, vector->rand, 2, out2) < 0 || out(auc, vector->rand, 3, vector->ck) < 0 ||
	    out(auc, vector->rand, 4, vector->ik) < 0)
		return -1;
	memcpy(ak, out2, 6);
	memcpy(vector->res, out2 + 8, 8);
	return 0;
}

static int f5star(const struct auc *auc, const uint8_t *rand, uint8_t ak[6])
{
	uint8_t out5[BLOCK];
	const int rc = out(auc, rand, 5, out5);

	memcpy(ak, out5, 6);
	return rc;
}

static int opc(const struct auc *auc, const uint8_t *op, uint8_t *to)
{
	if (encrypt(auc, op, to) < 0)
		return -1;
	add(to, op);
	return 0;
}

/* c1 .. c5, r1 .. r5; those of TS 35.206 4.1 where none are given. */
static int options(struct auc *auc, const uint8_t *octets, size_t size)
{
	static const uint8_t r[] = { 64, 0, 32, 64, 96 };

	if (size != 0 && size != OPTIONS)
		return -1;
	auc->res_size = auc->mac_size = 8;
	auc->ck_size = auc->ik_size = BLOCK;
	memset(auc->c, 0, sizeof auc->c);
	memcpy(auc->r, r, sizeof r);
	for (int i = 1; i < 5; i++)
		auc->c[i][BLOCK - 1] = (uint8_t)(1 << (i - 1));
	if (size == 0)
		return 0;
	memcpy(auc->c, octets, OPTIONS_R);
	memcpy(auc->r, octets + OPTIONS_R, sizeof auc->r);
	for (int i = 0; i < 5; i++)
		if (auc->r[i] >= 8 * BLOCK)
			return -1;
	return 0;
}

const struct auc_functions auc_milenage = {
	.f2345 = f2345,
	.f1 = f1,
	.f1star = f1star,
	.f5star = f5star,
	.opc = opc,
	.options = options,
};
