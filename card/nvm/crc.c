/* SPDX-License-Identifier: Apache-2.0 */
#include "nvm/crc.h"

enum { CRC_BEGIN = 0x524D4331 };

/* What four bits shifted out bring in: a table of 64 octets serves a small chip. */
static const uint32_t nibbles[16] = {
	0x00000000, 0x1DB71064, 0x3B6E20C8, 0x26D930AC, 0x76DC4190, 0x6B6B51F4,
	0x4DB26158, 0x5005713C, 0xEDB88320, 0xF00F9344, 0xD6D6A3E8, 0xCB61B38C,
	0x9B64C2B0, 0x86D3D2D4, 0xA00AE278, 0xBDBDF21C,
};

uint32_t crc_32(uint32_t crc, const uint8_t *octets, uint32_t size)
{
	for (uint32_t i = 0; i < size; i++) {
		crc ^= octets[i];
		crc = crc >> 4 ^ nibbles[crc & 15];
		crc = crc >> 4 ^ nibbles[crc & 15];
	}
	return crc;
}

uint32_t nvm_crc(const uint8_t *octets, uint32_t size)
{
	return crc_32(CRC_BEGIN, octets, size);
}
