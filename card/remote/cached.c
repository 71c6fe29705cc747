/* SPDX-License-Identifier: Apache-2.0 */
#include "remote/cached.h"

/* What a terminal reads at the start of a session and keeps, TS 31.102 5.1.1. */
static const struct cached {
	uint8_t file; /* enum file_id     */
	uint8_t wish; /* enum cat_refresh */
} cached[] = {
	{ FILE_OPLMNWACT, CAT_REFRESH_PREFERRED },
	{ FILE_FPLMN, CAT_REFRESH_FORBIDDEN },
	{ FILE_IMSI, CAT_REFRESH_ALL },
	{ FILE_AD, CAT_REFRESH_ALL },
	{ FILE_ACC, CAT_REFRESH_ALL },
	{ FILE_UST, CAT_REFRESH_ALL },
	{ FILE_EST, CAT_REFRESH_ALL },
	{ FILE_LI, CAT_REFRESH_ALL },
	{ FILE_LOCI, CAT_REFRESH_ALL },
	{ FILE_PSLOCI, CAT_REFRESH_ALL },
	{ FILE_EPSLOCI, CAT_REFRESH_ALL },
	{ FILE_KEYS, CAT_REFRESH_ALL },
	{ FILE_KEYS_PS, CAT_REFRESH_ALL },
	{ FILE_HPLMNWACT, CAT_REFRESH_ALL },
	{ FILE_PLMNWACT, CAT_REFRESH_ALL },
	{ FILE_EHPLMN, CAT_REFRESH_ALL },
	{ FILE_HPPLMN, CAT_REFRESH_ALL },
	{ FILE_SPN, CAT_REFRESH_ALL },
	{ FILE_ECC, CAT_REFRESH_ALL },
};

/* A file is known by where its body stands: that of EF.IMSI is shown in DF.GSM too. */
int cached_wish(const struct fs *fs, uint16_t id)
{
	struct file row;
	int rc;

	if (id == FILE_NONE)
		return CAT_REFRESH_NONE;
	if ((rc = file_row(fs, id, &row)) < 0)
		return rc;
	for (unsigned i = 0; i < sizeof cached / sizeof cached[0]; i++) {
		struct file kept;

		rc = file_row(fs, cached[i].file, &kept);
		if (rc == 0 && kept.at == row.at)
			return cached[i].wish;
	}
	return CAT_REFRESH_NONE;
}
