/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PROFILE_FILE_PATH_H
#define PROFILE_FILE_PATH_H

#include <stddef.h>
#include <stdint.h>

#include "octets/fault.h"

/* Where a file of a profile stands. For the files of this room. */

enum file_path_limit {
	FILE_PATH_AID_MAX = 16,
	FILE_PATH_AID_MIN = 5, /* ISO 7816-5: the registered provider */
	FILE_PATH_DEPTH_MAX = 6,
	FILE_PATH_TEXT_MAX = 96,
};

struct file_path {
	uint8_t aid[FILE_PATH_AID_MAX]; /* of the application; aid_size 0: below the MF */
	size_t aid_size;
	uint16_t fids[FILE_PATH_DEPTH_MAX]; /* from there down, the file itself last */
	size_t depth;                       /* 1 at least */
	char text[FILE_PATH_TEXT_MAX];      /* as it was written */
};

/* Reads "ADF.USIM/EF.SPN", "ADF.USIM/6F46", "ADF.A0000000871002/6F46", "MF/7F10/6F3A", or the name of
 * a file alone, which is that of the USIM, else of the MF. Names are those of inspect/known_files.h.
 * Returns 0 or FAULT_INPUT. */
int file_path_read(const char *text, const char *where, struct file_path *path,
                   struct fault *fault);

/* What a profile may not write there since the card keeps it: the reason, or NULL. *open is set to how
 * many octets from the beginning may be written all the same. */
const char *file_path_reserved(const struct file_path *path, size_t *open);

#endif
