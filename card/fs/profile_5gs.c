/* SPDX-License-Identifier: Apache-2.0 */
#include "fs/profile.h"
#include "uicc/features.h"

#include <stddef.h>

/* EF.5GS3GPPLOCI: no 5G-GUTI, no TAI, not updated; TS 31.102 4.4.11.2. */
#define NEVER_REGISTERED                                                                           \
	"\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x00\x00\x00\x01"

/* DF.5GS and DF.SAIP, TS 31.102 4.4.11, 4.4.12; sizes and rules as profile_usim.c has them. Either
 * EF.SUCI_Calc_Info allows the null scheme alone: nobody's subscriber is concealed with a key we
 * made up. */
/* clang-format off */
enum start {
	START_NONE,
	START_LOCI,
	START_NULL_SCHEME,
	START_ROUTING,
};

static const struct profile_octets starts[] = {
	[START_LOCI] = STRING(NEVER_REGISTERED),
	[START_NULL_SCHEME] = STRING("\xA0\x02\x00\x00"),
	[START_ROUTING] = STRING("\xF0\xFF\xFF\xFF"),
};

static const struct profile_file files[] = {
	{ .id = FILE_5GS, DF(FILE_USIM, 0x5FC0, 14) },
	{ .id = FILE_5GS_LOCI, TRANSPARENT(FILE_5GS, 0x4F01, 0x01, 5, 20),
	  .start = START_LOCI },
	{ .id = FILE_5GS_N3GPP_LOCI, TRANSPARENT(FILE_5GS, 0x4F02, 0x02, 5, 20),
	  .start = START_LOCI },
	{ .id = FILE_5GS_NSC, LINEAR(FILE_5GS, 0x4F03, 0x03, 5, 62, 2) },
	{ .id = FILE_5GS_N3GPP_NSC, LINEAR(FILE_5GS, 0x4F04, 0x04, 5, 62, 2) },
	{ .id = FILE_5G_AUTH_KEYS, TRANSPARENT(FILE_5GS, 0x4F05, 0x05, 5, 110) },
	{ TRANSPARENT(FILE_5GS, 0x4F06, 0x06, 2, 4), .zeroed = 1 }, /* UAC_AIC */
	{ .id = FILE_SUCI_CALC_INFO, TRANSPARENT(FILE_5GS, 0x4F07, 0x07, 2, 120),
	  .start = START_NULL_SCHEME },
	{ LINEAR(FILE_5GS, 0x4F08, 0x08, 10, 10, 10) }, /* OPL5G */
	{ .id = FILE_SUPI_NAI, TRANSPARENT(FILE_5GS, 0x4F09, 0x09, 2, 60) },
	{ .id = FILE_ROUTING_INDICATOR, TRANSPARENT(FILE_5GS, 0x4F0A, 0x0A, 2, 4),
	  .start = START_ROUTING },
	UICC_IF(UICC_WITH_BER_TLV, { BER_TLV(FILE_5GS, 0x4F0B, 0x00, 2, 512) },) /* URSP */
	{ TRANSPARENT(FILE_5GS, 0x4F0C, 0x0C, 2, 1), .zeroed = 1 }, /* TN3GPPSNN */
	{ TRANSPARENT(FILE_5GS, 0x4F0D, 0x0D, 2, 2), .zeroed = 1 }, /* CAG */
	{ TRANSPARENT(FILE_5GS, 0x4F0E, 0x0E, 2, 40) }, /* SOR_CMCI */
	{ TRANSPARENT(FILE_5GS, 0x4F0F, 0x0F, 2, 7), .zeroed = 1 }, /* DRI */
	{ TRANSPARENT(FILE_5GS, 0x4F10, 0x10, 2, 2), .zeroed = 1 }, /* 5GSEDRX */
	{ TRANSPARENT(FILE_5GS, 0x4F11, 0x11, 2, 1), .zeroed = 1 }, /* 5GNSWO_CONF */
	{ TRANSPARENT(FILE_5GS, 0x4F15, 0x15, 2, 1), .zeroed = 1 }, /* MCHPPLMN */
	{ TRANSPARENT(FILE_5GS, 0x4F16, 0x16, 2, 1), .zeroed = 1 }, /* KAUSF_DERIVATION */
};

static const struct profile_file saip_files[] = {
	{ .id = FILE_SAIP, DF(FILE_USIM, 0x5FD0, 14) },
	{ .id = FILE_SAIP_SUCI, TRANSPARENT(FILE_SAIP, 0x4F01, 0x00, 3, 120),
	  .start = START_NULL_SCHEME },
};
/* clang-format on */

/* Service 125, SUCI calculation by the USIM, beside those of profile_usim.c. */
static const struct profile_content saip_contents[] = {
	{ .file = FILE_UST, .at = 15, OCTETS("\x3E") },
};

const struct profile_part profile_5gs = {
	.files = files,
	.starts = starts,
	.file_count = sizeof files / sizeof files[0],
	.arr = FILE_NONE,
};

/* 4.4.11.8: while the USIM calculates, the file by which the terminal would is not there for it. */
const struct profile_part profile_saip = {
	.files = saip_files,
	.starts = starts,
	.file_count = sizeof saip_files / sizeof saip_files[0],
	.contents = saip_contents,
	.content_count = sizeof saip_contents / sizeof saip_contents[0],
	.arr = FILE_NONE,
	.needs_curves = true,
	.retired = FILE_SUCI_CALC_INFO,
};
