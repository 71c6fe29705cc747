/* SPDX-License-Identifier: Apache-2.0 */
#include "apdu/commands.h"
#include "apdu/target.h"
#include "uicc/uicc.h"
#include "wire/endian.h"
#include "wire/sw.h"

enum life_cycle_p1 {
	P1_BY_FID = 0x00,
	P1_PATH_FROM_MF = 0x08,
	P1_PATH_FROM_DF = 0x09,
};

enum binary_p1 {
	P1_BY_SFI = 0x80,
	P1_SFI_RFU = 0x60,
	P1_SFI = 0x1F,
	SFI_MAX = 30,
};

/* The transparent EF and the offset P1 and P2 mean, TS 102 221 11.1.3.2. */
static uint16_t open_binary(struct card *card, const struct apdu *in, enum access_mode mode,
                            struct target *target, uint16_t *offset)
{
	const bool by_sfi = (in->p1 & P1_BY_SFI) != 0;
	const uint8_t sfi = by_sfi ? in->p1 & P1_SFI : 0;
	uint16_t sw;

	if (by_sfi && ((in->p1 & P1_SFI_RFU) != 0 || sfi == 0 || sfi > SFI_MAX))
		return SW_P1P2;
	*offset = (uint16_t)(by_sfi ? in->p2 : in->p1 << 8 | in->p2);
	sw = target_open(card, sfi, TARGET_TRANSPARENT, mode, in->ins, target);
	if (sw != SW_OK)
		return sw;
	return *offset < target->row.size ? SW_OK : SW_OFFSET;
}

uint16_t command_read_binary(struct card *card, const struct apdu *in, struct reply *out)
{
	struct target target;
	uint16_t offset, left;
	const uint16_t sw = open_binary(card, in, ACCESS_READ, &target, &offset);
	int rc;

	if (sw != SW_OK)
		return sw;
	left = target.row.size - offset;
	if (in->le > left && in->le != 256)
		return SW_RIGHT_LE | left;
	out->size = in->le < left ? in->le : left;
	rc = row_read(&card->fs, &target.row, offset, out->data, out->size);
	if (rc < 0)
		return sw_of_error(rc);
	target_keep(card, &target);
	return SW_OK;
}

uint16_t command_update_binary(struct card *card, const struct apdu *in, struct reply *out)
{
	struct target target;
	uint16_t offset;
	const uint16_t sw = open_binary(card, in, ACCESS_UPDATE, &target, &offset);
	int rc;

	(void)out;
	if (sw != SW_OK)
		return sw;
	if (in->lc == 0 || in->lc > target.row.size - offset)
		return SW_LENGTH;
	rc = file_write(&card->fs, target.id, offset, in->data, in->lc);
	if (rc < 0)
		return sw_of_error(rc);
	target_keep(card, &target);
	return SW_OK;
}

/* The file that ACTIVATE and DEACTIVATE FILE mean: the current one, or one named by identifier or
 * path, which is not made current: TS 102 221 11.1.14, 11.1.15. */
static uint16_t find_named(const struct card *card, const struct apdu *in, uint16_t *id)
{
	struct selection selection = *card->channel;
	int rc = 0;

	if (in->p2 != 0)
		return SW_P1P2;
	if (in->lc % 2 != 0)
		return SW_LENGTH;
	switch (in->p1) {
	case P1_BY_FID:
		if (in->lc > 2)
			return SW_LENGTH;
		if (in->lc == 2)
			rc = select_fid(&card->fs, &selection, get_u16(in->data));
		break;
	case P1_PATH_FROM_MF:
		rc = select_path(&card->fs, &selection, FILE_MF, in->data, in->lc);
		break;
	case P1_PATH_FROM_DF:
		rc = select_path(&card->fs, &selection, selection.df, in->data, in->lc);
		break;
	default:
		return SW_P1P2;
	}
	*id = selection_current(&selection);
	return rc < 0 ? sw_of_error(rc) : SW_OK;
}

static uint16_t change_life_cycle(struct card *card, const struct apdu *in, enum access_mode mode,
                                  enum file_life_cycle to)
{
	struct file row;
	uint16_t id, sw;
	int rc;

	if ((sw = find_named(card, in, &id)) != SW_OK)
		return sw;
	if ((rc = file_row(&card->fs, id, &row)) < 0)
		return sw_of_error(rc);
	/* Of directories only the MF has a state to leave: the initialisation state. */
	if (file_is_directory(&row) && (to != FILE_ACTIVATED || id != FILE_MF))
		return SW_STRUCTURE;
	if (row.life_cycle == FILE_TERMINATED)
		return SW_CONDITIONS;
	if ((rc = access_judge(&card->fs, &card->pins, &row, mode, in->ins)) < 0)
		return sw_of_error(rc);
	if (rc == 0)
		return SW_SECURITY;
	rc = file_set_life_cycle(&card->fs, id, to);
	return rc < 0 ? sw_of_error(rc) : SW_OK;
}

uint16_t command_activate_file(struct card *card, const struct apdu *in, struct reply *out)
{
	(void)out;
	return change_life_cycle(card, in, ACCESS_ACTIVATE, FILE_ACTIVATED);
}

uint16_t command_deactivate_file(struct card *card, const struct apdu *in, struct reply *out)
{
	(void)out;
	return change_life_cycle(card, in, ACCESS_DEACTIVATE, FILE_DEACTIVATED);
}
