/* SPDX-License-Identifier: Apache-2.0 */
#include "fs/profile.h"

#include <stddef.h>

#include "uicc/applet.h"
#include "uicc/features.h"
#include "uicc/uicc.h"

/* The applet's ADF: uicc/applet.h says what stands where. */
/* clang-format off */
enum start {
	START_NONE,
	START_AID,
};

static const struct profile_octets starts[] = {
	[START_AID] = STRING(APPLET_AID),
};

static const struct profile_file files[] = {
	{ .id = FILE_APPLET, .fid = 0x7FF1, .parent = FILE_MF, .structure = FILE_STRUCTURE_ADF,
	  .size = APPLET_AID_SIZE, .start = START_AID, .arr_record = 14 },
	{ .id = FILE_STATE, .fid = APPLET_EF_STATE, .parent = FILE_APPLET,
	  .structure = FILE_STRUCTURE_TRANSPARENT, .size = APPLET_STATE_SIZE,
	  .arr_record = RULE_ADM_READS },
	{ .id = FILE_SLOT, .fid = APPLET_EF_SLOT, .parent = FILE_APPLET,
	  .structure = FILE_STRUCTURE_LINEAR, .record_size = APPLET_SLOT_SIZE,
	  .size = APPLET_SLOTS * APPLET_SLOT_SIZE, .arr_record = RULE_ADM_READS },
	{ .id = FILE_SLOT_KEY, .fid = APPLET_EF_SLOT_KEY, .parent = FILE_APPLET,
	  .structure = FILE_STRUCTURE_LINEAR, .record_size = APPLET_SLOT_KEY_SIZE,
	  .size = APPLET_SLOTS * APPLET_SLOT_KEY_SIZE, .zeroed = 1, .arr_record = RULE_NOBODY },
	{ .id = FILE_PIN, .fid = APPLET_EF_PIN, .parent = FILE_APPLET,
	  .structure = FILE_STRUCTURE_LINEAR, .record_size = APPLET_PIN_SIZE,
	  .size = APPLET_PINS * APPLET_PIN_SIZE, .arr_record = RULE_ADM_UPDATES },
	{ .id = FILE_OTA_KEY, .fid = APPLET_EF_OTA_KEY, .parent = FILE_APPLET,
	  .structure = FILE_STRUCTURE_LINEAR, .record_size = APPLET_OTA_KEY_SIZE,
	  .size = APPLET_OTA_KEY_SETS * APPLET_OTA_KEY_SIZE, .zeroed = 1,
	  .arr_record = RULE_ADM_UPDATES },
	{ .id = FILE_OTA_CNTR, .fid = APPLET_EF_OTA_CNTR, .parent = FILE_APPLET,
	  .structure = FILE_STRUCTURE_LINEAR, .record_size = APPLET_OTA_CNTR_SIZE,
	  .size = APPLET_OTA_KEY_SETS * APPLET_OTA_CNTR_SIZE, .zeroed = 1, .arr_record = 3 },
	{ .id = FILE_TAR, .fid = APPLET_EF_TAR, .parent = FILE_APPLET,
	  .structure = FILE_STRUCTURE_LINEAR, .record_size = APPLET_TAR_SIZE,
	  .size = APPLET_TARS * APPLET_TAR_SIZE, .arr_record = 3 },
	{ .id = FILE_SLOT_SQN, .fid = APPLET_EF_SLOT_SQN, .parent = FILE_APPLET,
	  .structure = FILE_STRUCTURE_LINEAR, .record_size = APPLET_SLOT_SQN_SIZE,
	  .size = APPLET_SLOTS * APPLET_SLOT_SQN_SIZE, .zeroed = 1, .arr_record = RULE_NOBODY },
	{ .id = FILE_CREDENTIAL, .fid = APPLET_EF_CREDENTIAL, .parent = FILE_APPLET,
	  .structure = FILE_STRUCTURE_TRANSPARENT, .size = APPLET_CREDENTIAL_SIZE, .zeroed = 1,
	  .arr_record = RULE_ADM_READS },
	{ .id = FILE_OTA_RULE, .fid = APPLET_EF_OTA_RULE, .parent = FILE_APPLET,
	  .structure = FILE_STRUCTURE_LINEAR, .record_size = APPLET_OTA_RULE_SIZE,
	  .size = APPLET_OTA_KEY_SETS * APPLET_OTA_RULE_SIZE, .zeroed = 1, .arr_record = 3 },
	{ .id = FILE_TAR_ACCESS, .fid = APPLET_EF_TAR_ACCESS, .parent = FILE_APPLET,
	  .structure = FILE_STRUCTURE_LINEAR, .record_size = APPLET_TAR_ACCESS_SIZE,
	  .size = APPLET_TARS * APPLET_TAR_ACCESS_SIZE, .arr_record = 3 },
	UICC_IF(UICC_WITH_LOG, { .id = FILE_LOG, .fid = APPLET_EF_LOG, .parent = FILE_APPLET,
	  .structure = FILE_STRUCTURE_CYCLIC, .record_size = APPLET_LOG_SIZE,
	  .size = APPLET_LOG_RECORDS * APPLET_LOG_SIZE, .arr_record = RULE_ADM_READS },)
	{ .id = FILE_CONFIG, .fid = APPLET_EF_CONFIG, .parent = FILE_APPLET,
	  .structure = FILE_STRUCTURE_TRANSPARENT, .size = APPLET_CONFIG_SIZE,
	  .arr_record = RULE_ADM_READS },
	UICC_IF(UICC_WITH_MENU, { .id = FILE_TEXT, .fid = APPLET_EF_TEXT, .parent = FILE_APPLET,
	  .structure = FILE_STRUCTURE_LINEAR, .record_size = APPLET_TEXT_SIZE,
	  .size = APPLET_TEXT_RECORDS * APPLET_TEXT_SIZE, .arr_record = RULE_ADM_READS },)
	{ .id = FILE_HISTORY, .fid = APPLET_EF_HISTORY, .parent = FILE_APPLET,
	  .structure = FILE_STRUCTURE_TRANSPARENT, .size = APPLET_HISTORY_SIZE,
	  .arr_record = RULE_ADM_READS },
};
/* clang-format on */

/* Three minutes, twice; five minutes between two switches; five retries, three asks, a poll in 30
 * seconds; initialisation; menu and texts. */
static const uint8_t config[APPLET_CONFIG_SIZE] = {
	0x00, 0xB4, 0x02, 0x01, 0x2C, 0x05, 0x03, 0x1E, 0x00, UICC_WITH_MENU, UICC_WITH_MENU,
};

/* clang-format off */
static const struct profile_content contents[] = {
	/* Version 1, MANUAL, no active slot, lock off and idle, no IMEI, no changes. */
	{ .file = FILE_STATE,
	  OCTETS("\x01\x00\x00\x00\x00\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x00\x00\x00\x00") },
	{ .file = FILE_CONFIG, .octets = config, .size = sizeof config },
	/* Nothing held, no rest. */
	{ .file = FILE_HISTORY, OCTETS("\x00\xFF\xFF") },
	{ .file = FILE_SLOT, .record = 1, .repeat = APPLET_SLOTS, OCTETS("\x00") },
	/* PIN1, PIN2: 0000, three tries; PUK 00000000, ten. */
	{ .file = FILE_PIN,
	  .record = 1,
	  OCTETS("\x01\x01\x03\x03"
	         "0000\xFF\xFF\xFF\xFF\x0A\x0A"
	         "00000000") },
	{ .file = FILE_PIN,
	  .record = 2,
	  OCTETS("\x81\x01\x03\x03"
	         "0000\xFF\xFF\xFF\xFF\x0A\x0A"
	         "00000000") },
	/* The universal PIN: as PIN1. */
	{ .file = FILE_PIN,
	  .record = 4,
	  OCTETS("\x11\x01\x03\x03"
	         "0000\xFF\xFF\xFF\xFF\x0A\x0A"
	         "00000000") },
	/* ADM1: ten tries, no PUK. */
	{ .file = FILE_PIN, .record = 3, OCTETS("\x0A\x01\x0A\x0A" UICC_TRANSPORT_ADM "\x00\x00") },
	/* The applet: CC, ciphered, counter higher, and nothing less. */
	{ .file = FILE_TAR, .record = 1, OCTETS("\x52\x4D\x43\x01\x16") },
	/* Files of the UICC, files of ADF.USIM (the two values in use), listing of applications:
	 * the same security, full access. Without a key set nothing meets it. */
	UICC_IF(UICC_WITH_RFM, { .file = FILE_TAR, .record = 2, OCTETS("\xB0\x00\x00\x02\x16") },)
	UICC_IF(UICC_WITH_RFM, { .file = FILE_TAR, .record = 3, OCTETS("\xB0\x00\x01\x03\x16") },)
	UICC_IF(UICC_WITH_RFM, { .file = FILE_TAR, .record = 4, OCTETS("\xB0\x00\x11\x03\x16") },)
	UICC_IF(UICC_WITH_RFM, { .file = FILE_TAR, .record = 5, OCTETS("\x00\x00\x00\x04\x16") },)
	{ .file = FILE_TAR_ACCESS, .record = 1, .repeat = 1 + 4 * UICC_WITH_RFM,
	  OCTETS("\x00\x00\x00\x00") },
};
/* clang-format on */

const struct profile_part profile_applet = {
	.files = files,
	.starts = starts,
	.file_count = sizeof files / sizeof files[0],
	.contents = contents,
	.content_count = sizeof contents / sizeof contents[0],
	.arr = FILE_NONE,
};
