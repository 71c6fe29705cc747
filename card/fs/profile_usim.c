/* SPDX-License-Identifier: Apache-2.0 */
#include "fs/profile.h"

#include <stddef.h>

/* An entry of EF.PLMNwAcT, EF.OPLMNwAcT, EF.HPLMNwAcT that is not in use, TS 31.102 4.2.5. */
#define NO_PLMN_WACT "\xFF\xFF\xFF\x00\x00"

/* TS 31.102 4.2; identifiers, sizes and rules as TCA's profile templates have them, but for the
 * lists of networks, which hold what a slot can hold (32 networks). */
/* clang-format off */
static const struct profile_file files[] = {
	{ .id = FILE_USIM, .fid = 0x7FF0, .parent = FILE_MF, .structure = FILE_STRUCTURE_ADF,
	  .aid = (const uint8_t *)PROFILE_USIM_AID, .size = 16, .arr_record = 14 },
	{ .id = FILE_USIM_ARR, .fid = 0x6F06, .parent = FILE_USIM,
	  .structure = FILE_STRUCTURE_LINEAR, .sfi = 0x17, .record_size = PROFILE_RULE_SIZE,
	  .size = RULE_USIM_END * PROFILE_RULE_SIZE, .arr_record = 10 },
	{ .id = FILE_IMSI, .fid = 0x6F07, .parent = FILE_USIM,
	  .structure = FILE_STRUCTURE_TRANSPARENT, .sfi = 0x07, .size = 9, .arr_record = 2 },
	{ .id = FILE_AD, .fid = 0x6FAD, .parent = FILE_USIM,
	  .structure = FILE_STRUCTURE_TRANSPARENT, .sfi = 0x03, .size = 4, .arr_record = 10 },
	{ .id = FILE_ACC, .fid = 0x6F78, .parent = FILE_USIM,
	  .structure = FILE_STRUCTURE_TRANSPARENT, .sfi = 0x06, .size = 2, .arr_record = 2 },
	{ .id = FILE_UST, .fid = 0x6F38, .parent = FILE_USIM,
	  .structure = FILE_STRUCTURE_TRANSPARENT, .sfi = 0x04, .size = 17, .arr_record = 2 },
	{ .id = FILE_LI, .fid = 0x6F05, .parent = FILE_USIM,
	  .structure = FILE_STRUCTURE_TRANSPARENT, .sfi = 0x02, .size = 6, .arr_record = 1 },
	{ .id = FILE_LOCI, .fid = 0x6F7E, .parent = FILE_USIM,
	  .structure = FILE_STRUCTURE_TRANSPARENT, .sfi = 0x0B, .size = 11, .arr_record = 5 },
	{ .id = FILE_PSLOCI, .fid = 0x6F73, .parent = FILE_USIM,
	  .structure = FILE_STRUCTURE_TRANSPARENT, .sfi = 0x0C, .size = 14, .arr_record = 5 },
	{ .id = FILE_EPSLOCI, .fid = 0x6FE3, .parent = FILE_USIM,
	  .structure = FILE_STRUCTURE_TRANSPARENT, .sfi = 0x1E, .size = 18, .arr_record = 5 },
	{ .id = FILE_KEYS, .fid = 0x6F08, .parent = FILE_USIM,
	  .structure = FILE_STRUCTURE_TRANSPARENT, .sfi = 0x08, .size = 33, .arr_record = 5 },
	{ .id = FILE_KEYS_PS, .fid = 0x6F09, .parent = FILE_USIM,
	  .structure = FILE_STRUCTURE_TRANSPARENT, .sfi = 0x09, .size = 33, .arr_record = 5 },
	{ .id = FILE_HPLMNWACT, .fid = 0x6F62, .parent = FILE_USIM,
	  .structure = FILE_STRUCTURE_TRANSPARENT, .sfi = 0x13, .size = 5, .arr_record = 2 },
	{ .id = FILE_PLMNWACT, .fid = 0x6F60, .parent = FILE_USIM,
	  .structure = FILE_STRUCTURE_TRANSPARENT, .sfi = 0x0A, .size = 40, .arr_record = 5 },
	{ .id = FILE_OPLMNWACT, .fid = 0x6F61, .parent = FILE_USIM,
	  .structure = FILE_STRUCTURE_TRANSPARENT, .sfi = 0x11, .size = 160, .arr_record = 2 },
	{ .id = FILE_FPLMN, .fid = 0x6F7B, .parent = FILE_USIM,
	  .structure = FILE_STRUCTURE_TRANSPARENT, .sfi = 0x0D, .size = 96, .arr_record = 5 },
	{ .id = FILE_HPPLMN, .fid = 0x6F31, .parent = FILE_USIM,
	  .structure = FILE_STRUCTURE_TRANSPARENT, .sfi = 0x12, .size = 1, .arr_record = 2 },
	{ .id = FILE_EST, .fid = 0x6F56, .parent = FILE_USIM,
	  .structure = FILE_STRUCTURE_TRANSPARENT, .sfi = 0x05, .size = 1, .arr_record = 8 },
	{ .id = FILE_ECC, .fid = 0x6FB7, .parent = FILE_USIM, .structure = FILE_STRUCTURE_LINEAR,
	  .sfi = 0x01, .record_size = 4, .size = 8, .arr_record = 10 },
	{ .id = FILE_EHPLMN, .fid = 0x6FD9, .parent = FILE_USIM,
	  .structure = FILE_STRUCTURE_TRANSPARENT, .sfi = 0x1D, .size = 15, .arr_record = 2 },
	{ .id = FILE_SPN, .fid = 0x6F46, .parent = FILE_USIM,
	  .structure = FILE_STRUCTURE_TRANSPARENT, .size = 17, .arr_record = 10 },
};
/* clang-format on */

static const struct profile_content contents[] = {
	{ .file = FILE_AD, OCTETS("\x00\x00\x00\x02") },
	{ .file = FILE_ACC, OCTETS("\x00\x00") },
	/* What this card has (TS 31.102 4.2.8): 19 service provider name, 20, 42, 43 the three PLMN
	 * selectors, 27 GSM access, 28 data download via SMS-PP, 33 (always), 34 enabled services
	 * table, 38 GSM security context, 71 equivalent HPLMN, 85 EPS mobility management. */
	{ .file = FILE_UST,
	  OCTETS("\x00\x00\x0C\x0C\x23\x06\x00\x00\x40\x00\x10\x00\x00\x00\x00\x00\x00") },
	/* Never registered: TS 31.102 4.2.17, 4.2.23, 4.2.91. */
	{ .file = FILE_LOCI, OCTETS("\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x00\x00\xFF\x01") },
	{ .file = FILE_PSLOCI, OCTETS("\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x00\x00\xFF\x01") },
	{ .file = FILE_EPSLOCI,
	  OCTETS("\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x00\x00\x01") },
	/* Key set identifier 07: no key. */
	{ .file = FILE_KEYS, OCTETS("\x07") },
	{ .file = FILE_KEYS_PS, OCTETS("\x07") },
	{ .file = FILE_HPLMNWACT, OCTETS(NO_PLMN_WACT) },
	{ .file = FILE_PLMNWACT, .repeat = 8, OCTETS(NO_PLMN_WACT) },
	{ .file = FILE_OPLMNWACT, .repeat = 32, OCTETS(NO_PLMN_WACT) },
	/* A search for the home network every hour: TS 31.102 4.2.6. */
	{ .file = FILE_HPPLMN, OCTETS("\x0A") },
	{ .file = FILE_EST, OCTETS("\x00") },
	/* 112 and 911, no category of their own. */
	{ .file = FILE_ECC, .record = 1, OCTETS("\x11\xF2\xFF\x00") },
	{ .file = FILE_ECC, .record = 2, OCTETS("\x19\xF1\xFF\x00") },
};

const struct profile_part profile_usim = {
	.files = files,
	.file_count = sizeof files / sizeof files[0],
	.contents = contents,
	.content_count = sizeof contents / sizeof contents[0],
	.arr = FILE_USIM_ARR,
	.rule_count = RULE_USIM_END,
};
