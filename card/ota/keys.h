/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OTA_KEYS_H
#define OTA_KEYS_H

#include <stdint.h>

#include "fs/tree.h"
#include "ota/cipher.h"
#include "uicc/applet.h"

/* Key sets, their counters and rules, and what each TAR means and demands: EF.OTA_KEY, EF.OTA_CNTR,
 * EF.OTA_RULE, EF.TAR and EF.TAR_ACCESS of the applet's ADF (docs/applet-protocol.md 4). */

enum { OTA_COUNTER_SIZE = 5 };

/* One half of key set number: ciphering (KIc) or integrity (KID). Returns 0, UICC_ERR_ABSENT (no
 * such key set, an algorithm the port does not have, or a key not of its size) or UICC_ERR_PORT. */
int ota_key_kic(const struct fs *fs, uint8_t number, struct ota_key *key);
int ota_key_kid(const struct fs *fs, uint8_t number, struct ota_key *key);

/* Number is 1 .. APPLET_OTA_KEY_SETS. */
int ota_counter_read(const struct fs *fs, uint8_t number, uint8_t counter[OTA_COUNTER_SIZE]);
int ota_counter_write(struct fs *fs, uint8_t number, const uint8_t counter[OTA_COUNTER_SIZE]);

/* enum applet_ota_rule_at; number 0, of no key set, has the rule of a new card. */
int ota_rule_read(const struct fs *fs, uint8_t number, uint8_t rule[APPLET_OTA_RULE_SIZE]);
int ota_failed_write(struct fs *fs, uint8_t number, uint8_t failed);

/* What the profile says of a TAR. */
struct ota_tar {
	uint8_t target; /* enum applet_target; that of a free record, of FF, nobody is */
	uint8_t msl;    /* least security, as SPI octet 1                              */
	uint8_t access[APPLET_TAR_ACCESS_SIZE];
};

/* Returns 0, UICC_ERR_ABSENT or UICC_ERR_PORT. */
int ota_tar_find(const struct fs *fs, const uint8_t octets[3], struct ota_tar *tar);

#endif
