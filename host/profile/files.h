/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PROFILE_FILES_H
#define PROFILE_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

#include "octets/fault.h"
#include "profile/file_path.h"

/* files[] of a profile: files of the default profile with another content, and files beyond them. */

enum files_limit {
	PROFILE_FILES_MAX = 64,
	FILES_OCTETS_MAX = 32768, /* of all contents, what PROFILE_FILE_MAX can hold in hex */
	FILES_SIZE_MAX = 32767,   /* UPDATE BINARY has 15 bits of offset */
	FILES_RECORDS_MAX = 254,
	FILES_RECORD_MAX = 255,
	FILES_SFI_MAX = 30,
};

enum files_structure {
	FILES_AS_IT_IS, /* the file is there */
	FILES_TRANSPARENT,
	FILES_LINEAR,
	FILES_CYCLIC,
	FILES_TLV,
	FILES_DF,
};

struct file_entry {
	struct file_path path;
	enum files_structure structure;
	uint16_t size;                 /* octets of the body, all records together     */
	uint8_t record_size, arr, sfi; /* arr: record of the EF.ARR; sfi 0 for none    */
	bool has_content;
	unsigned records; /* of "records"; 0 where the content is in one piece           */
	/* In files.octets: the content, or of each record its size, 0 where it stays, and its
	 * octets. */
	size_t at, content_size;
};

struct files {
	unsigned count;
	struct file_entry entry[PROFILE_FILES_MAX];
	size_t used;
	uint8_t octets[FILES_OCTETS_MAX];
};

/* Reads the array. *files is set to what free() releases, NULL for no files. Returns 0, FAULT_INPUT
 * naming the key ("files[3].content") or FAULT_SYSTEM. */
int files_of_json(const json_t *array, const char *where, struct files **files,
                  struct fault *fault);

#endif
