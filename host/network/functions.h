/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NETWORK_FUNCTIONS_H
#define NETWORK_FUNCTIONS_H

#include "network/auc.h"

/* The functions of TS 33.102 6.3 of one algorithm. Each returns 0, or -1 where libcrypto refused. */
struct auc_functions {
	/* res, ck and ik of the vector, and AK. */
	int (*f2345)(const struct auc *auc, struct auc_vector *vector, uint8_t ak[6]);
	int (*f1)(const struct auc *auc, const uint8_t *rand, const uint8_t sqn[6],
	          const uint8_t amf[2], uint8_t mac[AUC_MAC_MAX]);
	int (*f1star)(const struct auc *auc, const uint8_t *rand, const uint8_t sqn[6],
	              const uint8_t amf[2], uint8_t mac[AUC_MAC_MAX]);
	int (*f5star)(const struct auc *auc, const uint8_t *rand, uint8_t ak[6]);
	/* OPc of OP, TOPc of TOP. */
	int (*opc)(const struct auc *auc, const uint8_t *op, uint8_t *opc);
	/* The options of an order, or none of them (size 0). -1 where they are not such. */
	int (*options)(struct auc *auc, const uint8_t *options, size_t size);
};

extern const struct auc_functions auc_milenage, auc_tuak, auc_xor;

#endif
