/* SPDX-License-Identifier: Apache-2.0 */
#include "octets/number.h"

uint64_t number_get(const uint8_t *from, size_t size)
{
	uint64_t value = 0;

	for (size_t i = 0; i < size; i++)
		value = value << 8 | from[i];
	return value;
}

void number_put(uint8_t *to, uint64_t value, size_t size)
{
	for (size_t i = size; i-- > 0; value >>= 8)
		to[i] = (uint8_t)value;
}

uint16_t number_16(const uint8_t from[2])
{
	return (uint16_t)number_get(from, 2);
}

uint32_t number_32(const uint8_t from[4])
{
	return (uint32_t)number_get(from, 4);
}

void number_put_16(uint8_t to[2], unsigned value)
{
	number_put(to, value, 2);
}

void number_put_32(uint8_t to[4], uint32_t value)
{
	number_put(to, value, 4);
}
