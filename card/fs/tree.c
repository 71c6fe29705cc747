/* SPDX-License-Identifier: Apache-2.0 */
#include "fs/tree.h"

#include <stddef.h>

#include "uicc/uicc.h"
#include "wire/endian.h"
#include "wire/mem.h"

enum table_at {
	TABLE_AT_ROWS = 0,
	TABLE_AT_LAYOUT = 2, /* FS_LAYOUT                 */
	TABLE_AT_ROW = 8,    /* rows, one after another  */
};

enum row_at {
	ROW_AT_FID = 0,
	ROW_AT_PARENT = 2,
	ROW_AT_KIND = 4, /* enum file_structure; in the high nibble enum file_flag */
	ROW_AT_SFI = 5,
	ROW_AT_LIFE_CYCLE = 6,
	ROW_AT_RECORD_SIZE = 7,
	ROW_AT_ARR_RECORD = 8,
	ROW_AT_BODY = 9, /* three octets */
	ROW_AT_SIZE = 12,
	ROW_AT_EXTENT = 14,
	ROW_SIZE = 16,
	ROW_KEY_SIZE = 6, /* as far as a search by identifier looks */
	FREED = 0xFF,     /* for the kind of a row not in use */
	ROW_BODY_MAX = 0xFFFFFF,
};

enum kind { KIND_STRUCTURE = 0x0F, KIND_FLAGS_SHIFT = 4 };

static uint32_t row_place(uint16_t id)
{
	return TABLE_AT_ROW + (uint32_t)id * ROW_SIZE;
}

int file_row(const struct fs *fs, uint16_t id, struct file *row)
{
	uint8_t copy[ROW_SIZE];
	const uint8_t *octets;

	if (id >= fs->rows)
		return UICC_ERR_ABSENT;
	octets = nvm_look(fs->nvm, row_place(id), ROW_SIZE);
	if (octets == NULL) {
		if (nvm_read(fs->nvm, row_place(id), copy, ROW_SIZE) < 0)
			return UICC_ERR_PORT;
		octets = copy;
	}
	if (octets[ROW_AT_KIND] == FREED)
		return UICC_ERR_ABSENT;
	*row = (struct file){
		.fid = get_u16(octets + ROW_AT_FID),
		.parent = get_u16(octets + ROW_AT_PARENT),
		.structure = octets[ROW_AT_KIND] & KIND_STRUCTURE,
		.sfi = octets[ROW_AT_SFI],
		.life_cycle = octets[ROW_AT_LIFE_CYCLE],
		.record_size = octets[ROW_AT_RECORD_SIZE],
		.arr_record = octets[ROW_AT_ARR_RECORD],
		.flags = octets[ROW_AT_KIND] >> KIND_FLAGS_SHIFT,
		.size = get_u16(octets + ROW_AT_SIZE),
		.extent = get_u16(octets + ROW_AT_EXTENT),
		.at = get_u32(octets + ROW_AT_BODY - 1) & ROW_BODY_MAX,
	};
	return 0;
}

/* As much of row id as a search looks at, from the table where the memory can be looked at, or read
 * to copy; NULL when that fails. */
static const uint8_t *row_key(const struct fs *fs, const uint8_t *table, uint16_t id,
                              uint8_t copy[ROW_KEY_SIZE])
{
	if (table != NULL)
		return table + (uint32_t)id * ROW_SIZE;
	return nvm_read(fs->nvm, row_place(id), copy, ROW_KEY_SIZE) < 0 ? NULL : copy;
}

/* All rows, or NULL where they must be read one by one. */
static const uint8_t *rows_in_view(const struct fs *fs)
{
	return nvm_look(fs->nvm, TABLE_AT_ROW, (uint32_t)fs->rows * ROW_SIZE);
}

int file_next_adf(const struct fs *fs, uint16_t id, struct file *row)
{
	const uint8_t *const table = rows_in_view(fs);
	uint8_t copy[ROW_KEY_SIZE];

	for (; id < fs->rows; id++) {
		const uint8_t *const key = row_key(fs, table, id, copy);

		if (key == NULL)
			return UICC_ERR_PORT;
		if ((key[ROW_AT_KIND] & KIND_STRUCTURE) == FILE_STRUCTURE_ADF)
			return file_row(fs, id, row) < 0 ? UICC_ERR_PORT : id;
	}
	return UICC_ERR_ABSENT;
}

/* The first row in use in DF parent with this identifier, or short identifier. The MF, whose parent
 * is itself, lies in no DF. */
static int find_row(const struct fs *fs, uint16_t parent, bool by_sfi, uint16_t wanted)
{
	const uint8_t *const table = rows_in_view(fs);
	uint8_t copy[ROW_KEY_SIZE];

	for (uint16_t id = FILE_MF + 1; id < fs->rows; id++) {
		const uint8_t *const key = row_key(fs, table, id, copy);

		if (key == NULL)
			return UICC_ERR_PORT;
		if ((by_sfi ? key[ROW_AT_SFI] : get_u16(key + ROW_AT_FID)) == wanted &&
		    get_u16(key + ROW_AT_PARENT) == parent && key[ROW_AT_KIND] != FREED)
			return id;
	}
	return UICC_ERR_ABSENT;
}

int file_child(const struct fs *fs, uint16_t parent, uint16_t fid)
{
	return find_row(fs, parent, false, fid);
}

int file_child_by_sfi(const struct fs *fs, uint16_t parent, uint8_t sfi)
{
	return find_row(fs, parent, true, sfi);
}

int file_set_life_cycle(struct fs *fs, uint16_t id, enum file_life_cycle life_cycle)
{
	const uint8_t octet = (uint8_t)life_cycle;
	struct file row;
	const int rc = file_row(fs, id, &row);

	return rc < 0 ? rc : nvm_write(fs->nvm, row_place(id) + ROW_AT_LIFE_CYCLE, &octet, 1);
}

static bool lies_within(uint16_t room, uint16_t offset, uint16_t size)
{
	return offset <= room && size <= room - offset;
}

int row_read(const struct fs *fs, const struct file *row, uint16_t offset, uint8_t *to,
             uint16_t size)
{
	if (!lies_within(row->size, offset, size))
		return UICC_ERR_RANGE;
	return nvm_read(fs->nvm, row->at + offset, to, size);
}

/* The place of record number of a cyclic file: they lie in a ring, written upwards. */
static int cyclic_index(const struct fs *fs, const struct file *row, uint16_t number)
{
	const uint16_t records = file_records(row);
	uint8_t last;

	if (nvm_read(fs->nvm, row->at + row->size, &last, CYCLIC_TAIL_SIZE) < 0)
		return UICC_ERR_PORT;
	if (last >= records)
		return UICC_ERR_CORRUPT;
	return (last + records - (number - 1)) % records;
}

/* Where part of a record stands, or an error. */
static int record_place(const struct fs *fs, const struct file *row, uint16_t number,
                        uint16_t offset, uint16_t size, uint32_t *place)
{
	int index = number - 1;

	if (number == 0 || number > file_records(row) ||
	    !lies_within(row->record_size, offset, size))
		return UICC_ERR_RANGE;
	if (row->structure == FILE_STRUCTURE_CYCLIC && (index = cyclic_index(fs, row, number)) < 0)
		return index;
	*place = row->at + (uint32_t)index * row->record_size + offset;
	return 0;
}

int row_record_read(const struct fs *fs, const struct file *row, uint16_t number, uint8_t *to)
{
	uint32_t place;
	const int rc = record_place(fs, row, number, 0, row->record_size, &place);

	return rc < 0 ? rc : nvm_read(fs->nvm, place, to, row->record_size);
}

int file_read(const struct fs *fs, uint16_t id, uint16_t offset, uint8_t *to, uint16_t size)
{
	struct file row;
	const int rc = file_row(fs, id, &row);

	return rc < 0 ? rc : row_read(fs, &row, offset, to, size);
}

int file_write(struct fs *fs, uint16_t id, uint16_t offset, const uint8_t *from, uint16_t size)
{
	struct file row;
	const int rc = file_row(fs, id, &row);

	if (rc < 0)
		return rc;
	if (!lies_within(row.size, offset, size))
		return UICC_ERR_RANGE;
	return nvm_write(fs->nvm, row.at + offset, from, size);
}

int record_read(const struct fs *fs, uint16_t id, uint16_t number, uint16_t offset, uint8_t *to,
                uint16_t size)
{
	struct file row;
	uint32_t place;
	int rc = file_row(fs, id, &row);

	if (rc < 0 || (rc = record_place(fs, &row, number, offset, size, &place)) < 0)
		return rc;
	return nvm_read(fs->nvm, place, to, size);
}

int record_write(struct fs *fs, uint16_t id, uint16_t number, uint16_t offset, const uint8_t *from,
                 uint16_t size)
{
	struct file row;
	uint32_t place;
	int rc = file_row(fs, id, &row);

	if (rc < 0 || (rc = record_place(fs, &row, number, offset, size, &place)) < 0)
		return rc;
	return nvm_write(fs->nvm, place, from, size);
}

int record_append(struct fs *fs, uint16_t id, const uint8_t *from)
{
	struct file row;
	uint8_t last;
	int rc = file_row(fs, id, &row);

	if (rc < 0)
		return rc;
	if (row.structure != FILE_STRUCTURE_CYCLIC)
		return UICC_ERR_RANGE;
	/* The oldest lies behind the last one. */
	if ((rc = cyclic_index(fs, &row, file_records(&row))) < 0)
		return rc;
	last = (uint8_t)rc;
	rc = nvm_write(fs->nvm, row.at + (uint32_t)last * row.record_size, from, row.record_size);
	return rc < 0 ? rc : nvm_write(fs->nvm, row.at + row.size, &last, CYCLIC_TAIL_SIZE);
}

int fs_power_on(struct fs *fs, struct nvm *nvm)
{
	uint8_t head[TABLE_AT_LAYOUT + 1];

	*fs = (struct fs){ .nvm = nvm };
	if (nvm_read(nvm, TABLE_AT_ROWS, head, sizeof head) < 0)
		return UICC_ERR_PORT;
	if (head[TABLE_AT_LAYOUT] != FS_LAYOUT)
		return head[TABLE_AT_LAYOUT] < FS_LAYOUT || head[TABLE_AT_LAYOUT] == FS_LAYOUT_FIRST
		               ? UICC_ERR_OLDER
		               : UICC_ERR_NEWER;
	fs->rows = get_u16(head + TABLE_AT_ROWS);
	return fs->rows < FILE_PROFILE_NAMED || fs->rows > FS_ROWS_MAX ? UICC_ERR_CORRUPT : 0;
}

uint16_t file_tail_size(enum file_structure structure)
{
	switch (structure) {
	case FILE_STRUCTURE_CYCLIC:
		return CYCLIC_TAIL_SIZE;
	case FILE_STRUCTURE_TLV:
		return TLV_TAIL_SIZE;
	default:
		return 0;
	}
}

uint32_t fs_bodies_at(void)
{
	return row_place(FS_ROWS_MAX);
}

int row_write(struct fs *fs, uint16_t id, const struct file *row)
{
	uint8_t octets[ROW_SIZE];

	if (id >= FS_ROWS_MAX || row->at > ROW_BODY_MAX)
		return UICC_ERR_FULL;
	put_u32(octets + ROW_AT_BODY - 1, row->at);
	put_u16(octets + ROW_AT_FID, row->fid);
	put_u16(octets + ROW_AT_PARENT, row->parent);
	octets[ROW_AT_KIND] = (uint8_t)(row->structure | row->flags << KIND_FLAGS_SHIFT);
	octets[ROW_AT_SFI] = row->sfi;
	octets[ROW_AT_LIFE_CYCLE] = row->life_cycle;
	octets[ROW_AT_RECORD_SIZE] = row->record_size;
	octets[ROW_AT_ARR_RECORD] = row->arr_record;
	put_u16(octets + ROW_AT_SIZE, row->size);
	put_u16(octets + ROW_AT_EXTENT, row->extent);
	return nvm_write(fs->nvm, row_place(id), octets, ROW_SIZE);
}

int row_free(struct fs *fs, uint16_t id)
{
	const uint8_t freed = FREED;

	return nvm_write(fs->nvm, row_place(id) + ROW_AT_KIND, &freed, 1);
}

int fs_write_rows(struct fs *fs, uint16_t rows)
{
	uint8_t head[TABLE_AT_ROW];
	int rc;

	memset(head, 0xFF, sizeof head);
	put_u16(head + TABLE_AT_ROWS, rows);
	head[TABLE_AT_LAYOUT] = FS_LAYOUT;
	rc = nvm_write(fs->nvm, TABLE_AT_ROWS, head, sizeof head);
	if (rc == 0)
		fs->rows = rows;
	return rc;
}
