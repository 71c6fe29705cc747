/* SPDX-License-Identifier: Apache-2.0 */
#ifndef FS_TLV_FILE_H
#define FS_TLV_FILE_H

#include <stdint.h>

#include "fs/tree.h"

/*
 * BER-TLV files, TS 102 221 8.2.2.4: objects one behind another, each tag at most once; behind the
 * body how many octets are in use. An object that comes in several blocks grows behind those, and
 * counts from tlv_file_accept() on. Tags are of one or two octets.
 */

/* The head of an object: tag and length. */
struct tlv_head {
	uint16_t tag;
	uint16_t size; /* octets of the head itself  */
	uint16_t body; /* octets of the value        */
};

/* Reads the head at octets. Returns 0, or UICC_ERR_FORMAT. A tag and nothing else has no value. */
int tlv_head_read(const uint8_t *octets, uint16_t size, struct tlv_head *head);

/* Where the object with this tag stands in the body, and its octets, head and all. Returns 0,
 * UICC_ERR_ABSENT, UICC_ERR_CORRUPT or UICC_ERR_PORT. */
int tlv_file_find(const struct fs *fs, const struct file *row, uint16_t tag, uint16_t *at,
                  uint16_t *size);

/* Takes the object out; those behind it move up. Returns as tlv_file_find(), or UICC_ERR_FULL. */
int tlv_file_remove(struct fs *fs, const struct file *row, uint16_t tag);

/* Makes sure that an object of total octets fits behind what is in use. Where it does only without
 * the old object of its tag, that one is removed. Returns 0, UICC_ERR_FULL or UICC_ERR_PORT. */
int tlv_file_reserve(struct fs *fs, const struct file *row, uint16_t tag, uint16_t total);

/* Writes size octets at offset done of the object that grows. Returns 0 or an error. */
int tlv_file_bring(struct fs *fs, const struct file *row, uint16_t done, const uint8_t *from,
                   uint16_t size);

/* The object of total octets that grew is whole: it takes the place of the old one of its tag. */
int tlv_file_accept(struct fs *fs, const struct file *row, uint16_t tag, uint16_t total);

#endif
