/* SPDX-License-Identifier: Apache-2.0 */
#include "ota/keys.h"

#include "uicc/applet.h"
#include "uicc/uicc.h"
#include "wire/mem.h"

static int read_key(const struct fs *fs, uint8_t number, uint16_t at, struct ota_key *key)
{
	uint8_t half[OTA_KEY_AT_KID_ALGORITHM];
	int rc;

	if (number == 0 || number > APPLET_OTA_KEY_SETS)
		return UICC_ERR_ABSENT;
	rc = record_read(fs, FILE_OTA_KEY, number, at, half, sizeof half);
	if (rc < 0)
		return rc;
	key->algorithm = half[OTA_KEY_AT_KIC_ALGORITHM];
	key->size = half[OTA_KEY_AT_KIC_SIZE];
	memcpy(key->octets, half + OTA_KEY_AT_KIC, OTA_KEY_MAX);
	return cipher_has(fs->nvm->port, key) ? 0 : UICC_ERR_ABSENT;
}

int ota_key_kic(const struct fs *fs, uint8_t number, struct ota_key *key)
{
	return read_key(fs, number, OTA_KEY_AT_KIC_ALGORITHM, key);
}

int ota_key_kid(const struct fs *fs, uint8_t number, struct ota_key *key)
{
	return read_key(fs, number, OTA_KEY_AT_KID_ALGORITHM, key);
}

int ota_counter_read(const struct fs *fs, uint8_t number, uint8_t counter[OTA_COUNTER_SIZE])
{
	return record_read(fs, FILE_OTA_CNTR, number, 0, counter, OTA_COUNTER_SIZE);
}

int ota_counter_write(struct fs *fs, uint8_t number, const uint8_t counter[OTA_COUNTER_SIZE])
{
	return record_write(fs, FILE_OTA_CNTR, number, 0, counter, OTA_COUNTER_SIZE);
}

int ota_rule_read(const struct fs *fs, uint8_t number, uint8_t rule[APPLET_OTA_RULE_SIZE])
{
	memset(rule, 0, APPLET_OTA_RULE_SIZE);
	if (number == 0)
		return 0;
	return record_read(fs, FILE_OTA_RULE, number, 0, rule, APPLET_OTA_RULE_SIZE);
}

int ota_failed_write(struct fs *fs, uint8_t number, uint8_t failed)
{
	return record_write(fs, FILE_OTA_RULE, number, OTA_RULE_AT_FAILED, &failed, 1);
}

int ota_tar_find(const struct fs *fs, const uint8_t octets[3], struct ota_tar *tar)
{
	for (uint8_t number = 1; number <= APPLET_TARS; number++) {
		uint8_t row[APPLET_TAR_SIZE];
		const int rc = record_read(fs, FILE_TAR, number, 0, row, sizeof row);

		if (rc < 0)
			return rc;
		if (memcmp(row + TAR_AT_TAR, octets, 3) != 0)
			continue;
		tar->target = row[TAR_AT_TARGET];
		tar->msl = row[TAR_AT_MSL];
		return record_read(fs, FILE_TAR_ACCESS, number, 0, tar->access, sizeof tar->access);
	}
	return UICC_ERR_ABSENT;
}
