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
	if (key->algorithm != OTA_ALGORITHM_AES ||
	    (key->size != 16 && key->size != 24 && key->size != 32))
		return UICC_ERR_ABSENT;
	return 0;
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
