/* SPDX-License-Identifier: Apache-2.0 */
#ifndef APPLET_TEXT_TABLE_H
#define APPLET_TEXT_TABLE_H

#include <stdint.h>

/* The texts the card has of its own: UCS2. */

enum { TEXT_LANGUAGES = 3 };

struct text_row {
	uint8_t number; /* enum applet_text */
	uint8_t size;   /* characters       */
	const uint_least16_t *chars;
};

struct text_language {
	const char *language; /* two letters of ISO 639 */
	const struct text_row *rows;
	uint8_t count;
};

/* English first: what no other language has is in it. */
extern const struct text_language text_languages[TEXT_LANGUAGES];

#endif
