/* SPDX-License-Identifier: Apache-2.0 */
#include "fs/tlv_file.h"

#include "uicc/uicc.h"
#include "wire/endian.h"

enum {
	HEAD_MAX = 5,   /* tag of two, length of three octets */
	MOVE_SIZE = 64, /* octets moved at a time             */
	MORE_TAG = 0x1F,
	LENGTH_81 = 0x81,
	LENGTH_82 = 0x82,
};

int tlv_head_read(const uint8_t *octets, uint16_t size, struct tlv_head *head)
{
	const uint16_t tag_size = size > 0 && (octets[0] & MORE_TAG) == MORE_TAG ? 2 : 1;
	const uint8_t *const length = octets + tag_size;

	if (size < tag_size || (tag_size == 2 && (octets[1] & 0x80) != 0))
		return UICC_ERR_FORMAT;
	head->tag = tag_size == 2 ? get_u16(octets) : octets[0];
	head->size = tag_size;
	head->body = 0;
	if (size == tag_size)
		return 0;
	if (length[0] < 0x80) {
		head->body = length[0];
		head->size = tag_size + 1;
	} else if (length[0] == LENGTH_81 && size >= tag_size + 2) {
		head->body = length[1];
		head->size = tag_size + 2;
	} else if (length[0] == LENGTH_82 && size >= tag_size + 3) {
		head->body = get_u16(length + 1);
		head->size = tag_size + 3;
	} else {
		return UICC_ERR_FORMAT;
	}
	return 0;
}

static int used_of(const struct fs *fs, const struct file *row, uint16_t *used)
{
	uint8_t octets[TLV_TAIL_SIZE];

	if (nvm_read(fs->nvm, row->at + row->size, octets, sizeof octets) < 0)
		return UICC_ERR_PORT;
	*used = get_u16(octets);
	return *used > row->size ? UICC_ERR_CORRUPT : 0;
}

static int write_used(struct fs *fs, const struct file *row, uint16_t used)
{
	uint8_t octets[TLV_TAIL_SIZE];

	put_u16(octets, used);
	return nvm_write(fs->nvm, row->at + row->size, octets, sizeof octets);
}

int tlv_file_find(const struct fs *fs, const struct file *row, uint16_t tag, uint16_t *at,
                  uint16_t *size)
{
	uint16_t used;
	int rc = used_of(fs, row, &used);

	for (*at = 0; rc == 0 && *at < used; *at = (uint16_t)(*at + *size)) {
		const uint16_t left = used - *at;
		uint8_t octets[HEAD_MAX];
		struct tlv_head head;

		if (row_read(fs, row, *at, octets, left < HEAD_MAX ? left : HEAD_MAX) < 0)
			return UICC_ERR_PORT;
		if (tlv_head_read(octets, left < HEAD_MAX ? left : HEAD_MAX, &head) < 0 ||
		    head.size > left || head.body > left - head.size)
			return UICC_ERR_CORRUPT;
		*size = head.size + head.body;
		if (head.tag == tag)
			return 0;
	}
	return rc < 0 ? rc : UICC_ERR_ABSENT;
}

/* Moves size octets of the body down, from behind to front. */
static int move_down(struct fs *fs, const struct file *row, uint16_t from, uint16_t to,
                     uint16_t size)
{
	uint8_t octets[MOVE_SIZE];
	int rc = 0;

	for (uint16_t done = 0; done < size && rc == 0;) {
		const uint16_t left = size - done;
		const uint16_t part = left < MOVE_SIZE ? left : MOVE_SIZE;

		rc = row_read(fs, row, from + done, octets, part);
		if (rc == 0)
			rc = nvm_write(fs->nvm, row->at + to + done, octets, part);
		done += part;
	}
	return rc;
}

int tlv_file_remove(struct fs *fs, const struct file *row, uint16_t tag)
{
	uint16_t at, size, used;
	int rc = tlv_file_find(fs, row, tag, &at, &size);

	if (rc < 0 || (rc = used_of(fs, row, &used)) < 0)
		return rc;
	rc = move_down(fs, row, at + size, at, (uint16_t)(used - at - size));
	return rc < 0 ? rc : write_used(fs, row, used - size);
}

int tlv_file_reserve(struct fs *fs, const struct file *row, uint16_t tag, uint16_t total)
{
	uint16_t at, size, used;
	int rc = used_of(fs, row, &used);

	if (rc < 0 || total <= row->size - used)
		return rc;
	if ((rc = tlv_file_find(fs, row, tag, &at, &size)) < 0)
		return rc == UICC_ERR_ABSENT ? UICC_ERR_FULL : rc;
	if (total > row->size - used + size)
		return UICC_ERR_FULL;
	return tlv_file_remove(fs, row, tag);
}

int tlv_file_bring(struct fs *fs, const struct file *row, uint16_t done, const uint8_t *from,
                   uint16_t size)
{
	uint16_t used;
	const int rc = used_of(fs, row, &used);

	if (rc < 0)
		return rc;
	if (done > row->size - used || size > row->size - used - done)
		return UICC_ERR_FULL;
	return nvm_write(fs->nvm, row->at + used + done, from, size);
}

int tlv_file_accept(struct fs *fs, const struct file *row, uint16_t tag, uint16_t total)
{
	uint16_t used, at, size;
	int rc = used_of(fs, row, &used);

	if (rc < 0)
		return rc;
	if (total > row->size - used)
		return UICC_ERR_FULL;
	/* The old object is the first one of its tag: removing it moves the new one up. */
	rc = write_used(fs, row, used + total);
	if (rc < 0 || (rc = tlv_file_find(fs, row, tag, &at, &size)) < 0)
		return rc;
	return at == used ? 0 : tlv_file_remove(fs, row, tag);
}
