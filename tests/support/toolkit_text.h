/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SUPPORT_TOOLKIT_TEXT_H
#define SUPPORT_TOOLKIT_TEXT_H

#include <stddef.h>
#include <stdint.h>

/* A proactive command read for tests: TS 102 223 6.6, 8; TS 101 220 7.1.1. */
struct toolkit_text {
	uint8_t details[3], device;
	int timer;      /* identifier, or -1                  */
	uint8_t coding; /* of the text string, 8.15           */
	char text[400]; /* text string or alpha identifier    */
	char items[600];
};

/* Asserts that it is well-formed. */
void toolkit_text_read(const uint8_t *octets, size_t size, struct toolkit_text *found);

#endif
