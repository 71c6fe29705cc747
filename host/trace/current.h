/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TRACE_CURRENT_H
#define TRACE_CURRENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "trace/words.h"

/* Which file is current at a card's basic channel, by the SELECT commands that were seen. TS 102 221
 * 8.4. */

enum { CURRENT_AID_MAX = 16, CURRENT_DEPTH_MAX = 4, FID_MF = 0x3F00, FID_ADF = 0x7FFF };

/*
 * The name of a file, "EF.IMSI", "DF.TELECOM", "ADF.USIM"; NULL for one that has none.
 *
 *   aid, aid_size  of the application it is in; 0: below the MF
 *   fids, depth    from there down to the file itself; depth 0: the MF or the ADF
 */
typedef const char *current_file_name(const uint8_t *aid, size_t aid_size, const uint16_t *fids,
                                      size_t depth);

/* Begins as zero octets: the MF. */
struct current {
	uint8_t aid[CURRENT_AID_MAX];
	size_t aid_size, depth;
	uint16_t fids[CURRENT_DEPTH_MAX]; /* the directory */
	uint16_t ef;                      /* 0: none       */
};

/* Where a SELECT leads, if the card obeys it: current is changed. p1 is that of the command. */
void current_select(struct current *current, uint8_t p1, const uint8_t *name, size_t size,
                    current_file_name *names);

/* "EF.IMSI (6F07)"; "6F07" where it has no name; "no file" where no EF is current. */
void current_tell_ef(const struct current *current, current_file_name *names, struct words *words);

/* The EF, or the directory where none is current. */
void current_tell(const struct current *current, current_file_name *names, struct words *words);

/* Whether an EF of that name, "EF.Keys", holds keys; whether the current one does. */
bool current_name_is_secret(const char *name);
bool current_is_secret(const struct current *current, current_file_name *names);

#endif
