/* SPDX-License-Identifier: Apache-2.0 */
#include "apdu/commands.h"
#include "apdu/file_template.h"
#include "apdu/target.h"
#include "fs/admin.h"
#include "fs/record_file.h"
#include "uicc/uicc.h"
#include "wire/endian.h"
#include "wire/sw.h"

/* TS 102 222: CREATE, DELETE, RESIZE FILE, TERMINATE EF, DF and CARD USAGE. */

enum {
	FID_RESERVED = 0x3FFF, /* TS 102 221 8.6 */
	FID_NONE = 0xFFFF,
	SFI_OF_FID = 0x1F, /* the short identifier where the template has no object for it */
	SFI_MAX = 30,
	SIZE_MAX_OF_FILE = 0x7FFF,
};

static uint16_t judge(const struct card *card, uint16_t id, enum access_mode mode, uint8_t ins)
{
	struct file row;
	int rc = file_row(&card->fs, id, &row);

	if (rc == 0)
		rc = access_judge(&card->fs, &card->pins, &row, mode, ins);
	if (rc < 0)
		return sw_of_error(rc);
	return rc > 0 ? SW_OK : SW_SECURITY;
}

static bool is_terminated(const struct card *card, uint16_t id)
{
	struct file row;

	return file_row(&card->fs, id, &row) < 0 || row.life_cycle == FILE_TERMINATED;
}

/* Whether the sizes of template agree; a size by records alone is made good. */
static uint16_t judge_size(struct file_template *template)
{
	struct file *const row = &template->file.row;
	const uint32_t counted = (uint32_t) template->records * row->record_size;

	if (row->record_size != 0 && (template->has & TEMPLATE_RECORDS) != 0) {
		if ((template->has & TEMPLATE_SIZE) != 0 && row->size != counted)
			return SW_DATA;
		row->size = (uint16_t)counted;
	} else if ((template->has & TEMPLATE_SIZE) == 0) {
		return SW_DATA;
	}
	if (row->size == 0)
		return SW_DATA;
	if (row->record_size != 0 &&
	    (row->size % row->record_size != 0 || row->size / row->record_size > RECORDS_MAX))
		return SW_DATA;
	return row->size <= SIZE_MAX_OF_FILE ? SW_OK : SW_ROOM;
}

/* The kind of file a template describes, whole and possible. */
static uint16_t judge_template(struct file_template *template)
{
	struct admin_file *const file = &template->file;
	const uint8_t needed = TEMPLATE_DESCRIPTOR | TEMPLATE_FID | TEMPLATE_RULE;

	if ((template->has & needed) != needed)
		return SW_DATA;
	if (file->row.fid == FID_MF || file->row.fid == FID_CURRENT_ADF ||
	    file->row.fid == FID_RESERVED || file->row.fid == FID_NONE)
		return SW_DATA;
	if (!file_is_directory(&file->row))
		return template->has & TEMPLATE_AID ? SW_DATA : judge_size(template);
	if (template->has & (TEMPLATE_SIZE | TEMPLATE_SFI))
		return SW_DATA;
	if (template->has & TEMPLATE_AID) {
		file->row.structure = FILE_STRUCTURE_ADF;
		file->row.size = template->aid_size;
	}
	return SW_OK;
}

/* Whether identifier, short identifier and AID are free; an EF gets its short identifier. */
static uint16_t judge_names(const struct card *card, struct file_template *template)
{
	struct file *const row = &template->file.row;
	const uint16_t parent = card->channel->df;
	struct selection selection = *card->channel;
	uint8_t sfi = row->sfi;
	int rc;

	if ((rc = file_child(&card->fs, parent, row->fid)) != UICC_ERR_ABSENT)
		return rc < 0 ? sw_of_error(rc) : SW_FILE_EXISTS;
	if (row->structure == FILE_STRUCTURE_ADF) {
		rc = select_aid(&card->fs, &selection, template->file.aid, row->size, SELECT_FIRST);
		if (rc != UICC_ERR_ABSENT)
			return rc < 0 ? sw_of_error(rc) : SW_DF_EXISTS;
	}
	if (file_is_directory(row))
		return SW_OK;
	if ((template->has & TEMPLATE_SFI) == 0)
		sfi = row->fid & SFI_OF_FID;
	if (sfi == 0 || sfi > SFI_MAX) {
		row->sfi = 0;
		return SW_OK;
	}
	rc = file_child_by_sfi(&card->fs, parent, sfi);
	if (rc < 0 && rc != UICC_ERR_ABSENT)
		return sw_of_error(rc);
	if (rc >= 0 && (template->has & TEMPLATE_SFI) != 0)
		return SW_DATA;
	row->sfi = rc < 0 ? sfi : 0;
	return SW_OK;
}

/* CREATE FILE, TS 102 222 6.3: in the current DF; the new file is current then. */
uint16_t command_create_file(struct card *card, const struct apdu *in, struct reply *out)
{
	struct file_template template;
	uint16_t sw;
	int id;

	(void)out;
	if (in->p1 != 0 || in->p2 != 0)
		return SW_P1P2;
	if (file_template_read(&template, in->data, in->lc) < 0)
		return SW_DATA;
	if ((sw = judge_template(&template)) != SW_OK)
		return sw;
	if (is_terminated(card, card->channel->df))
		return SW_CONDITIONS;
	sw = judge(card, card->channel->df,
	           file_is_directory(&template.file.row) ? ACCESS_CREATE_DF : ACCESS_CREATE_EF,
	           in->ins);
	if (sw != SW_OK || (sw = judge_names(card, &template)) != SW_OK)
		return sw;
	id = admin_create(&card->fs, card->channel->df, &template.file);
	if (id < 0)
		return sw_of_error(id);
	id = select_row(&card->fs, card->channel, (uint16_t)id);
	return id < 0 ? sw_of_error(id) : SW_OK;
}

/* The file of the identifier in the data field: in the current DF, or that DF itself; without data
 * the current file. */
static uint16_t find_file(const struct card *card, const struct apdu *in, uint16_t *id)
{
	struct file df;
	int rc;

	if (in->p1 != 0 || in->p2 != 0)
		return SW_P1P2;
	*id = selection_current(card->channel);
	if (in->lc == 0)
		return SW_OK;
	if (in->lc != 2)
		return SW_LENGTH;
	rc = file_child(&card->fs, card->channel->df, get_u16(in->data));
	if (rc == UICC_ERR_ABSENT && file_row(&card->fs, card->channel->df, &df) == 0 &&
	    df.fid == get_u16(in->data))
		rc = card->channel->df;
	if (rc < 0)
		return sw_of_error(rc);
	*id = (uint16_t)rc;
	return SW_OK;
}

/* No channel may stay at a file that is no more, nor may a script. */
static void leave_deleted(struct card *card, uint16_t parent)
{
	for (int i = 0; i < CARD_CHANNELS; i++)
		select_leave_absent(&card->fs, &card->channels[i], parent);
	select_leave_absent(&card->fs, card->channel, parent);
}

/* DELETE FILE, TS 102 222 6.4: of a DF all that is in it. Files the software depends on stay. */
uint16_t command_delete_file(struct card *card, const struct apdu *in, struct reply *out)
{
	struct file row;
	uint16_t id, sw;
	int rc;

	(void)out;
	if ((sw = find_file(card, in, &id)) != SW_OK)
		return sw;
	if ((rc = file_row(&card->fs, id, &row)) < 0)
		return sw_of_error(rc);
	sw = judge(card, id, ACCESS_DELETE, in->ins);
	if (sw == SW_SECURITY)
		sw = judge(card, row.parent, ACCESS_DELETE_CHILD, in->ins);
	if (sw != SW_OK)
		return sw;
	if ((rc = admin_is_bound(&card->fs, id)) != 0)
		return rc < 0 ? sw_of_error(rc) : SW_CONDITIONS;
	if ((rc = admin_delete(&card->fs, id)) < 0)
		return sw_of_error(rc);
	leave_deleted(card, row.parent);
	return SW_OK;
}

/* RESIZE FILE, TS 102 222 6.10: an EF of the current DF. */
uint16_t command_resize_file(struct card *card, const struct apdu *in, struct reply *out)
{
	const uint8_t needed = TEMPLATE_FID | TEMPLATE_SIZE;
	struct file_template template;
	struct file row;
	uint16_t sw;
	int id, rc;

	(void)out;
	if (in->p1 != 0 || in->p2 != 0)
		return SW_P1P2;
	if (file_template_read(&template, in->data, in->lc) < 0 ||
	    (template.has & needed) != needed || (template.has & TEMPLATE_DESCRIPTOR) != 0)
		return SW_DATA;
	id = file_child(&card->fs, card->channel->df, template.file.row.fid);
	if (id < 0 || (rc = file_row(&card->fs, (uint16_t)id, &row)) < 0)
		return id < 0 ? sw_of_error(id) : sw_of_error(rc);
	if (file_is_directory(&row))
		return SW_STRUCTURE;
	if ((sw = judge(card, (uint16_t)id, ACCESS_BY_INSTRUCTION, in->ins)) != SW_OK)
		return sw;
	if (id < FILE_PROFILE_NAMED || (row.flags & (FILE_IS_SHARED | FILE_SHARES_BODY)) != 0)
		return SW_CONDITIONS;
	template.file.row.record_size = row.record_size;
	if ((sw = judge_size(&template)) != SW_OK)
		return sw;
	rc = admin_resize(&card->fs, (uint16_t)id, template.file.row.size, &template.file.fill);
	return rc < 0 ? sw_of_error(rc) : SW_OK;
}

static uint16_t terminate(struct card *card, const struct apdu *in, bool directory)
{
	struct file row;
	uint16_t id, sw;
	int rc;

	if ((sw = find_file(card, in, &id)) != SW_OK)
		return sw;
	if ((rc = file_row(&card->fs, id, &row)) < 0)
		return sw_of_error(rc);
	if (file_is_directory(&row) != directory || id == FILE_MF)
		return SW_STRUCTURE;
	if ((sw = judge(card, id, ACCESS_TERMINATE, in->ins)) != SW_OK)
		return sw;
	rc = admin_terminate(&card->fs, id);
	return rc < 0 ? sw_of_error(rc) : SW_OK;
}

/* TERMINATE DF and TERMINATE EF, TS 102 222 6.7, 6.8: for good. */
uint16_t command_terminate_df(struct card *card, const struct apdu *in, struct reply *out)
{
	(void)out;
	return terminate(card, in, true);
}

uint16_t command_terminate_ef(struct card *card, const struct apdu *in, struct reply *out)
{
	(void)out;
	return terminate(card, in, false);
}

/* TERMINATE CARD USAGE, TS 102 222 6.9: the MF ends, and the card with it. */
uint16_t command_terminate_card(struct card *card, const struct apdu *in, struct reply *out)
{
	uint16_t sw;
	int rc;

	(void)out;
	if (in->p1 != 0 || in->p2 != 0)
		return SW_P1P2;
	if ((sw = judge(card, FILE_MF, ACCESS_TERMINATE, in->ins)) != SW_OK)
		return sw;
	if ((rc = file_set_life_cycle(&card->fs, FILE_MF, FILE_TERMINATED)) < 0)
		return sw_of_error(rc);
	card->terminated = true;
	return SW_OK;
}
