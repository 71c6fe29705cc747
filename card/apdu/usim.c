/* SPDX-License-Identifier: Apache-2.0 */
#include "apdu/usim.h"

enum { DEPTH_MAX = 8 /* of a DF below the MF: TS 102 221 8 has fewer */ };

bool usim_has_service(const struct fs *fs, enum usim_service service)
{
	const unsigned bit = service - 1u;
	uint8_t octet;

	return file_read(fs, FILE_UST, (uint16_t)(bit / 8), &octet, 1) == 0 &&
	       (octet >> bit % 8 & 1) != 0;
}

bool usim_df_is_current(const struct card *card, uint16_t wanted)
{
	uint16_t df = card->channel->df;
	struct file row;

	for (unsigned depth = 0; depth < DEPTH_MAX; depth++) {
		if (df == wanted)
			return true;
		if (file_row(&card->fs, df, &row) < 0 || row.parent == df)
			return false;
		df = row.parent;
	}
	return false;
}
