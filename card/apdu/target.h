/* SPDX-License-Identifier: Apache-2.0 */
#ifndef APDU_TARGET_H
#define APDU_TARGET_H

#include "apdu/card.h"
#include "fs/access.h"

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
 *   structure  what the EF must be
 *   mode, ins  what the command does, see access_judge()
 *
 * Returns SW_OK, 6986, 6A82, 6981, 6982, 6984 or what an error comes to.
 */
uint16_t target_open(const struct card *card, uint8_t sfi, enum file_structure structure,
                     enum access_mode mode, uint8_t ins, struct target *target);

void target_keep(struct card *card, const struct target *target);

#endif
