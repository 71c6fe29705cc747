/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INSPECT_FCP_WORDS_H
#define INSPECT_FCP_WORDS_H

#include <stddef.h>
#include <stdint.h>

/* What the tags of an answer are called and what their values say; TS 102 221 11.1.1.4, 13.1. */

struct tag_words {
	uint8_t within, tag; /* within: the tag of the template around it, 0 for none */
	const char *name;
	/* Writes what the value says; NULL where its hex says enough. */
	void (*say)(const uint8_t *value, size_t size, char *text, size_t room);
};

/* The row of a tag in a template, NULL where there is none. */
const struct tag_words *tag_words_find(uint8_t within, uint8_t tag);

/* "linear fixed EF, 2 records of 38 octets": the value of tag 82. */
void fcp_say_descriptor(const uint8_t *value, size_t size, char *text, size_t room);

/* "activated": the octet of tag 8A. */
const char *fcp_life_cycle(uint8_t octet);

/* "PIN1", "ADM1": TS 102 221 table 9.3. */
void fcp_say_key_reference(const uint8_t *value, size_t size, char *text, size_t room);

#endif
