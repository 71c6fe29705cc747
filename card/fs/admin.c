/* SPDX-License-Identifier: Apache-2.0 */
#include "fs/admin.h"

#include <stddef.h>

#include "uicc/features.h"
#include "uicc/uicc.h"
#include "wire/endian.h"
#include "wire/mem.h"

enum {
	RULE_HEAD_SIZE = 2, /* tag and length of a rule behind a body */
	PART_SIZE = 64,     /* octets copied or filled at a time      */
	FRESH_STEP = 2048,  /* octets of free memory written within one transaction */
};

/* Writing where no file lies. What free memory holds is nobody's, so that a body of any size may
 * be written in several transactions, as long as none was open before: the row alone makes it a
 * file. */
struct fresh {
	struct fs *fs;
	bool alone; /* no transaction was open */
	uint16_t written;
};

static struct fresh fresh_begin(struct fs *fs)
{
	return (struct fresh){ .fs = fs, .alone = !fs->nvm->open };
}

static int fresh_write(struct fresh *fresh, uint32_t at, const uint8_t *from, uint16_t size)
{
	const int rc = nvm_write(fresh->fs->nvm, at, from, size);

	fresh->written += size;
	if (rc < 0 || !fresh->alone || fresh->written < FRESH_STEP)
		return rc;
	fresh->written = 0;
	return nvm_commit(fresh->fs->nvm);
}

/* The end of a file that lies in the way of extent octets at at; 0 where none does. */
static int end_of_obstacle(const struct fs *fs, uint32_t at, uint32_t extent, uint32_t *end)
{
	*end = 0;
	for (uint16_t id = 0; id < fs->rows; id++) {
		struct file row;
		const int rc = file_row(fs, id, &row);

		if (rc == UICC_ERR_PORT)
			return rc;
		if (rc == 0 && row.extent > 0 && row.at < at + extent && at < row.at + row.extent &&
		    row.at + row.extent > *end)
			*end = row.at + row.extent;
	}
	return 0;
}

/* A place for extent octets, first fit. */
static int find_place(const struct fs *fs, uint32_t extent, uint32_t *at)
{
	const uint32_t room = nvm_room(fs->nvm);
	uint32_t end;
	int rc;

	*at = fs_bodies_at();
	for (;;) {
		if (*at > room || extent > room - *at)
			return UICC_ERR_FULL;
		if ((rc = end_of_obstacle(fs, *at, extent, &end)) < 0 || end == 0)
			return rc;
		*at = end;
	}
}

/* The octet that a fill puts at offset. */
static uint8_t fill_octet(const struct admin_fill *fill, uint16_t offset)
{
	if (fill->size == 0)
		return 0xFF;
	if (fill->repeat)
		return fill->octets[offset % fill->size];
	return fill->octets[offset < fill->size ? offset : fill->size - 1];
}

/* Fills the body from offset on to size. */
static int fill_body(struct fresh *fresh, const struct file *row, uint16_t offset,
                     const struct admin_fill *fill)
{
	uint8_t octets[PART_SIZE];
	int rc = 0;

	while (offset < row->size && rc == 0) {
		const uint16_t left = row->size - offset;
		const uint16_t part = left < PART_SIZE ? left : PART_SIZE;

		for (uint16_t i = 0; i < part; i++)
			octets[i] = fill_octet(fill, offset + i);
		rc = fresh_write(fresh, row->at + offset, octets, part);
		offset += part;
	}
	return rc;
}

/* What stands behind the body: its tail, which begins as zeros, and the rule. */
static int write_tail(struct fresh *fresh, const struct file *row, const struct tlv *rule)
{
	static const uint8_t zero[TLV_TAIL_SIZE];
	const uint16_t tail = file_tail_size(row->structure);
	const uint32_t at = row->at + row->size;
	const uint8_t head[RULE_HEAD_SIZE] = { (uint8_t)rule->tag, (uint8_t)rule->size };
	int rc = tail > 0 ? fresh_write(fresh, at, zero, tail) : 0;

	if (rc == 0 && rule->size > 0)
		rc = fresh_write(fresh, at + tail, head, sizeof head);
	if (rc == 0 && rule->size > 0)
		rc = fresh_write(fresh, at + tail + sizeof head, rule->value, rule->size);
	return rc;
}

static uint16_t extent_of(const struct file *row, const struct tlv *rule)
{
	return (uint16_t)(row->size + file_tail_size(row->structure) +
	                  (rule->size > 0 ? RULE_HEAD_SIZE + rule->size : 0));
}

/* The first row not in use that no name stands for; behind the last where all are. */
static int free_row(const struct fs *fs)
{
	struct file row;

	for (uint16_t id = FILE_PROFILE_NAMED; id < fs->rows; id++) {
		const int rc = file_row(fs, id, &row);

		if (rc == UICC_ERR_ABSENT)
			return id;
		if (rc < 0)
			return rc;
	}
	return fs->rows < FS_ROWS_MAX ? fs->rows : UICC_ERR_FULL;
}

/* DFs from row id up to the MF, both counted. */
static int depth_of(const struct fs *fs, uint16_t id)
{
	struct file row;
	int depth = 1;

	for (; id != FILE_MF && depth <= ADMIN_DEPTH_MAX; depth++) {
		const int rc = file_row(fs, id, &row);

		if (rc < 0)
			return rc;
		id = row.parent;
	}
	return depth;
}

int admin_create(struct fs *fs, uint16_t parent, const struct admin_file *file)
{
	struct fresh fresh = fresh_begin(fs);
	struct file row = file->row;
	const int id = free_row(fs), depth = depth_of(fs, parent);
	int rc;

	if (id < 0 || depth < 0)
		return id < 0 ? id : depth;
	if (depth >= ADMIN_DEPTH_MAX)
		return UICC_ERR_FULL;
	row.parent = parent;
	row.flags = FILE_OWN_RULE;
	row.extent = extent_of(&row, &file->rule);
	if ((rc = find_place(fs, row.extent, &row.at)) < 0)
		return rc;
	rc = file->aid != NULL ? fresh_write(&fresh, row.at, file->aid, row.size)
	                       : fill_body(&fresh, &row, 0, &file->fill);
	if (rc < 0 || (rc = write_tail(&fresh, &row, &file->rule)) < 0)
		return rc;
	if (id == fs->rows && (rc = fs_write_rows(fs, (uint16_t)(id + 1))) < 0)
		return rc;
	rc = row_write(fs, (uint16_t)id, &row);
	return rc < 0 ? rc : id;
}

/* Whether row is id or lies below it. Returns 1, 0 or an error. */
static int is_below(const struct fs *fs, uint16_t id, uint16_t df)
{
	for (int depth = 0; id != df; depth++) {
		struct file row;
		const int rc = file_row(fs, id, &row);

		if (rc < 0)
			return rc;
		if (id == FILE_MF || depth > ADMIN_DEPTH_MAX)
			return 0;
		id = row.parent;
	}
	return 1;
}

int admin_is_bound(const struct fs *fs, uint16_t id)
{
	for (uint16_t each = 0; each < fs->rows; each++) {
		struct file row;
		int rc = file_row(fs, each, &row);

		if (rc == UICC_ERR_ABSENT)
			continue;
		if (rc == 0 && each >= FILE_PROFILE_NAMED && (row.flags & FILE_IS_SHARED) == 0)
			continue;
		if (rc == 0)
			rc = is_below(fs, each, id);
		if (rc != 0)
			return rc;
	}
	return 0;
}

/* Frees the rows that lie in id, or in a row that is freed already. Returns how many, or an
 * error. */
static int free_orphans(struct fs *fs, uint16_t id)
{
	int count = 0;

	for (uint16_t each = 0; each < fs->rows; each++) {
		struct file row, parent;
		int rc = file_row(fs, each, &row);

		if (rc == UICC_ERR_ABSENT || each == FILE_MF)
			continue;
		if (rc == 0 && row.parent != id)
			rc = file_row(fs, row.parent, &parent) == UICC_ERR_ABSENT ? 0 : 1;
		if (rc == 0 && (rc = row_free(fs, each)) == 0)
			count++;
		if (rc < 0)
			return rc;
	}
	return count;
}

int admin_delete(struct fs *fs, uint16_t id)
{
	int rc;

	while ((rc = free_orphans(fs, id)) > 0)
		;
	return rc < 0 ? rc : row_free(fs, id);
}

/* Copies size octets of memory between two bodies that do not overlap, or where the target is
 * lower. */
static int copy(struct fresh *fresh, uint32_t from, uint32_t to, uint16_t size)
{
	uint8_t octets[PART_SIZE];
	int rc = 0;

	for (uint16_t done = 0; done < size && rc == 0;) {
		const uint16_t left = size - done;
		const uint16_t part = left < PART_SIZE ? left : PART_SIZE;

		rc = nvm_read(fresh->fs->nvm, from + done, octets, part);
		if (rc == 0)
			rc = fresh_write(fresh, to + done, octets, part);
		done += part;
	}
	return rc;
}

/* The records of a cyclic file, the newest last, so that number 0 .. keep - 1 fill the new body. */
static int copy_records(struct fresh *fresh, const struct file *old, const struct file *row)
{
	const uint16_t had = file_records(old), has = file_records(row);
	const uint16_t keep = had < has ? had : has;
	uint8_t record[ACCESS_RULE_MAX], last = (uint8_t)(keep - 1);
	int rc = 0;

	for (uint16_t i = 0; i < keep && rc == 0; i++) {
		rc = row_record_read(fresh->fs, old, keep - i, record);
		if (rc == 0)
			rc = fresh_write(fresh, row->at + (uint32_t)i * row->record_size, record,
			                 row->record_size);
	}
	return rc < 0 ? rc : fresh_write(fresh, row->at + row->size, &last, CYCLIC_TAIL_SIZE);
}

/* The body of old in its new place; how many octets are in use goes with objects. */
static int copy_body(struct fresh *fresh, const struct file *old, const struct file *row)
{
	uint8_t used[TLV_TAIL_SIZE];
	int rc;

	if (row->structure == FILE_STRUCTURE_CYCLIC)
		return copy_records(fresh, old, row);
	rc = copy(fresh, old->at, row->at, old->size < row->size ? old->size : row->size);
	if (rc < 0 || !UICC_WITH_BER_TLV || row->structure != FILE_STRUCTURE_TLV)
		return rc;
	if (nvm_read(fresh->fs->nvm, old->at + old->size, used, sizeof used) < 0)
		return UICC_ERR_PORT;
	if (get_u16(used) > row->size)
		return UICC_ERR_FULL;
	return fresh_write(fresh, row->at + row->size, used, sizeof used);
}

/* Finds room for a row of another size, and writes there what follows its body. Apart from what
 * comes next, so that the rule takes no stack while the body moves. */
static int move_tail(struct fresh *fresh, const struct file *old, struct file *row)
{
	uint8_t room[ACCESS_RULE_MAX];
	struct tlv rule = { .size = 0 };
	int rc = 0;

	if (old->flags & FILE_OWN_RULE)
		rc = access_attribute(fresh->fs, old, room, &rule);
	if (rc < 0)
		return rc;
	row->extent = extent_of(row, &rule);
	rc = find_place(fresh->fs, row->extent, &row->at);
	return rc < 0 ? rc : write_tail(fresh, row, &rule);
}

int admin_resize(struct fs *fs, uint16_t id, uint16_t size, const struct admin_fill *fill)
{
	struct fresh fresh = fresh_begin(fs);
	struct file old, row;
	int rc = file_row(fs, id, &old);

	if (rc < 0)
		return rc;
	row = old;
	row.size = size;
	if ((rc = move_tail(&fresh, &old, &row)) < 0)
		return rc;
	if (row.size > old.size && (rc = fill_body(&fresh, &row, old.size, fill)) < 0)
		return rc;
	if ((rc = copy_body(&fresh, &old, &row)) < 0)
		return rc;
	return row_write(fs, id, &row);
}

int admin_terminate(struct fs *fs, uint16_t id)
{
	for (uint16_t each = 0; each < fs->rows; each++) {
		struct file row;
		int rc = file_row(fs, each, &row);

		if (rc == UICC_ERR_ABSENT || (rc == 0 && each != id && file_is_directory(&row)))
			continue;
		if (rc == 0)
			rc = is_below(fs, each, id);
		if (rc > 0)
			rc = file_set_life_cycle(fs, each, FILE_TERMINATED);
		if (rc < 0)
			return rc;
	}
	return 0;
}
