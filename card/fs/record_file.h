/* SPDX-License-Identifier: Apache-2.0 */
#ifndef FS_RECORD_FILE_H
#define FS_RECORD_FILE_H

#include <stdbool.h>
#include <stdint.h>

#include "fs/select.h"
#include "fs/tree.h"

enum { RECORDS_MAX = 254 };

/* Bits 3 to 1 of P2, TS 102 221 11.1.5. */
enum record_mode {
	RECORD_NEXT = 2,
	RECORD_PREVIOUS = 3,
	RECORD_ABSOLUTE = 4, /* number 0 is the current record */
};

/* The record that a mode and a number mean, seen from the record pointer of
 * selection. Next and previous go round a cyclic file. Returns 1 .. n, or UICC_ERR_ABSENT. */
int record_number(const struct file *row, const struct selection *selection, enum record_mode mode,
                  uint8_t number);

/* What a search looks for: size octets, and where in a record. */
struct record_pattern {
	const uint8_t *octets;
	uint16_t size;
	uint8_t from; /* first octet of the record that counts ..              */
	bool behind;  /* .. or the first octet of this value, and those behind */
	bool at_once; /* there and nowhere behind                              */
};

/*
 * Searches the records from number first on, upwards or downwards, to the end of the file: TS 102
 * 221 11.1.7.
 *
 *   found  numbers of those that hold the pattern, in the order they were met; RECORDS_MAX of room
 *
 * Returns how many, or an error.
 */
int record_search(const struct fs *fs, const struct file *row, uint16_t first, bool upwards,
                  const struct record_pattern *pattern, uint8_t *found);

#endif
