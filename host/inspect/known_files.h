/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INSPECT_KNOWN_FILES_H
#define INSPECT_KNOWN_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "inspect/decode.h"

/* The files a card may have, directory by directory: where they are, what they are called, what
 * they say. A card is asked for each of them. */

enum { KNOWN_PATH_MAX = 2 };

struct known_file {
	uint16_t fid;
	const char *name;
	decode_file *decode; /* NULL: shown in hex                                        */
	bool list;           /* a list of places: all of them FF is an empty list, not nothing */
};

struct known_directory {
	const char *path; /* "ADF.USIM/DF.5GS"                                       */
	/* First octets of the AID of the application it is in; none: below the MF. */
	const uint8_t *aid;
	size_t aid_size;
	uint16_t fids[KNOWN_PATH_MAX]; /* from there down; 0 ends                    */
	const struct known_file *files;
	size_t count;
};

/* A directory before those below it. */
extern const struct known_directory known_directories[];
extern const size_t known_directory_count;

/* The longest parts of the table, a file of this folder each. */
enum { KNOWN_USIM_FILES = 109, KNOWN_5GS_FILES = 19 };

extern const struct known_file known_usim_files[KNOWN_USIM_FILES];
extern const struct known_file known_5gs_files[KNOWN_5GS_FILES];

/* The name of a file by where it is, as a current_file_name (trace/current.h) gives it. */
const char *known_file_name(const uint8_t *aid, size_t aid_size, const uint16_t *fids,
                            size_t depth);

#endif
