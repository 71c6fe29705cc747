/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WIRE_ENDIAN_H
#define WIRE_ENDIAN_H

#include <stdint.h>

/* Big endian, on the wire and in memory alike. */

static inline uint16_t get_u16(const uint8_t from[2])
{
	return (uint16_t)(from[0] << 8 | from[1]);
}

static inline uint32_t get_u32(const uint8_t from[4])
{
	return (uint32_t)get_u16(from) << 16 | get_u16(from + 2);
}

static inline void put_u16(uint8_t to[2], uint16_t value)
{
	to[0] = (uint8_t)(value >> 8);
	to[1] = (uint8_t)value;
}

static inline void put_u32(uint8_t to[4], uint32_t value)
{
	put_u16(to, (uint16_t)(value >> 16));
	put_u16(to + 2, (uint16_t)value);
}

#endif
