/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REMOTE_CACHED_H
#define REMOTE_CACHED_H

#include <stdint.h>

#include "cat/session.h"
#include "fs/tree.h"

/* What the terminal must read anew after EF id changed: an enum cat_refresh, none for a file that
 * terminals read when they need it. Or UICC_ERR_PORT. */
int cached_wish(const struct fs *fs, uint16_t id);

#endif
