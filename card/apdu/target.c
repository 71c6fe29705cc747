/* SPDX-License-Identifier: Apache-2.0 */
#include "apdu/target.h"

#include "uicc/uicc.h"
#include "wire/sw.h"

uint16_t target_open(const struct card *card, uint8_t sfi, uint8_t kinds, enum access_mode mode,
                     uint8_t ins, struct target *target)
{
	int rc;

	target->selection = *card->channel;
	if (sfi != 0 && (rc = select_sfi(&card->fs, &target->selection, sfi)) < 0)
		return sw_of_error(rc);
	target->id = target->selection.ef;
	if (target->id == FILE_NONE)
		return SW_NO_EF;
	if ((rc = file_row(&card->fs, target->id, &target->row)) < 0)
		return sw_of_error(rc);
	if ((kinds & 1 << target->row.structure) == 0)
		return SW_STRUCTURE;
	if ((rc = access_judge(&card->fs, &card->pins, &target->row, mode, ins)) < 0)
		return sw_of_error(rc);
	if (rc == 0)
		return SW_SECURITY;
	if (target->row.life_cycle == FILE_TERMINATED)
		return SW_CONDITIONS;
	return target->row.life_cycle == FILE_DEACTIVATED ? SW_INVALIDATED : SW_OK;
}

void target_keep(struct card *card, const struct target *target)
{
	*card->channel = target->selection;
}
