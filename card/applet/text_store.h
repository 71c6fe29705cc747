/* SPDX-License-Identifier: Apache-2.0 */
#ifndef APPLET_TEXT_STORE_H
#define APPLET_TEXT_STORE_H

#include <stdint.h>

#include "fs/tree.h"
#include "uicc/applet.h"

/* EF.TEXT: texts in place of the card's own, and in other languages. */

/* Reads the record of a text in a language, two letters. Returns 1, UICC_ERR_ABSENT or
 * UICC_ERR_PORT. */
int text_find(const struct fs *fs, enum applet_text number, const uint8_t *language,
              uint8_t record[APPLET_TEXT_SIZE]);

/*
 * Judges the value of an APPLET_TAG_TEXT. Returns an enum applet_result.
 *
 *   growth  records more in use than now, or fewer, once what was judged before is kept; this one is
 *           added
 */
uint8_t text_judge(const struct fs *fs, int *growth, const uint8_t *value, uint16_t size);

/* Keeps one that is right: over the record of the same number and language, else in a free one;
 * without a text that record becomes free. Returns 0, UICC_ERR_FULL (none is free) or
 * UICC_ERR_PORT. */
int text_store(struct fs *fs, const uint8_t *value, uint16_t size);

#endif
