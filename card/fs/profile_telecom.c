/* SPDX-License-Identifier: Apache-2.0 */
#include "fs/profile.h"

#include <stddef.h>

/* DF.TELECOM, TS 31.102 4.4, TS 51.011 10.5: what the USIM keeps shows here under the identifiers
 * of a SIM; the phone book is here alone. */
/* clang-format off */
enum start {
	START_NONE,
	START_PBR,
	START_EMPTY,
	START_SUME,
};

static const struct profile_octets starts[] = {
	[START_PBR] = STRING("\xA8\x05\xC0\x03\x4F\x3A\x01\xAA\x05\xC2\x03\x4F\x4A\x02"),
	[START_EMPTY] = STRING("\x00"),
	[START_SUME] = STRING("\x85\x08Roamcard"),
};

static const struct profile_file files[] = {
	{ .id = FILE_TELECOM, DF(FILE_MF, 0x7F10, 14) },
	{ .id = FILE_PHONEBOOK, DF(FILE_TELECOM, 0x5F3A, 14) },
	{ LINEAR(FILE_PHONEBOOK, 0x4F30, 0x00, 2, 18, 1), /* PBR: ADN and EXT1, TS 31.102 4.4.2.1 */
	  .start = START_PBR },
	{ .id = FILE_ADN, LINEAR(FILE_PHONEBOOK, 0x4F3A, 0x01, 5, 28, 50) },
	{ .id = FILE_EXT1, LINEAR(FILE_PHONEBOOK, 0x4F4A, 0x02, 5, 13, 10), .start = START_EMPTY },
	{ TRANSPARENT(FILE_PHONEBOOK, 0x4F22, 0x00, 5, 4), .zeroed = 1 }, /* PSC */
	{ TRANSPARENT(FILE_PHONEBOOK, 0x4F23, 0x00, 5, 2), .zeroed = 1 }, /* CC */
	{ TRANSPARENT(FILE_PHONEBOOK, 0x4F24, 0x00, 5, 2), .zeroed = 1 }, /* PUID */
	{ TRANSPARENT(FILE_TELECOM, 0x6F54, 0x00, 3, 22), /* SUME: the title of our menu */
	  .start = START_SUME },
	{ LINEAR(FILE_TELECOM, 0x6FE0, 0x00, 9, 28, 2) },      /* ICE_DN */
	{ LINEAR(FILE_TELECOM, 0x6FE5, 0x00, 10, 40, 1) },     /* PSISMSC */
	{ SHARED(FILE_TELECOM, 0x6F3A, 5, FILE_ADN) },
	{ SHARED(FILE_TELECOM, 0x6F3B, 8, FILE_FDN) },
	{ SHARED(FILE_TELECOM, 0x6F3C, 5, FILE_SMS) },
	{ SHARED(FILE_TELECOM, 0x6F40, 2, FILE_MSISDN) },
	{ SHARED(FILE_TELECOM, 0x6F42, 5, FILE_SMSP) },
	{ SHARED(FILE_TELECOM, 0x6F43, 5, FILE_SMSS) },
	{ CYCLIC(FILE_TELECOM, 0x6F44, 0x00, 5, 28, 10) }, /* LND */
	{ SHARED(FILE_TELECOM, 0x6F47, 5, FILE_SMSR) },
	{ SHARED(FILE_TELECOM, 0x6F49, 2, FILE_SDN) },
	{ SHARED(FILE_TELECOM, 0x6F4A, 5, FILE_EXT1) },
	{ SHARED(FILE_TELECOM, 0x6F4B, 8, FILE_EXT2) },
	{ SHARED(FILE_TELECOM, 0x6F4C, 2, FILE_EXT3) },
	{ SHARED(FILE_TELECOM, 0x6F4F, 5, FILE_CCP2) },
};
/* clang-format on */

const struct profile_part profile_telecom = {
	.files = files,
	.starts = starts,
	.file_count = sizeof files / sizeof files[0],
	.arr = FILE_NONE,
};
