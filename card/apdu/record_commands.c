/* SPDX-License-Identifier: Apache-2.0 */
#include "apdu/commands.h"
#include "apdu/target.h"
#include "fs/record_file.h"
#include "uicc/uicc.h"
#include "wire/sw.h"

enum p2 {
	P2_MODE = 0x07,
	P2_SFI_SHIFT = 3,
	SFI_NONE = 31,
};

/* The record P1 and P2 mean, TS 102 221 11.1.5, 11.1.6: both commands code them alike. NEXT and
 * PREVIOUS move the record pointer of target, which target_keep() makes good. */
static uint16_t open_record(const struct card *card, const struct apdu *in, enum access_mode mode,
                            struct target *target, uint16_t *number)
{
	const uint8_t how = in->p2 & P2_MODE, sfi = in->p2 >> P2_SFI_SHIFT;
	uint16_t sw;
	int found;

	if (how != RECORD_NEXT && how != RECORD_PREVIOUS && how != RECORD_ABSOLUTE)
		return SW_P1P2;
	if (sfi == SFI_NONE || (how != RECORD_ABSOLUTE && in->p1 != 0))
		return SW_P1P2;
	sw = target_open(card, sfi, FILE_STRUCTURE_LINEAR, mode, in->ins, target);
	if (sw != SW_OK)
		return sw;
	found = record_number(&target->row, &target->selection, how, in->p1);
	if (found < 0)
		return SW_RECORD;
	*number = (uint16_t)found;
	if (how != RECORD_ABSOLUTE)
		target->selection.record = *number;
	return SW_OK;
}

uint16_t command_read_record(struct card *card, const struct apdu *in, struct reply *out)
{
	struct target target;
	uint16_t number;
	const uint16_t sw = open_record(card, in, ACCESS_READ, &target, &number);
	int rc;

	if (sw != SW_OK)
		return sw;
	if (in->le != 256 && in->le != target.row.record_size)
		return SW_RIGHT_LE | target.row.record_size;
	rc = row_record_read(&card->fs, &target.row, number, out->data);
	if (rc < 0)
		return sw_of_error(rc);
	out->size = target.row.record_size;
	target_keep(card, &target);
	return SW_OK;
}

uint16_t command_update_record(struct card *card, const struct apdu *in, struct reply *out)
{
	struct target target;
	uint16_t number;
	const uint16_t sw = open_record(card, in, ACCESS_UPDATE, &target, &number);
	int rc;

	(void)out;
	if (sw != SW_OK)
		return sw;
	if (in->lc != target.row.record_size)
		return SW_LENGTH;
	rc = record_write(&card->fs, target.id, number, 0, in->data, in->lc);
	if (rc < 0)
		return sw_of_error(rc);
	target_keep(card, &target);
	return SW_OK;
}
