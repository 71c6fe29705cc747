/* SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>

#include "fs/profile.h"
#include "fs/select.h"
#include "fs/tree.h"
#include "uicc/features.h"
#include "uicc/uicc.h"
#include "wire/mem.h"

/* The default profile becomes a card's files. */

/* Where the next body and the next unnamed row go. */
struct seed {
	uint32_t at;
	uint16_t row;
};

static int write_zeros(struct fs *fs, uint32_t at, uint16_t size)
{
	static const uint8_t zero[64] = { 0 };
	int rc = 0;

	while (size > 0 && rc == 0) {
		const uint16_t part = size < sizeof zero ? size : (uint16_t)sizeof zero;

		rc = nvm_write(fs->nvm, at, zero, part);
		at += part;
		size -= part;
	}
	return rc;
}

/* The body as it begins: 00, or FF as the memory is; then the start of each record. */
static int seed_body(struct fs *fs, const struct profile_part *part,
                     const struct profile_file *file, const struct file *row)
{
	const uint16_t step = row->record_size != 0 ? row->record_size : row->size;
	int rc = write_zeros(fs, row->at + row->size, file_tail_size(row->structure));

	if (rc == 0 && file->zeroed)
		rc = write_zeros(fs, row->at, row->size);
	for (uint16_t done = 0; file->start != 0 && done < row->size && rc == 0; done += step)
		rc = nvm_write(fs->nvm, row->at + done, part->starts[file->start].octets,
		               part->starts[file->start].size);
	return rc;
}

/* One file: body and row, or the body of another. */
static int seed_file(struct fs *fs, const struct profile_part *part,
                     const struct profile_file *file, struct seed *seed)
{
	const bool named = file->id != 0 || file->fid == FID_MF;
	const uint16_t id = named ? file->id : seed->row++;
	struct file row = {
		.fid = file->fid,
		.parent = file->parent,
		.structure = file->structure,
		.sfi = file->sfi,
		.life_cycle = file->fid == FID_MF ? FILE_INITIALISATION : FILE_ACTIVATED,
		.record_size = file->record_size,
		.arr_record = file->arr_record,
		.size = file->size,
		.extent = file->size + file_tail_size(file->structure),
		.at = seed->at,
	};
	struct file other;
	int rc;

	if (file->shared) {
		if ((rc = file_row(fs, file->size, &other)) < 0)
			return rc;
		other.flags |= FILE_IS_SHARED;
		if ((rc = row_write(fs, file->size, &other)) < 0)
			return rc;
		row.structure = other.structure;
		row.flags = FILE_SHARES_BODY;
		row.record_size = other.record_size;
		row.size = other.size;
		row.extent = 0;
		row.at = other.at;
		return row_write(fs, id, &row);
	}
	if (seed->at > nvm_room(fs->nvm) || row.extent > nvm_room(fs->nvm) - seed->at)
		return UICC_ERR_FULL;
	seed->at += row.extent;
	rc = seed_body(fs, part, file, &row);
	return rc < 0 ? rc : row_write(fs, id, &row);
}

static int seed_content(struct fs *fs, const struct profile_content *content)
{
	int rc = 0, i = 0;

	do {
		const uint16_t offset = (uint16_t)(content->at + i * content->size);

		if (content->record == 0)
			rc = file_write(fs, content->file, offset, content->octets, content->size);
		else
			rc = record_write(fs, content->file, (uint16_t)(content->record + i), 0,
			                  content->octets, content->size);
	} while (rc == 0 && ++i < content->repeat);
	return rc;
}

static int seed_part(struct fs *fs, const struct profile_part *part, struct seed *seed)
{
	int rc = 0;

	if (part->needs_curves && !uicc_port_has_curves(fs->nvm->port))
		return 0;
	for (uint16_t i = 0; i < part->file_count && rc == 0; i++)
		rc = seed_file(fs, part, &part->files[i], seed);
	for (uint16_t i = 0; i < part->content_count && rc == 0; i++)
		rc = seed_content(fs, &part->contents[i]);
	for (uint16_t i = 0; i < part->rule_count && rc == 0; i++)
		rc = record_write(fs, part->arr, i + 1, 0, profile_rules[i].octets,
		                  profile_rules[i].size);
	if (part->retired != 0 && rc == 0)
		rc = file_set_life_cycle(fs, part->retired, FILE_DEACTIVATED);
	return rc;
}

int fs_format(struct fs *fs, struct nvm *nvm)
{
	/* What is shared comes before what shares it. */
	/* clang-format off */
	static const struct profile_part *const parts[] = {
		&profile_mf,
		&profile_usim,
		UICC_IF(UICC_WITH_5GS, &profile_5gs,)
		UICC_IF(UICC_WITH_SUCI, &profile_saip,)
		&profile_applet,
		&profile_telecom,
		UICC_IF(UICC_WITH_2G, &profile_gsm,)
	};
	/* clang-format on */
	struct seed seed = { .at = fs_bodies_at(), .row = FILE_PROFILE_NAMED };
	int rc = 0;

	*fs = (struct fs){ .nvm = nvm, .rows = FS_ROWS_MAX };
	for (size_t i = 0; i < sizeof parts / sizeof parts[0] && rc == 0; i++)
		rc = seed_part(fs, parts[i], &seed);
	return rc < 0 ? rc : fs_write_rows(fs, seed.row);
}
