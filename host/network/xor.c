/* SPDX-License-Identifier: Apache-2.0 */
#include "network/functions.h"

#include <string.h>

/* The test algorithm of TS 34.108 8.1.2. */

enum { XDOUT = 16 };

static uint8_t xdout(const struct auc *auc, const uint8_t *rand, unsigned i)
{
	return auc->k[i % XDOUT] ^ rand[i % XDOUT];
}

static int f2345(const struct auc *auc, struct auc_vector *vector, uint8_t ak[6])
{
	for (unsigned i = 0; i < XDOUT; i++) {
		vector->res[i] = xdout(auc, vector->rand, i);
		vector->ck[i] = xdout(auc, vector->rand, i + 1);
		vector->ik[i] = xdout(auc, vector->rand, i + 2);
	}
	for (unsigned i = 0; i < 6; i++)
		ak[i] = xdout(auc, vector->rand, i + 3);
	return 0;
}

static int f1(const struct auc *auc, const uint8_t *rand, const uint8_t sqn[6],
              const uint8_t amf[2], uint8_t mac[AUC_MAC_MAX])
{
	for (unsigned i = 0; i < 8; i++)
		mac[i] = xdout(auc, rand, i) ^ (i < 6 ? sqn[i] : amf[i - 6]);
	return 0;
}

static int f5star(const struct auc *auc, const uint8_t *rand, uint8_t ak[6])
{
	for (unsigned i = 0; i < 6; i++)
		ak[i] = xdout(auc, rand, i + 3);
	return 0;
}

static int options(struct auc *auc, const uint8_t *octets, size_t size)
{
	if (size > 1 || (size == 1 && (octets[0] < 4 || octets[0] > XDOUT)))
		return -1;
	auc->res_size = size == 1 ? octets[0] : XDOUT;
	auc->mac_size = 8;
	auc->ck_size = auc->ik_size = XDOUT;
	return 0;
}

const struct auc_functions auc_xor = {
	.f2345 = f2345,
	.f1 = f1,
	.f1star = f1,
	.f5star = f5star,
	.options = options,
};
