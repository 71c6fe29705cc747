/* SPDX-License-Identifier: Apache-2.0 */
#ifndef FS_FCP_H
#define FS_FCP_H

#include <stdint.h>

#include "fs/tree.h"
#include "security/pin.h"

/* File control parameters, TS 102 221 11.1.1.3. */

/* Writes the FCP template of row id. Returns its octets or an error; UICC_ERR_RANGE where room is
 * too small. */
int fcp_build(const struct fs *fs, const struct pins *pins, uint16_t id, uint8_t *to,
              uint16_t room);

/* The same for tag 84 alone: the DF name of an ADF, for STATUS. */
int fcp_build_aid(const struct fs *fs, uint16_t id, uint8_t *to, uint16_t room);

#endif
