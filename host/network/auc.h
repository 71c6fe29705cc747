/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NETWORK_AUC_H
#define NETWORK_AUC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "octets/fault.h"
#include "ota/orders.h"

/* The network's side of authentication: what an authentication centre knows of a subscriber, the
 * vectors it gives, and its answer to AUTS. TS 33.102 6.3, annex C; by libcrypto. */

enum auc_limit {
	AUC_RAND = 16,
	AUC_KEY_MAX = 32,
	AUC_RES_MAX = 32,
	AUC_MAC_MAX = 32,
	AUC_AUTN_MAX = 8 + AUC_MAC_MAX,
	AUC_AUTS_MAX = 6 + AUC_MAC_MAX,
	AUC_IND_BITS = 5, /* what the card's array takes */
};

/* enum applet_algorithm, by value. */
enum auc_algorithm {
	AUC_NONE = 0,
	AUC_MILENAGE = 1,
	AUC_TUAK = 2,
	AUC_XOR = 3,
	AUC_COMP128_1 =
		4, /* a card has them; this authentication centre does not reckon with them */
	AUC_COMP128_2 = 5,
	AUC_COMP128_3 = 6,
	AUC_XOR_2G = 7,
	AUC_ALGORITHMS,
};

/* One subscriber. */
struct auc {
	enum auc_algorithm algorithm;
	size_t k_size; /* octets: 16, or 32 */
	uint8_t k[AUC_KEY_MAX];
	uint8_t opc[AUC_KEY_MAX];  /* OPc, TOPc                                  */
	uint8_t c[5][16], r[5];    /* MILENAGE, TS 35.206 5.3                    */
	size_t res_size, mac_size; /* octets                                     */
	size_t ck_size, ik_size;   /* octets                                     */
	unsigned iterations;       /* TUAK: of Keccak                            */
	uint64_t sqn;              /* last one given out, 48 bits                */
	unsigned ind_bits, ind;    /* SQN = SEQ || IND; IND of the next one      */
	uint8_t amf[2];            /* 8000: the separation bit, TS 33.102 H      */
};

/* One authentication vector. SRES and Kc are there for those whose RES, CK and IK c2 and c3 take
 * (TS 33.102 6.8.1.2), and for 2G algorithms, which have nothing else. */
struct auc_vector {
	uint8_t rand[AUC_RAND];
	size_t autn_size, res_size, ck_size, ik_size;
	uint8_t autn[AUC_AUTN_MAX], res[AUC_RES_MAX], ck[AUC_KEY_MAX], ik[AUC_KEY_MAX];
	bool has_2g;
	uint8_t sres[4], kc[8];
};

/* What the network knows of the subscriber a slot was defined for. Returns 0, or FAULT_INPUT where
 * the slot has no algorithm, or options that are none of it. */
int auc_of_slot(const struct orders_slot *slot, struct auc *auc, struct fault *fault);

/* OPc of OP (TS 35.206 4.1), or TOPc of TOP (TS 35.231 6.2), into opc: needs algorithm, k and
 * iterations. Returns 0 or FAULT_SYSTEM. */
int auc_opc(struct auc *auc, const uint8_t *op, struct fault *fault);

/* The vector of a RAND and a sequence number. Returns 0 or FAULT_SYSTEM. */
int auc_vector_of(const struct auc *auc, const uint8_t rand[AUC_RAND], uint64_t sqn,
                  struct auc_vector *vector, struct fault *fault);

/* A vector with the next sequence number, which is given out with it, and a RAND of chance.
 * Returns 0 or FAULT_SYSTEM. */
int auc_challenge(struct auc *auc, struct auc_vector *vector, struct fault *fault);

/* Whether the answer to a vector is the right one. */
bool auc_res_is_right(const struct auc_vector *vector, const uint8_t *res, size_t size);

/*
 * Takes an AUTS, the answer to rand: the next vector goes on from the card's sequence number
 * (TS 33.102 6.3.5).
 *
 * Returns 0, FAULT_INPUT (size), FAULT_SECURITY (its MAC-S is not the subscriber's; nothing moved)
 * or FAULT_SYSTEM.
 */
int auc_resynchronise(struct auc *auc, const uint8_t rand[AUC_RAND], const uint8_t *auts,
                      size_t size, struct fault *fault);

#endif
