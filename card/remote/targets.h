/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REMOTE_TARGETS_H
#define REMOTE_TARGETS_H

#include "apdu/card.h"

/* What packets can be for beside the applet: files (TS 102 226 6, TS 31.116) and applications (TS
 * 102 226 7, of which this card has the listing). ctx is put in by who hands the rows on. */
enum { REMOTE_TARGETS = 3 };

extern const struct ota_target remote_targets[REMOTE_TARGETS];

#endif
