/* SPDX-License-Identifier: Apache-2.0 */
#include "auth/sqn.h"

#include "wire/endian.h"

static uint64_t number_of(const uint8_t sqn[AUTH_SQN_SIZE])
{
	return (uint64_t)get_u16(sqn) << 32 | get_u32(sqn + 2);
}

static uint64_t seq_of(const uint8_t sqn[AUTH_SQN_SIZE])
{
	return number_of(sqn) >> SQN_IND_BITS;
}

unsigned sqn_entry(const uint8_t sqn[AUTH_SQN_SIZE])
{
	return sqn[AUTH_SQN_SIZE - 1] % SQN_ENTRIES;
}

const uint8_t *sqn_highest(const uint8_t array[SQN_ARRAY_SIZE])
{
	const uint8_t *highest = array;

	for (const uint8_t *at = array; at < array + SQN_ARRAY_SIZE; at += AUTH_SQN_SIZE)
		if (number_of(at) > number_of(highest))
			highest = at;
	return highest;
}

bool sqn_is_fresh(const uint8_t array[SQN_ARRAY_SIZE], const uint8_t sqn[AUTH_SQN_SIZE])
{
	const uint64_t seq = seq_of(sqn), own = seq_of(array + sqn_entry(sqn) * AUTH_SQN_SIZE);

	/* C.2.2: the entry of its own IND must be lower. C.2.1: not too far ahead of the highest;
	 * that one is no lower than its own entry, so mostly it need not be looked for. */
	if (seq <= own)
		return false;
	return seq - own <= SQN_DELTA || seq <= seq_of(sqn_highest(array)) + SQN_DELTA;
}
