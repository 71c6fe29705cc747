/* SPDX-License-Identifier: Apache-2.0 */
#ifndef APPLET_TEXT_H
#define APPLET_TEXT_H

#include <stdbool.h>
#include <stdint.h>

#include "applet/applet.h"
#include "wire/tlv.h"

/* Texts for the user: of EF.TEXT, or the card's own, in the first language of EF.LI (TS 31.102 4.2.1)
 * that has it; written in the default alphabet where that has every character, else in UCS2. */

enum text_limit {
	TEXT_CHARS_MAX = 100, /* what is more is left out: a text is put together from few parts */
};

struct text {
	uint16_t chars[TEXT_CHARS_MAX]; /* UCS2 */
	uint8_t size;
};

/* Adds a text. Where the terminal shows no UCS2 (TS 102 223 5.2, octet 2 bit 7), one in another
 * language that needs none. Returns 0 or UICC_ERR_PORT. */
int text_add(struct text *text, const struct applet *applet, enum applet_text number);

void text_add_ascii(struct text *text, const char *ascii);

/* Digits in swapped BCD, up to the filler. */
void text_add_digits(struct text *text, const uint8_t *bcd, uint8_t size);

/* Writes it as a text string (TS 102 223 8.15), an alpha identifier (8.2) or an item (8.9). */
void text_put_string(const struct text *text, struct tlv_writer *writer);
void text_put_alpha(const struct text *text, struct tlv_writer *writer);
void text_put_item(const struct text *text, uint8_t identifier, struct tlv_writer *writer);

#endif
