/* SPDX-License-Identifier: Apache-2.0 */
#ifndef AUTH_SQN_H
#define AUTH_SQN_H

#include <stdbool.h>
#include <stdint.h>

#include "auth/algorithm.h"

/* Freshness of sequence numbers, TS 33.102 C.2: SQN = SEQ || IND, an array of the highest accepted
 * for each IND, a limit on how far SEQ may jump. */

enum sqn_limit {
	SQN_IND_BITS = 5,
	SQN_ENTRIES = 1 << SQN_IND_BITS,
	SQN_ARRAY_SIZE = SQN_ENTRIES * AUTH_SQN_SIZE,
};

/* Greatest step of SEQ beyond the highest accepted, TS 33.102 C.3.1. */
#define SQN_DELTA (UINT64_C(1) << 28)

/* The entry a sequence number belongs to, 0 .. SQN_ENTRIES - 1. */
unsigned sqn_entry(const uint8_t sqn[AUTH_SQN_SIZE]);

/* SQN_MS, what AUTS must hold: the highest of the SQN_ENTRIES sequence numbers of an array. */
const uint8_t *sqn_highest(const uint8_t array[SQN_ARRAY_SIZE]);

/* Whether a sequence number that carried a right MAC is fresh. array: SQN_ENTRIES sequence numbers,
 * by IND. */
bool sqn_is_fresh(const uint8_t array[SQN_ARRAY_SIZE], const uint8_t sqn[AUTH_SQN_SIZE]);

#endif
