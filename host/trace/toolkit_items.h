/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TRACE_TOOLKIT_ITEMS_H
#define TRACE_TOOLKIT_ITEMS_H

#include "octets/tlv.h"
#include "trace/words.h"

/* One data object of a proactive command, a response or an envelope in words, TS 102 223 8. Its tag is
 * without the comprehension bit. */
void toolkit_item(const struct tlv_item *item, struct words *words);

#endif
