/* SPDX-License-Identifier: Apache-2.0 */
#include "apdu/target.h"

#include "uicc/uicc.h"
#include "wire/sw.h"

/* What access_judge() looks at: memory, what is verified, the question. An instruction has one mode. */
static bool is_remembered(const struct card *card, uint16_t id, uint8_t ins, uint8_t kinds)
{
	const struct allowed *const allowed = &card->allowed;

	return allowed->number == card->nvm.number && !card->nvm.open && allowed->id == id &&
	       allowed->ins == ins && allowed->verified == card->pins.verified &&
	       allowed->assumed == card->pins.assumed && (kinds & 1 << allowed->row.structure) != 0;
}

static void remember(struct card *card, const struct target *target, uint8_t ins)
{
	if (card->nvm.open)
		return;
	card->allowed = (struct allowed){
		.row = target->row,
		.number = card->nvm.number,
		.id = target->id,
		.ins = ins,
		.verified = card->pins.verified,
		.assumed = card->pins.assumed,
	};
}

/* Reads the row and judges the access to it. */
static uint16_t judge(struct card *card, uint8_t kinds, enum access_mode mode, uint8_t ins,
                      struct target *target)
{
	int rc;

	if (is_remembered(card, target->id, ins, kinds)) {
		target->row = card->allowed.row;
		return SW_OK;
	}
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
	if (target->row.life_cycle == FILE_DEACTIVATED)
		return SW_INVALIDATED;
	remember(card, target, ins);
	return SW_OK;
}

uint16_t target_open(struct card *card, uint8_t sfi, uint8_t kinds, enum access_mode mode,
                     uint8_t ins, struct target *target)
{
	int rc;

	target->selection = *card->channel;
	if (sfi != 0 && (rc = select_sfi(&card->fs, &target->selection, sfi)) < 0)
		return sw_of_error(rc);
	target->id = target->selection.ef;
	if (target->id == FILE_NONE)
		return SW_NO_EF;
	return judge(card, kinds, mode, ins, target);
}

void target_keep(struct card *card, const struct target *target)
{
	*card->channel = target->selection;
}
