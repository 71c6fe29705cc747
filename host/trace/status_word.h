/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TRACE_STATUS_WORD_H
#define TRACE_STATUS_WORD_H

#include <stdint.h>

enum { STATUS_WORD_TEXT_MAX = 96 };

/* A status word in words: TS 102 221 10.2.1, TS 31.102 7.3, for class A0 TS 51.011 9.4. "" for one
 * that no clause has. */
void status_word_text(uint16_t sw, char text[STATUS_WORD_TEXT_MAX]);

#endif
