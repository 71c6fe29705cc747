/* SPDX-License-Identifier: Apache-2.0 */
#ifndef VECTORS_PATTERN_H
#define VECTORS_PATTERN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "octets/fault.h"

/*
 * Octets as a vector writes them: hex; "." or "X" a digit that is not judged; "*" any number of
 * octets; "{name:...}" keeps what stands for "..." there under a name; "{name}" what was kept.
 */

enum pattern_limit {
	PATTERN_ELEMENTS_MAX = 640,
	PATTERN_STARS_MAX = 4,
	CAPTURES_MAX = 16,
	CAPTURE_NAME_MAX = 24, /* with the NUL */
	CAPTURE_SIZE_MAX = 258,
};

struct capture {
	char name[CAPTURE_NAME_MAX];
	size_t size;
	uint8_t octets[CAPTURE_SIZE_MAX];
};

struct captures {
	size_t count;
	struct capture item[CAPTURES_MAX];
};

enum pattern_kind {
	PATTERN_OCTET,
	PATTERN_STAR,
	PATTERN_OPEN,
	PATTERN_CLOSE,
};

struct pattern {
	size_t count, stars;
	struct {
		uint8_t kind; /* enum pattern_kind                                    */
		uint8_t value, mask;
		const char *name; /* of PATTERN_OPEN: where it stands in the text, unended */
	} element[PATTERN_ELEMENTS_MAX];
};

/*
 * Reads the text of a pattern, which must outlive it.
 *
 *   captures  what {name} may stand for
 *
 * Returns 0, or FAULT_INPUT with the place in text.
 */
int pattern_read(const char *text, const struct captures *captures, struct pattern *pattern,
                 struct fault *fault);

/* Whether octets fit; on a fit, what the pattern keeps is added to captures (which may be NULL),
 * the same name overwritten. At most CAPTURES_MAX names, see pattern_names(). */
bool pattern_fits(const struct pattern *pattern, const uint8_t *octets, size_t size,
                  struct captures *captures);

/* Adds the names the pattern keeps, each with no octets: to check what is read after it. Returns 0
 * or FAULT_LIMIT. */
int pattern_names(const struct pattern *pattern, struct captures *captures, struct fault *fault);

/* The octets of a pattern in which every one is told, as a command is. Returns how many, or
 * FAULT_INPUT. */
int pattern_octets(const struct pattern *pattern, uint8_t *to, size_t room, struct fault *fault);

/*
 * The pattern as octets and masks (FF told, 00 any), for showing.
 *
 *   size  octets of the answer that came: what one "*" stands for is chosen so that it is met
 *
 * Returns how many, or -1 where the length cannot be known or room is short.
 */
int pattern_spread(const struct pattern *pattern, size_t size, uint8_t *octets, uint8_t *mask,
                   size_t room);

#endif
