/* SPDX-License-Identifier: Apache-2.0 */
#ifndef FS_RECORD_FILE_H
#define FS_RECORD_FILE_H

#include <stdint.h>

#include "fs/select.h"
#include "fs/tree.h"

/* Bits 3 to 1 of P2, TS 102 221 11.1.5. */
enum record_mode {
	RECORD_NEXT = 2,
	RECORD_PREVIOUS = 3,
	RECORD_ABSOLUTE = 4, /* number 0 is the current record */
};

/* The record of a linear fixed file that a mode and a number mean, seen from the record pointer of
 * selection. Returns 1 .. n, or UICC_ERR_ABSENT. */
int record_number(const struct file *row, const struct selection *selection, enum record_mode mode,
                  uint8_t number);

#endif
