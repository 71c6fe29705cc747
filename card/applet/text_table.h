/* SPDX-License-Identifier: Apache-2.0 */
#ifndef APPLET_TEXT_TABLE_H
#define APPLET_TEXT_TABLE_H

#include <stdint.h>

#include "uicc/features.h"

/* The texts the card has of its own: UTF-8, of characters up to U+07FF. */

enum { TEXT_LANGUAGES = UICC_WITH_LANGUAGES ? 3 : 1 };

struct text_language {
	const char *language;     /* two letters of ISO 639                        */
	const char *const *texts; /* by enum applet_text; NULL: not in this language */
};

/* English first: what no other language has is in it. */
extern const struct text_language text_languages[TEXT_LANGUAGES];

#endif
