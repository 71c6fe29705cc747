/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OTA_WORDING_H
#define OTA_WORDING_H

#include <stddef.h>
#include <stdint.h>

#include "octets/fault.h"

/* The applet's texts, EF.TEXT: docs/applet.md. */

enum wording_limit {
	WORDING_HEAD = 4,    /* octets: number, language, coding */
	WORDING_OCTETS = 59, /* of a text                        */
	WORDING_CHARS = 180, /* octets of it in UTF-8            */
};

struct wording {
	uint8_t number;
	char language[3];         /* "en" */
	char text[WORDING_CHARS]; /* UTF-8; "": the card's own again */
};

/* "locked:en:Card is locked" (the names are those of docs/applet.md). Returns 0 or FAULT_INPUT. */
int wording_of_word(const char *word, const char *where, struct wording *text, struct fault *fault);

/* The name of a text's number, or NULL. */
const char *wording_name(uint8_t number);

/* The value of an order: in the default alphabet where that has every character, else in UCS2. Returns the
 * octets, or FAULT_LIMIT for what the card does not hold. */
int wording_write(const struct wording *text, uint8_t octets[WORDING_HEAD + WORDING_OCTETS],
                  struct fault *fault);

/* And back. Returns 1, or -1 for what is none. */
int wording_of_value(const uint8_t *octets, size_t size, struct wording *text);

/* A record of EF.TEXT. Returns 1, 0 for a free one, or -1 for what is not coded as it should be. */
int wording_read(const uint8_t *octets, size_t size, struct wording *text);

#endif
