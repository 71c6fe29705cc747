/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OCTETS_GSM_TEXT_H
#define OCTETS_GSM_TEXT_H

#include <stddef.h>
#include <stdint.h>

#include "octets/fault.h"

/* Text as networks and cards write it, and UTF-8: the default alphabet of 7 bits with its extension
 * table (TS 23.038 6.2.1), UCS2 (with pairs for what needs them), alpha identifiers (TS 31.102
 * annex A). */

enum gsm_coding {
	GSM_PACKED, /* septets, eight in seven octets: TS 23.038 6.1.2.1 */
	GSM_OCTETS, /* the same alphabet, an octet a character            */
	GSM_UCS2,   /* two octets a character, the higher first           */
};

/* The coding a data coding scheme names (TS 102 223 8.15: 00, 04, 08; of short messages also their
 * classes, TS 23.038 4), or FAULT_INPUT for what is compressed or reserved. */
int gsm_coding_of_dcs(uint8_t dcs, struct fault *fault);

/*
 * Reads text; what has no character becomes U+FFFD.
 *
 *   to    set: UTF-8, NUL-terminated
 *   room  octets of to, the NUL among them
 *
 * Returns its octets without the NUL, or FAULT_LIMIT.
 */
int gsm_text_read(enum gsm_coding coding, const uint8_t *octets, size_t size, char *to, size_t room,
                  struct fault *fault);

/* Packed septets that begin at a bit (behind a user data header), as many as count says. */
int gsm_septets_read(const uint8_t *octets, size_t size, size_t bit, size_t count, char *to,
                     size_t room, struct fault *fault);

/* An alpha identifier: default alphabet, 80, 81 or 82; ends at its filler FF. */
int gsm_alpha_read(const uint8_t *octets, size_t size, char *to, size_t room, struct fault *fault);

/* Writes UTF-8. Return the octets, FAULT_INPUT (no UTF-8, or a character the alphabet has not) or
 * FAULT_LIMIT (more than room). An alpha identifier is of the default alphabet where that can hold
 * the text, else of the shortest of 80, 81, 82. */
int gsm_text_write(enum gsm_coding coding, const char *text, uint8_t *to, size_t room,
                   struct fault *fault);
int gsm_alpha_write(const char *text, uint8_t *to, size_t room, struct fault *fault);

#endif
