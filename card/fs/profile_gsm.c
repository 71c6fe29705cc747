/* SPDX-License-Identifier: Apache-2.0 */
#include "fs/profile.h"

#include <stddef.h>

/* DF.GSM, TS 51.011 10.3: the SIM of the same subscriber. What a SIM and a USIM code alike is one
 * body under two identifiers, so that activating a slot changes both. */
/* clang-format off */
enum start {
	START_NONE,
	START_SST,
	START_PHASE,
	START_ECC,
};

static const struct profile_octets starts[] = {
	[START_SST] = STRING("\xFF\x30\xFF\x03\x03\x00\x0C"),
	[START_PHASE] = STRING("\x03"),
	[START_ECC] = STRING("\x11\xF2\xFF\x19\xF1\xFF"),
};

static const struct profile_file files[] = {
	{ .id = FILE_GSM, DF(FILE_MF, 0x7F20, 14) },
	{ TRANSPARENT(FILE_GSM, 0x6F05, 0x00, 1, 4) }, /* LP */
	{ SHARED(FILE_GSM, 0x6F07, 2, FILE_IMSI) },
	{ SHARED(FILE_GSM, 0x6F20, 5, FILE_KC) },
	{ TRANSPARENT(FILE_GSM, 0x6F30, 0x00, 5, 24) }, /* PLMNsel */
	{ SHARED(FILE_GSM, 0x6F31, 2, FILE_HPPLMN) },
	{ SHARED(FILE_GSM, 0x6F37, 5, FILE_ACMMAX) },
	/* SST, TS 51.011 10.3.7, two bits a service, allocated and activated: 1 CHV1 disabling,
	 * 2 ADN, 3 FDN, 4 SMS, 7 PLMN selector, 9 MSISDN, 10 EXT1, 11 EXT2, 12 SMSP, 13 LND,
	 * 17 provider name, 26 data download via SMS-PP. */
	{ TRANSPARENT(FILE_GSM, 0x6F38, 0x00, 2, 15), .zeroed = 1,
	  .start = START_SST },
	{ SHARED(FILE_GSM, 0x6F39, 7, FILE_ACM) },
	{ SHARED(FILE_GSM, 0x6F3E, 2, FILE_GID1) },
	{ SHARED(FILE_GSM, 0x6F3F, 2, FILE_GID2) },
	{ SHARED(FILE_GSM, 0x6F41, 5, FILE_PUCT) },
	{ SHARED(FILE_GSM, 0x6F45, 5, FILE_CBMI) },
	{ SHARED(FILE_GSM, 0x6F46, 10, FILE_SPN) },
	{ SHARED(FILE_GSM, 0x6F48, 2, FILE_CBMID) },
	{ SHARED(FILE_GSM, 0x6F50, 5, FILE_CBMIR) },
	{ SHARED(FILE_GSM, 0x6F52, 5, FILE_KC_GPRS) },
	{ SHARED(FILE_GSM, 0x6F53, 5, FILE_PSLOCI) },
	{ SHARED(FILE_GSM, 0x6F60, 5, FILE_PLMNWACT) },
	{ SHARED(FILE_GSM, 0x6F61, 2, FILE_OPLMNWACT) },
	{ SHARED(FILE_GSM, 0x6F62, 2, FILE_HPLMNWACT) },
	{ TRANSPARENT(FILE_GSM, 0x6F74, 0x00, 5, 16) }, /* BCCH */
	{ SHARED(FILE_GSM, 0x6F78, 2, FILE_ACC) },
	{ SHARED(FILE_GSM, 0x6F7B, 5, FILE_FPLMN) },
	{ SHARED(FILE_GSM, 0x6F7E, 5, FILE_LOCI) },
	{ SHARED(FILE_GSM, 0x6FAD, 10, FILE_AD) },
	{ TRANSPARENT(FILE_GSM, 0x6FAE, 0x00, 10, 1), .start = START_PHASE }, /* Phase 2+ */
	{ TRANSPARENT(FILE_GSM, 0x6FB7, 0x00, 10, 15), /* ECC */
	  .start = START_ECC },
};
/* clang-format on */

const struct profile_part profile_gsm = {
	.files = files,
	.starts = starts,
	.file_count = sizeof files / sizeof files[0],
	.arr = FILE_NONE,
};
