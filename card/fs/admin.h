/* SPDX-License-Identifier: Apache-2.0 */
#ifndef FS_ADMIN_H
#define FS_ADMIN_H

#include <stdbool.h>
#include <stdint.h>

#include "fs/access.h"
#include "fs/tree.h"

/*
 * Files made, removed and resized: TS 102 222. A failure, or a power cut, leaves what there was.
 *
 * Memory is given first fit; what a file leaves is free at once. Nothing that was there before
 * shows in a new file: it is filled. Within an open transaction a body that would take more than
 * the journal holds is UICC_ERR_FULL; without one free memory is written beforehand, which nobody
 * sees, and there is no such limit.
 */

enum admin_limit {
	ADMIN_AID_MAX = 16,
	ADMIN_DEPTH_MAX = 8, /* DFs within each other, the MF among them */
};

/* What fresh octets of a body hold: a pattern once, its last octet then going on, or again and
 * again; without one FF. TS 102 222 6.3.2.2.2. */
struct admin_fill {
	const uint8_t *octets;
	uint16_t size;
	bool repeat;
};

/* A file to be. */
struct admin_file {
	struct file row;    /* fid, structure, sfi, life cycle, sizes */
	const uint8_t *aid; /* of an ADF: row.size octets             */
	struct tlv rule;    /* tag: enum access_attribute             */
	struct admin_fill fill;
};

/* Makes a file in DF parent. Returns its row, UICC_ERR_FULL (memory, rows, depth, journal) or
 * UICC_ERR_PORT. */
int admin_create(struct fs *fs, uint16_t parent, const struct admin_file *file);

/* Whether software or another file depends on row id, or on one below it: then it stays. Returns 1,
 * 0 or UICC_ERR_PORT. */
int admin_is_bound(const struct fs *fs, uint16_t id);

/* Removes row id and all below it. Returns 0 or an error. */
int admin_delete(struct fs *fs, uint16_t id);

/* Gives the body of row id another size, a whole number of records. What is kept is the beginning,
 * of a cyclic file the newest records. Returns 0, UICC_ERR_FULL (memory, or objects that would not
 * fit) or UICC_ERR_PORT. */
int admin_resize(struct fs *fs, uint16_t id, uint16_t size, const struct admin_fill *fill);

/* Ends row id and all EFs below it for good. Returns 0 or an error. */
int admin_terminate(struct fs *fs, uint16_t id);

#endif
