/* SPDX-License-Identifier: Apache-2.0 */
#include "auth/sqn.h"

#include "wire/endian.h"
#include "wire/mem.h"

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

bool sqn_is_fresh(const uint8_t array[SQN_ARRAY_SIZE], const uint8_t sqn[AUTH_SQN_SIZE],
                  uint8_t highest[AUTH_SQN_SIZE])
{
	const uint8_t *top = array;
	uint64_t most = number_of(top);

	for (const uint8_t *at = array; at < array + SQN_ARRAY_SIZE; at += AUTH_SQN_SIZE)
		if (number_of(at) > most) {
			top = at;
			most = number_of(at);
		}
	memcpy(highest, top, AUTH_SQN_SIZE);
	/* C.2.1: not too far ahead. C.2.2: only the entry of its own IND must be lower. */
	return seq_of(sqn) <= (most >> SQN_IND_BITS) + SQN_DELTA &&
	       seq_of(sqn) > seq_of(array + sqn_entry(sqn) * AUTH_SQN_SIZE);
}
