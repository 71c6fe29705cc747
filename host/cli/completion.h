/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_COMPLETION_H
#define CLI_COMPLETION_H

#include <stddef.h>

#include "scenario/stage.h"

/* What a line at the prompt may go on with. */

enum completion_limit {
	COMPLETION_MAX = 1400, /* candidates: every country and network of a world */
	COMPLETION_TEXT_MAX = 160,
};

struct completion {
	size_t count;
	char candidate[COMPLETION_MAX][COMPLETION_TEXT_MAX];
	char insert
		[COMPLETION_TEXT_MAX]; /* what all of them go on with; with a blank where there is one */
};

/* For the word that ends at size. Begins as zero octets. */
void completion_of(const struct stage *stage, const char *text, size_t size,
                   struct completion *completion);

#endif
