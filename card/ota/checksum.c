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

static int mac_of(const struct checksum *checksum, const struct uicc_port *port,
                  const uint8_t *first, uint16_t first_size, const uint8_t *second,
                  uint16_t second_size, uint8_t value[CHECKSUM_SIZE_MAX])
{
	uint8_t whole[MAC_SIZE_MAX];
	struct mac mac;
	int rc;

	mac_start(&mac, port, checksum->key);
	if ((rc = mac_add(&mac, first, first_size)) < 0 ||
	    (rc = mac_add(&mac, second, second_size)) < 0 || (rc = mac_end(&mac, whole)) < 0)
		return rc;
	memcpy(value, whole, checksum->size);
	return 0;
}

int checksum_of(const struct checksum *checksum, const struct uicc_port *port, const uint8_t *first,
                uint16_t first_size, const uint8_t *second, uint16_t second_size,
                uint8_t value[CHECKSUM_SIZE_MAX])
{
	switch (checksum->kind) {
	case CHECKSUM_CRC_16:
		put_u16(value,
		        (uint16_t)~crc_16(crc_16(0xFFFF, first, first_size), second, second_size));
		return 0;
	case CHECKSUM_CRC_32:
		put_u32(value, ~crc_32(crc_32(0xFFFFFFFF, first, first_size), second, second_size));
		return 0;
	case CHECKSUM_MAC:
		return mac_of(checksum, port, first, first_size, second, second_size, value);
	default:
		return 0;
	}
}
