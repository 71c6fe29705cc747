/* SPDX-License-Identifier: Apache-2.0 */
#include "fs/select.h"

#include "uicc/uicc.h"
#include "wire/endian.h"
#include "wire/mem.h"

enum { AID_MAX = 16 };

void selection_reset(struct selection *selection)
{
	*selection = (struct selection){ .df = FILE_MF, .ef = FILE_NONE, .adf = FILE_NONE };
}

uint16_t selection_current(const struct selection *selection)
{
	return selection->ef != FILE_NONE ? selection->ef : selection->df;
}

int select_row(const struct fs *fs, struct selection *selection, uint16_t id)
{
	struct file row;
	const int rc = file_row(fs, id, &row);

	if (rc < 0)
		return rc;
	selection->record = 0;
	selection->object = (struct selection_object){ .way = OBJECT_NONE };
	if (!file_is_directory(&row)) {
		selection->df = row.parent;
		selection->ef = id;
		return 0;
	}
	selection->df = id;
	selection->ef = FILE_NONE;
	if (row.structure == FILE_STRUCTURE_ADF)
		selection->adf = id;
	return 0;
}

/* What an identifier means from the current DF: a child; a DF beside it; the DF above; itself; the
 * MF. Returns the row or an error. */
static int find_fid(const struct fs *fs, const struct selection *selection, uint16_t fid)
{
	struct file df, found;
	int rc;

	if (fid == FID_MF)
		return FILE_MF;
	if (fid == FID_CURRENT_ADF)
		return selection->adf != FILE_NONE ? selection->adf : UICC_ERR_ABSENT;
	if ((rc = file_child(fs, selection->df, fid)) != UICC_ERR_ABSENT)
		return rc;
	if ((rc = file_row(fs, selection->df, &df)) < 0)
		return rc;
	rc = file_child(fs, df.parent, fid);
	if (rc >= 0 && file_row(fs, (uint16_t)rc, &found) == 0 && file_is_directory(&found))
		return rc;
	if (rc < 0 && rc != UICC_ERR_ABSENT)
		return rc;
	if (df.fid == fid)
		return selection->df;
	if ((rc = file_row(fs, df.parent, &found)) < 0)
		return rc;
	return found.fid == fid ? df.parent : UICC_ERR_ABSENT;
}

int select_fid(const struct fs *fs, struct selection *selection, uint16_t fid)
{
	const int id = find_fid(fs, selection, fid);

	return id < 0 ? id : select_row(fs, selection, (uint16_t)id);
}

/* Whether the AID of ADF row begins with aid. Returns 1, 0 or UICC_ERR_PORT. */
static int aid_begins(const struct fs *fs, uint16_t id, const struct file *row, const uint8_t *aid,
                      uint16_t size)
{
	uint8_t own[AID_MAX];

	if (size > row->size || row->size > AID_MAX)
		return 0;
	if (file_read(fs, id, 0, own, size) < 0)
		return UICC_ERR_PORT;
	return memcmp(own, aid, size) == 0;
}

/* Whether row id, which matches, is a better answer than best, or the first that matches. */
static bool is_wanted(uint16_t id, int best, uint16_t current, enum select_occurrence occurrence)
{
	switch (occurrence) {
	case SELECT_FIRST:
		return best < 0;
	case SELECT_NEXT:
		return best < 0 && (current == FILE_NONE || id > current);
	case SELECT_PREVIOUS:
		return current == FILE_NONE || id < current;
	case SELECT_LAST:
		return true;
	}
	return false;
}

int select_aid(const struct fs *fs, struct selection *selection, const uint8_t *aid, uint16_t size,
               enum select_occurrence occurrence)
{
	int best = UICC_ERR_ABSENT, id = 0;
	struct file row;

	while ((id = file_next_adf(fs, (uint16_t)id, &row)) >= 0) {
		const int rc = aid_begins(fs, (uint16_t)id, &row, aid, size);

		if (rc < 0)
			return rc;
		if (rc > 0 && is_wanted((uint16_t)id, best, selection->adf, occurrence)) {
			best = id;
			if (occurrence == SELECT_FIRST || occurrence == SELECT_NEXT)
				break;
		}
		id++;
	}
	if (id == UICC_ERR_PORT)
		return id;
	return best < 0 ? best : select_row(fs, selection, (uint16_t)best);
}

int select_child_df(const struct fs *fs, struct selection *selection, uint16_t fid)
{
	const int id = file_child(fs, selection->df, fid);
	struct file row;
	int rc;

	if (id < 0 || (rc = file_row(fs, (uint16_t)id, &row)) < 0)
		return id < 0 ? id : rc;
	return file_is_directory(&row) ? select_row(fs, selection, (uint16_t)id) : UICC_ERR_ABSENT;
}

void select_close_application(struct selection *selection)
{
	selection_reset(selection);
}

int select_path(const struct fs *fs, struct selection *selection, uint16_t from,
                const uint8_t *path, uint16_t size)
{
	int id = from;

	if (size == 0 || size % 2 != 0)
		return UICC_ERR_FORMAT;
	for (uint16_t at = 0; at < size; at += 2) {
		const uint16_t fid = get_u16(path + at);

		if (at == 0 && from == FILE_MF && fid == FID_CURRENT_ADF)
			id = selection->adf != FILE_NONE ? selection->adf : UICC_ERR_ABSENT;
		else
			id = file_child(fs, (uint16_t)id, fid);
		if (id < 0)
			return id;
	}
	return select_row(fs, selection, (uint16_t)id);
}

static bool is_absent(const struct fs *fs, uint16_t id)
{
	struct file row;

	return id != FILE_NONE && file_row(fs, id, &row) == UICC_ERR_ABSENT;
}

void select_leave_absent(const struct fs *fs, struct selection *selection, uint16_t parent)
{
	if (is_absent(fs, selection->adf))
		selection->adf = FILE_NONE;
	if (is_absent(fs, selection->df))
		select_row(fs, selection, parent);
	if (is_absent(fs, selection->ef))
		select_row(fs, selection, selection->df);
}

int select_parent(const struct fs *fs, struct selection *selection)
{
	struct file row;
	const int rc = file_row(fs, selection->df, &row);

	return rc < 0 ? rc : select_row(fs, selection, row.parent);
}

int select_sfi(const struct fs *fs, struct selection *selection, uint8_t sfi)
{
	const int id = file_child_by_sfi(fs, selection->df, sfi);

	return id < 0 ? id : select_row(fs, selection, (uint16_t)id);
}
