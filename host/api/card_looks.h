/* SPDX-License-Identifier: Apache-2.0 */
#ifndef API_CARD_LOOKS_H
#define API_CARD_LOOKS_H

#include <jansson.h>

#include "octets/fault.h"

/* What accounts last saw on cards, in memory: the next look tells what is another since. */

enum card_looks_limit {
	CARD_LOOKS_MAX = 64,        /* cards; the one not looked at for longest gives way */
	CARD_DIFFERENCES_MAX = 500, /* files told                                         */
};

struct card_looks;

int card_looks_open(struct card_looks **looks, struct fault *fault);
void card_looks_close(struct card_looks *looks); /* NULL is fine */

/*
 * Keeps files (as tree_read() has them, a reference is taken) in place of what the account saw of the card.
 *
 *   at           when, milliseconds since 1970
 *   differences  set to an array of {path, before, after}, each {content, value} or null where the file was,
 *                or is, not there; new reference; NULL where the account had not looked
 *
 * Returns when the account looked before, or 0.
 */
int64_t card_looks_take(struct card_looks *looks, const char *account, const char *iccid,
                        int64_t at, json_t *files, json_t **differences);

#endif
