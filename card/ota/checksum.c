/* SPDX-License-Identifier: Apache-2.0 */
#include "ota/checksum.h"

#include "nvm/crc.h"
#include "ota/mac.h"
#include "wire/endian.h"
#include "wire/mem.h"

/* ISO 13239: x16 + x12 + x5 + 1, reflected, begun with ones and complemented; TS 102 225 5.1.3.1.
 * What four bits shifted out bring in. */
static const uint16_t nibbles[16] = {
	0x0000, 0x1081, 0x2102, 0x3183, 0x4204, 0x5285, 0x6306, 0x7387,
	0x8408, 0x9489, 0xA50A, 0xB58B, 0xC60C, 0xD68D, 0xE70E, 0xF78F,
};

static uint16_t crc_16(uint16_t crc, const uint8_t *octets, uint16_t size)
{
	for (uint16_t i = 0; i < size; i++) {
		crc ^= octets[i];
		crc = (uint16_t)(crc >> 4 ^ nibbles[crc & 15]);
		crc = (uint16_t)(crc >> 4 ^ nibbles[crc & 15]);
	}
	return crc;
}

int checksum_of(const struct checksum *checksum, const struct uicc_port *port,
                const uint8_t *octets, uint16_t size, uint8_t value[CHECKSUM_SIZE_MAX])
{
	uint8_t mac[CIPHER_BLOCK_MAX];
	int rc = 0;

	switch (checksum->kind) {
	case CHECKSUM_CRC_16:
		put_u16(value, (uint16_t)~crc_16(0xFFFF, octets, size));
		break;
	case CHECKSUM_CRC_32:
		put_u32(value, ~crc_32(0xFFFFFFFF, octets, size));
		break;
	case CHECKSUM_MAC:
		rc = mac_of(port, checksum->key, octets, size, mac);
		memcpy(value, mac, checksum->size);
		break;
	default:
		break;
	}
	return rc;
}
