/* SPDX-License-Identifier: Apache-2.0 */
#ifndef STORE_OVERDUE_H
#define STORE_OVERDUE_H

#include "store/store.h"

/* Jobs whose validity is over and that nobody delivers: their card is within nobody's reach, or their turn did not
 * come. Who claims a job ends it himself. */

enum {
	STORE_OVERDUE_MAX = 100, /* ended by one call                               */
	STORE_OVERDUE_AIR_MS =
		60000, /* after the deadline of a packet on the air, for who sent it */
};

/*
 * Ends those of them that were over first, and their requests: failed, with the reason that is written down
 * of them, or one that says they were not tried. In one transaction; a job that is claimed at the same moment is
 * left alone, and who claims later finds it done.
 *
 * Returns how many, or a fault.
 */
int store_jobs_end_overdue(struct store *store, int64_t now, struct fault *fault);

#endif
