/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TERMINAL_USIM_FILES_H
#define TERMINAL_USIM_FILES_H

#include "terminal/handset_inside.h"

/* The files a handset reads, in order, and what it takes from each: TS 102 221 14.1, TS 31.102 5.1.1,
 * 5.2. */

/* What a file that was read says something about, or-ed. */
enum usim_touches {
	USIM_IDENTITY = 1 << 0, /* IMSI, MNC length                          */
	USIM_LISTS = 1 << 1,    /* networks that are preferred or forbidden  */
	USIM_OTHER = 1 << 2,
};

/* The files of the MF. Returns 0 or a fault. */
int usim_read_card(struct handset *handset, struct fault *fault);

/* All files of the USIM that its service table has. Returns 0 or a fault. */
int usim_read_all(struct handset *handset, struct fault *fault);

/* One file again. Returns what it touches (0: the handset does not know it), or a fault. */
int usim_read_path(struct handset *handset, uint64_t path, struct fault *fault);

/* "EF.IMSI"; NULL where the handset does not know the file. */
const char *usim_file_name(uint64_t path);

/* TS 31.102 4.2.8. */
bool usim_offers(const struct usim *usim, unsigned service);

/* The home network of the IMSI; "" where there is none. */
void usim_hplmn(const struct handset *handset, char plmn[WORLD_PLMN_MAX]);

/* Writes EF.FPLMN as the handset has it now. Returns 0 or a fault. */
int usim_write_fplmn(struct handset *handset, struct fault *fault);

enum usim_path { PATH_FPLMN = 0x7FFF6F7B, PATH_SMS = 0x7FFF6F3C };

#endif
