/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SUPPORT_IMAGE_LOG_H
#define SUPPORT_IMAGE_LOG_H

#include <stdbool.h>
#include <stddef.h>

/* The writes and syncs that went to the file of an image or a fleet, in their order, and what a machine that
 * loses its power can leave of them: of the writes since the last completed sync each may have reached the disk
 * or not, or in half, in any combination. */

/* From now on calls are done and kept; image_calls_pass() ends it. */
void image_log_begin(void);

void image_log_forget(void);

/* How many calls are kept, and whether the last is a sync. */
size_t image_log_count(void);
bool image_log_ends_with_sync(void);

struct image_cuts {
	const char *path; /* of the file that is written anew for each case */

	/* The file before the first call that is kept; it may grow to last_size. */
	const unsigned char *first;
	size_t first_size, last_size;

	/* A write no longer than this is whole or not there. */
	size_t sector;

	/* What the calls are of: calls_after[i] of them were made when update i had returned, from 1 to updates;
	 * calls_after[0] is 0. */
	unsigned updates;
	const size_t *calls_after;

	/* Looks at the file that is left after so many calls: it may hold the state after any of the updates from ..
	 * to. pattern tells the cases of one cut apart. */
	void (*judge)(size_t calls, unsigned long pattern, unsigned from, unsigned to);
};

/* Every file that any cut can leave. Returns how many there were. */
unsigned long image_log_cut_everywhere(const struct image_cuts *cuts);

#endif
