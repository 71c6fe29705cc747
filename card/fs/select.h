/* SPDX-License-Identifier: Apache-2.0 */
#ifndef FS_SELECT_H
#define FS_SELECT_H

#include <stdint.h>

#include "fs/tree.h"

/* An object of a BER-TLV file under way over several commands, TS 102 221 11.3. */
struct selection_object {
	uint8_t way;    /* enum object_way                                            */
	uint16_t tag;   /* current tag                                                */
	uint16_t total; /* octets of the whole object, tag and length among them      */
	uint16_t done;  /* of them, read or brought so far                            */
	uint16_t last;  /* where the block read last began                            */
};

enum object_way { OBJECT_NONE, OBJECT_OUT, OBJECT_IN };

/* What is current on one logical channel, TS 102 221 8.4. Rows of the tree. */
struct selection {
	uint16_t df;     /* MF, DF or ADF                                             */
	uint16_t ef;     /* or FILE_NONE                                              */
	uint16_t adf;    /* of the application active on the channel, or FILE_NONE    */
	uint16_t record; /* current record of ef, 1 .. n; 0 none                      */
	struct selection_object object;
};

enum fid {
	FID_MF = 0x3F00,
	FID_CURRENT_ADF = 0x7FFF,
};

/* The MF is current, nothing else. */
void selection_reset(struct selection *selection);

/* Each makes another file current and returns 0; an error, UICC_ERR_ABSENT or UICC_ERR_PORT (and
 * UICC_ERR_FORMAT for a path), changes nothing. */

/* Row id. */
int select_row(const struct fs *fs, struct selection *selection, uint16_t id);

/* By file identifier, in the order of TS 102 221 8.4.1. */
int select_fid(const struct fs *fs, struct selection *selection, uint16_t fid);

/* Which of several ADFs, bits 2 and 1 of P2: TS 102 221 11.1.1.2. */
enum select_occurrence { SELECT_FIRST, SELECT_LAST, SELECT_NEXT, SELECT_PREVIOUS };

/* The ADF whose AID begins with these octets; size 1 .. 16. Next and previous count from the
 * application that is active on the channel. */
int select_aid(const struct fs *fs, struct selection *selection, const uint8_t *aid, uint16_t size,
               enum select_occurrence occurrence);

/* A DF of the current DF. */
int select_child_df(const struct fs *fs, struct selection *selection, uint16_t fid);

/* Ends the application session of the channel: the MF is current. */
void select_close_application(struct selection *selection);

/* Down a path of size octets, two each, below row from (TS 102 221 8.4.2). From the MF a path may
 * begin with 7FFF. */
int select_path(const struct fs *fs, struct selection *selection, uint16_t from,
                const uint8_t *path, uint16_t size);

/* The DF above the current one; the MF is above itself. */
int select_parent(const struct fs *fs, struct selection *selection);

/* What was current and is no longer there gives way to DF parent, which is. */
void select_leave_absent(const struct fs *fs, struct selection *selection, uint16_t parent);

/* The EF of the current DF with short identifier sfi, 1 .. 30. */
int select_sfi(const struct fs *fs, struct selection *selection, uint8_t sfi);

/* The row that is current: the EF if there is one, otherwise the DF. */
uint16_t selection_current(const struct selection *selection);

#endif
