/* SPDX-License-Identifier: Apache-2.0 */
#include "network/auc.h"

#include <string.h>

#include <openssl/crypto.h>
#include <openssl/rand.h>

#include "network/functions.h"
#include "octets/number.h"

enum { SQN = 6, AMF = 2, CONVERTED = 16 /* octets, TS 33.102 6.8.1.2 */ };

#define SQN_MAX ((UINT64_C(1) << 48) - 1)

static const struct auc_functions *const functions[AUC_ALGORITHMS] = {
	[AUC_MILENAGE] = &auc_milenage,
	[AUC_TUAK] = &auc_tuak,
	[AUC_XOR] = &auc_xor,
};

static int crypto_failed(struct fault *fault)
{
	return fault_set(fault, FAULT_SYSTEM, "libcrypto", "authentication functions failed");
}

int auc_of_slot(const struct orders_slot *slot, struct auc *auc, struct fault *fault)
{
	const unsigned algorithm = slot->algorithm;

	*auc = (struct auc){ .algorithm = algorithm < AUC_ALGORITHMS ? algorithm : AUC_NONE,
		             .k_size = slot->key_size,
		             .sqn = slot->sqn,
		             .ind_bits = AUC_IND_BITS,
		             .amf = { 0x80, 0x00 } };
	memcpy(auc->k, slot->key, sizeof auc->k);
	memcpy(auc->opc, slot->opc, sizeof auc->opc);
	if (auc->algorithm == AUC_XOR_2G)
		return 0;
	if (!functions[auc->algorithm])
		return fault_set(fault, FAULT_INPUT, slot->imsi, "no algorithm %u here", algorithm);
	if (functions[auc->algorithm]->options(auc, slot->options, slot->options_size) < 0)
		return fault_set(fault, FAULT_INPUT, slot->imsi,
		                 "%zu octets that are no options of algorithm %u",
		                 slot->options_size, algorithm);
	return 0;
}

int auc_opc(struct auc *auc, const uint8_t *op, struct fault *fault)
{
	return functions[auc->algorithm]->opc(auc, op, auc->opc) < 0 ? crypto_failed(fault) : 0;
}

static void put_sqn(uint8_t to[SQN], uint64_t sqn)
{
	for (int i = SQN; i-- > 0; sqn >>= 8)
		to[i] = (uint8_t)sqn;
}

/* TS 51.010-1 A4.1.2. */
static void xor_2g(const struct auc *auc, struct auc_vector *vector)
{
	for (unsigned i = 0; i < 4; i++)
		vector->sres[i] = auc->k[i] ^ vector->rand[i];
	for (unsigned i = 0; i < 8; i++)
		vector->kc[i] = auc->k[4 + i] ^ vector->rand[4 + i];
	vector->has_2g = true;
}

/* c2 and c3. */
static void convert(struct auc_vector *vector)
{
	if (vector->res_size > CONVERTED || vector->ck_size > CONVERTED ||
	    vector->ik_size > CONVERTED)
		return;
	for (size_t i = 0; i < vector->res_size; i++)
		vector->sres[i % 4] ^= vector->res[i];
	for (size_t i = 0; i < CONVERTED; i++)
		vector->kc[i % 8] ^= vector->ck[i] ^ vector->ik[i];
	vector->has_2g = true;
}

int auc_vector_of(const struct auc *auc, const uint8_t rand[AUC_RAND], uint64_t sqn,
                  struct auc_vector *vector, struct fault *fault)
{
	const struct auc_functions *const row = functions[auc->algorithm];
	uint8_t ak[SQN], octets[SQN];

	memset(vector, 0, sizeof *vector);
	memcpy(vector->rand, rand, AUC_RAND);
	if (auc->algorithm == AUC_XOR_2G) {
		xor_2g(auc, vector);
		return 0;
	}
	vector->res_size = auc->res_size;
	vector->ck_size = auc->ck_size;
	vector->ik_size = auc->ik_size;
	vector->autn_size = SQN + AMF + auc->mac_size;
	put_sqn(octets, sqn);
	if (row->f2345(auc, vector, ak) < 0 ||
	    row->f1(auc, rand, octets, auc->amf, vector->autn + SQN + AMF) < 0)
		return crypto_failed(fault);
	for (int i = 0; i < SQN; i++)
		vector->autn[i] = octets[i] ^ ak[i];
	memcpy(vector->autn + SQN, auc->amf, AMF);
	convert(vector);
	return 0;
}

int auc_challenge(struct auc *auc, struct auc_vector *vector, struct fault *fault)
{
	const uint64_t ind = auc->ind & ((UINT64_C(1) << auc->ind_bits) - 1);
	const uint64_t seq = (auc->sqn >> auc->ind_bits) + 1;
	uint8_t rand[AUC_RAND];

	if (RAND_bytes(rand, sizeof rand) != 1)
		return crypto_failed(fault);
	auc->sqn = (seq << auc->ind_bits | ind) & SQN_MAX;
	return auc_vector_of(auc, rand, auc->sqn, vector, fault);
}

bool auc_res_is_right(const struct auc_vector *vector, const uint8_t *res, size_t size)
{
	return size == vector->res_size && CRYPTO_memcmp(res, vector->res, size) == 0;
}

int auc_resynchronise(struct auc *auc, const uint8_t rand[AUC_RAND], const uint8_t *auts,
                      size_t size, struct fault *fault)
{
	static const uint8_t amf[AMF]; /* AMF*, TS 33.102 6.3.3 */
	const struct auc_functions *const row = functions[auc->algorithm];
	uint8_t sqn[SQN], mac[AUC_MAC_MAX];

	if (!row || size != SQN + auc->mac_size)
		return fault_set(fault, FAULT_INPUT, "AUTS", "%zu octets are none", size);
	if (row->f5star(auc, rand, sqn) < 0)
		return crypto_failed(fault);
	for (int i = 0; i < SQN; i++)
		sqn[i] ^= auts[i];
	if (row->f1star(auc, rand, sqn, amf, mac) < 0)
		return crypto_failed(fault);
	if (CRYPTO_memcmp(mac, auts + SQN, auc->mac_size) != 0)
		return fault_set(fault, FAULT_SECURITY, "AUTS",
		                 "its MAC is not that of this subscriber");
	auc->sqn = number_get(sqn, SQN);
	return 0;
}
