/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OTA_CHECKSUM_H
#define OTA_CHECKSUM_H

#include <stdint.h>

#include "ota/cipher.h"

/* What stands in the RC/CC/DS field of a packet: nothing, a redundancy check or a cryptographic
 * check sum. TS 102 225 5.1.3. */

enum checksum_kind { CHECKSUM_NONE, CHECKSUM_CRC_16, CHECKSUM_CRC_32, CHECKSUM_MAC };

enum { CHECKSUM_SIZE_MAX = 8 };

struct checksum {
	uint8_t kind;              /* enum checksum_kind                            */
	uint8_t size;              /* octets in the packet: 0, 2, 4 or 8            */
	const struct ota_key *key; /* of a CHECKSUM_MAC, which is cut to size       */
};

/* Returns 0 or UICC_ERR_PORT. */
int checksum_of(const struct checksum *checksum, const struct uicc_port *port,
                const uint8_t *octets, uint16_t size, uint8_t value[CHECKSUM_SIZE_MAX]);

#endif
