/* SPDX-License-Identifier: Apache-2.0 */
#include "apdu/commands.h"
#include "apdu/gsm.h"
#include "apdu/target.h"
#include "fs/record_file.h"
#include "uicc/uicc.h"
#include "wire/mem.h"
#include "wire/sw.h"

enum p2 {
	P2_MODE = 0x07,
	P2_SFI_SHIFT = 3,
	SFI_NONE = 31,
	P1_BY_SFI = 0x80, /* of INCREASE */
	P1_SFI_RFU = 0x60,
	P1_SFI = 0x1F,
	INCREASE_MAX = 127, /* octets of the value that is added */
};

/* The record P1 and P2 mean, TS 102 221 11.1.5, 11.1.6: both commands code them alike. NEXT and
 * PREVIOUS move the record pointer of target, which target_keep() makes good. */
static uint16_t open_record(struct card *card, const struct apdu *in, enum access_mode mode,
                            struct target *target, uint16_t *number)
{
	const uint8_t how = in->p2 & P2_MODE, sfi = in->p2 >> P2_SFI_SHIFT;
	uint16_t sw;
	int found;

	if (how != RECORD_NEXT && how != RECORD_PREVIOUS && how != RECORD_ABSOLUTE)
		return SW_P1P2;
	/* A SIM does not look at P1 where it says nothing: TS 51.011 9.2.5. */
	if (sfi == SFI_NONE || (how != RECORD_ABSOLUTE && in->p1 != 0 && in->cla != GSM_CLA))
		return SW_P1P2;
	sw = target_open(card, sfi, TARGET_RECORDS, mode, in->ins, target);
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
	if (!apdu_le_takes(in, target.row.record_size))
		return SW_RIGHT_LE | target.row.record_size;
	rc = row_record_read(&card->fs, &target.row, number, out->data);
	if (rc < 0)
		return sw_of_error(rc);
	out->size = target.row.record_size;
	target_keep(card, &target);
	return SW_OK;
}

/* A cyclic file takes a new record in place of its oldest, by PREVIOUS alone: 11.1.6.1. */
static int put_record(struct card *card, struct target *target, uint16_t number,
                      const uint8_t *octets)
{
	if (target->row.structure != FILE_STRUCTURE_CYCLIC)
		return record_write(&card->fs, target->id, number, 0, octets,
		                    target->row.record_size);
	target->selection.record = 1;
	return record_append(&card->fs, target->id, octets);
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
	if (target.row.structure == FILE_STRUCTURE_CYCLIC && (in->p2 & P2_MODE) != RECORD_PREVIOUS)
		return SW_STRUCTURE;
	if (in->lc != target.row.record_size)
		return SW_LENGTH;
	rc = put_record(card, &target, number, in->data);
	if (rc < 0)
		return sw_of_error(rc);
	target_keep(card, &target);
	return SW_OK;
}

/* Adds a number to another in place, both big endian, the longer first. Returns false where it does
 * not fit. */
static bool add(uint8_t *to, uint16_t size, const uint8_t *value, uint16_t value_size)
{
	unsigned int carry = 0;

	for (uint16_t i = 1; i <= size; i++) {
		carry += to[size - i] + (i <= value_size ? value[value_size - i] : 0u);
		to[size - i] = (uint8_t)carry;
		carry >>= 8;
	}
	return carry == 0;
}

/* INCREASE, TS 102 221 11.1.8: the last record and the value make a new one; the answer is the sum
 * and the value. */
uint16_t command_increase(struct card *card, const struct apdu *in, struct reply *out)
{
	const bool by_sfi = (in->p1 & P1_BY_SFI) != 0;
	const uint8_t sfi = by_sfi ? in->p1 & P1_SFI : 0;
	struct target target;
	uint16_t sw;
	int rc;

	if (in->p2 != 0 ||
	    (by_sfi ? (in->p1 & P1_SFI_RFU) != 0 || sfi == 0 || sfi == SFI_NONE : in->p1 != 0))
		return SW_P1P2;
	sw = target_open(card, sfi, TARGET_CYCLIC, ACCESS_BY_INSTRUCTION, in->ins, &target);
	if (sw != SW_OK)
		return sw;
	if (in->lc == 0 || in->lc > INCREASE_MAX || in->lc > target.row.record_size)
		return SW_LENGTH;
	if ((rc = row_record_read(&card->fs, &target.row, 1, out->data)) < 0)
		return sw_of_error(rc);
	if (!add(out->data, target.row.record_size, in->data, in->lc))
		return SW_MAX_VALUE;
	if ((rc = record_append(&card->fs, target.id, out->data)) < 0)
		return sw_of_error(rc);
	memcpy(out->data + target.row.record_size, in->data, in->lc);
	out->size = target.row.record_size + in->lc;
	target.selection.record = 1;
	target_keep(card, &target);
	return SW_OK;
}
