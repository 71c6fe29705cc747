/* SPDX-License-Identifier: Apache-2.0 */
#ifndef APDU_TARGET_H
#define APDU_TARGET_H

#include "apdu/card.h"
#include "fs/access.h"

/* What the EF may be, or-ed: a bit of each enum file_structure. */
enum target_kind {
	TARGET_TRANSPARENT = 1 << FILE_STRUCTURE_TRANSPARENT,
	TARGET_CYCLIC = 1 << FILE_STRUCTURE_CYCLIC,
	TARGET_RECORDS = 1 << FILE_STRUCTURE_LINEAR | TARGET_CYCLIC,
	TARGET_TLV = 1 << FILE_STRUCTURE_TLV,
};

/* The EF a command works on, found and judged. It becomes the current one only when the command
 * ends well: then the handler calls target_keep(). */
struct target {
	struct selection selection;
	struct file row;
	uint16_t id;
};

/*
 * Finds the EF and judges the access.
 *
 *   sfi        short identifier in the current DF, or 0 for the current EF
 *   kinds      what the EF may be
 *   mode, ins  what the command does, see access_judge()
 *
 * What was judged last is remembered as long as no octet of memory and nothing verified has changed.
 *
 * Returns SW_OK, 6986, 6A82, 6981, 6982, 6984, 6985 (terminated) or what an error comes to.
 */
uint16_t target_open(struct card *card, uint8_t sfi, uint8_t kinds, enum access_mode mode,
                     uint8_t ins, struct target *target);

void target_keep(struct card *card, const struct target *target);

#endif
