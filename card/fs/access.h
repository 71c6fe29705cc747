/* SPDX-License-Identifier: Apache-2.0 */
#ifndef FS_ACCESS_H
#define FS_ACCESS_H

#include <stdint.h>

#include "fs/tree.h"
#include "security/pin.h"

/* Bits of an access mode octet, TS 102 221 9.2.7; the same for EFs and DFs as far as used here. */
enum access_mode {
	ACCESS_BY_INSTRUCTION = 0, /* none of these: the rule must name the instruction */
	ACCESS_READ = 0x01,
	ACCESS_UPDATE = 0x02,
	ACCESS_DEACTIVATE = 0x08,
	ACCESS_ACTIVATE = 0x10,
};

/* The EF.ARR that judges row id: that of the USIM below its ADF, otherwise that of the MF. Returns
 * the row or an error. */
int access_arr(const struct fs *fs, const struct file *row);

/*
 * Whether the access rule of a file allows an instruction now.
 *
 *   row   of the file
 *   mode  what the instruction does to it
 *   ins   the instruction, for rules that name it
 *
 * While the card is in the initialisation state (TS 102 222 6.8: the MF says so) the holder of ADM1
 * may UPDATE what nobody may later: so EF.ICCID gets its number.
 *
 * Returns 1, 0 or UICC_ERR_PORT. A rule that cannot be read allows nothing.
 */
int access_judge(const struct fs *fs, const struct pins *pins, const struct file *row,
                 enum access_mode mode, uint8_t ins);

#endif
