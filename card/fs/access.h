/* SPDX-License-Identifier: Apache-2.0 */
#ifndef FS_ACCESS_H
#define FS_ACCESS_H

#include <stdint.h>

#include "fs/tree.h"
#include "security/pin.h"
#include "wire/tlv.h"

/* Bits of an access mode octet, TS 102 221 9.2.7: of an EF .. */
enum access_mode {
	ACCESS_BY_INSTRUCTION = 0, /* none of these: the rule must name the instruction */
	ACCESS_READ = 0x01,
	ACCESS_UPDATE = 0x02,
	ACCESS_DEACTIVATE = 0x08,
	ACCESS_ACTIVATE = 0x10,
	ACCESS_TERMINATE = 0x20,
	ACCESS_DELETE = 0x40,
	/* .. and of a DF, where the upper ones mean the same */
	ACCESS_DELETE_CHILD = 0x01,
	ACCESS_CREATE_EF = 0x02,
	ACCESS_CREATE_DF = 0x04,
};

enum access_limit {
	ACCESS_RULE_MAX = 255, /* octets of a security attribute, or of a record of EF.ARR */
};

/* Tags of a security attribute, TS 102 221 11.1.1.4.7. */
enum access_attribute {
	ATTRIBUTE_REFERENCED = 0x8B, /* EF.ARR and record, or EF.ARR and a record for each SE ID  */
	ATTRIBUTE_COMPACT = 0x8C,    /* access mode octet, then a condition octet for each bit    */
	ATTRIBUTE_EXPANDED = 0xAB,   /* what a record of EF.ARR holds                             */
};

/*
 * The security attribute of a file: tag, size and value in attribute->value, which points to room.
 *
 * A row without one of its own refers to the EF.ARR of the USIM below its ADF, otherwise to that of
 * the MF. Returns 0, UICC_ERR_CORRUPT or UICC_ERR_PORT.
 */
int access_attribute(const struct fs *fs, const struct file *row, uint8_t room[ACCESS_RULE_MAX],
                     struct tlv *attribute);

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
