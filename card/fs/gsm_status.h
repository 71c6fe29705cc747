/* SPDX-License-Identifier: Apache-2.0 */
#ifndef FS_GSM_STATUS_H
#define FS_GSM_STATUS_H

#include <stdint.h>

#include "fs/tree.h"
#include "security/pin.h"

enum gsm_status_limit {
	GSM_STATUS_MAX = 22, /* octets: of a DF */
};

/* What SELECT and STATUS of a SIM tell about row id, TS 51.011 9.2.1. Returns its octets, at most
 * GSM_STATUS_MAX, or an error. */
int gsm_status_build(const struct fs *fs, const struct pins *pins, uint16_t id,
                     uint8_t to[GSM_STATUS_MAX]);

#endif
