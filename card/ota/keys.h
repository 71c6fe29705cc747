/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OTA_KEYS_H
#define OTA_KEYS_H

#include <stdint.h>

#include "fs/tree.h"
#include "uicc/applet.h"

/* Key sets, their counters, and what each TAR means and demands: EF.OTA_KEY, EF.OTA_CNTR and EF.TAR
 * of the applet's ADF (docs/applet-protocol.md 4). */

enum ota_key_limit {
	OTA_KEY_MAX = 32,
	OTA_COUNTER_SIZE = 5,
};

enum ota_algorithm { OTA_ALGORITHM_IMPLICIT = 0, OTA_ALGORITHM_AES = 2 };

struct ota_key {
	uint8_t algorithm; /* low nibble of KIc or KID, 0 where there is no key */
	uint8_t size;      /* octets                                            */
	uint8_t octets[OTA_KEY_MAX];
};

/* One half of key set number: ciphering (KIc) or integrity (KID). Returns 0, UICC_ERR_ABSENT (no
 * such key set, or not of a size its algorithm has) or UICC_ERR_PORT. */
int ota_key_kic(const struct fs *fs, uint8_t number, struct ota_key *key);
int ota_key_kid(const struct fs *fs, uint8_t number, struct ota_key *key);

int ota_counter_read(const struct fs *fs, uint8_t number, uint8_t counter[OTA_COUNTER_SIZE]);
int ota_counter_write(struct fs *fs, uint8_t number, const uint8_t counter[OTA_COUNTER_SIZE]);

/* What the profile says of a TAR. */
struct ota_tar {
	uint8_t target; /* enum applet_target; that of a free record, of FF, nobody is */
	uint8_t msl;    /* least security, as SPI octet 1                              */
	uint8_t access[APPLET_TAR_ACCESS_SIZE];
};

/* Returns 0, UICC_ERR_ABSENT or UICC_ERR_PORT. */
int ota_tar_find(const struct fs *fs, const uint8_t octets[3], struct ota_tar *tar);

#endif
