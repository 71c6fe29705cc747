/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INSPECT_LOCATION_H
#define INSPECT_LOCATION_H

#include <jansson.h>

#include "inspect/view.h"

/* The last registration that a card itself keeps: EF.LOCI, EF.PSLOCI, EF.EPSLOCI, EF.5GS3GPPLOCI, TS 31.102 4.2.17,
 * 4.2.23, 4.2.91, 4.4.11.2. */

enum location_limit { LOCATION_NETWORK_MAX = 7, LOCATION_AREA_MAX = 7 }; /* digits, NUL */

struct location {
	char network[LOCATION_NETWORK_MAX]; /* MCC and MNC                       */
	char area[LOCATION_AREA_MAX];       /* hex: 4 digits, or 6 of a 5G area */
	const char *area_type;              /* "LAC" or "TAC"                    */
};

/*
 * Reads it from a terminal that is powered on. Of the files whose update status is "updated" the newest
 * technology's is told; where two name different networks, no file says which was later, and neither is.
 *
 * Returns whether the card tells of one; a file that is not there or cannot be read tells nothing.
 */
bool location_read(struct terminal *terminal, const struct view_secrets *secrets,
                   struct location *location);

/* {network, area, areaType, seen}; seen: when it was read, milliseconds of the epoch. New reference; NULL
 * when memory is short. */
json_t *location_json(const struct location *location, int64_t seen);

#endif
