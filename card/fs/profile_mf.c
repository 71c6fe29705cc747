/* SPDX-License-Identifier: Apache-2.0 */
#include "fs/profile.h"

#include <stddef.h>

#include "uicc/applet.h"
#include "uicc/features.h"

enum {
	DIR_RECORD_SIZE = 38,
	DIR_RECORDS = 2,
	ICCID_SIZE = 10,
	PL_SIZE = 2,
	UMPC_SIZE = 5,
};

/* TS 102 221 13; identifiers and rules as TCA's profile templates have them. */
/* clang-format off */
static const struct profile_file files[] = {
	{ .id = FILE_MF, .fid = 0x3F00, .parent = FILE_MF, .structure = FILE_STRUCTURE_MF,
	  .arr_record = 14 },
	{ .id = FILE_DIR, .fid = 0x2F00, .parent = FILE_MF, .structure = FILE_STRUCTURE_LINEAR,
	  .sfi = 0x1E, .record_size = DIR_RECORD_SIZE, .size = DIR_RECORDS * DIR_RECORD_SIZE,
	  .arr_record = 10 },
	{ .id = FILE_ARR, .fid = 0x2F06, .parent = FILE_MF, .structure = FILE_STRUCTURE_LINEAR,
	  .sfi = 0x06, .record_size = PROFILE_RULE_SIZE, .size = RULE_END * PROFILE_RULE_SIZE,
	  .arr_record = 10 },
	{ .id = FILE_ICCID, .fid = 0x2FE2, .parent = FILE_MF,
	  .structure = FILE_STRUCTURE_TRANSPARENT, .sfi = 0x02, .size = ICCID_SIZE,
	  .arr_record = 11 },
	{ .id = FILE_PL, .fid = 0x2F05, .parent = FILE_MF, .structure = FILE_STRUCTURE_TRANSPARENT,
	  .sfi = 0x05, .size = PL_SIZE, .arr_record = 1 },
	{ .id = FILE_UMPC, .fid = 0x2F08, .parent = FILE_MF,
	  .structure = FILE_STRUCTURE_TRANSPARENT, .sfi = 0x08, .size = UMPC_SIZE,
	  .arr_record = 10 },
	UICC_IF(UICC_WITH_SUSPEND, { .id = FILE_SUSPENDED, .zeroed = 1,
	  TRANSPARENT(FILE_MF, FID_SUSPENDED, 0x00, RULE_NOBODY, SUSPENDED_SIZE) },)
};
/* clang-format on */

/* 60 mA at most, and as much in idle mode; SUSPEND UICC: TS 102 221 13.5. */
static const uint8_t umpc[UMPC_SIZE] = { 0x3C, 0x3C, UICC_WITH_SUSPEND << 1 };

static const struct profile_content contents[] = {
	/* Application templates: 4F AID, 50 label, TS 102 221 13.1. */
	{ .file = FILE_DIR,
	  .record = 1,
	  OCTETS("\x61\x18\x4F\x10" PROFILE_USIM_AID "\x50\x04USIM") },
	{ .file = FILE_DIR, .record = 2, OCTETS("\x61\x16\x4F\x0A" APPLET_AID "\x50\x08Roamcard") },
	{ .file = FILE_UMPC, .octets = umpc, .size = sizeof umpc },
};

const struct profile_part profile_mf = {
	.files = files,
	.file_count = sizeof files / sizeof files[0],
	.contents = contents,
	.content_count = sizeof contents / sizeof contents[0],
	.arr = FILE_ARR,
	.rule_count = RULE_END,
};
