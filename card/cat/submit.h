/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CAT_SUBMIT_H
#define CAT_SUBMIT_H

#include <stdbool.h>
#include <stdint.h>

#include "wire/tlv.h"

/* One outgoing message of 8-bit data, in as many short messages as it takes: SMS-SUBMIT, TS 23.040
 * 9.2.2.2, concatenated by 9.2.3.24.1. */

enum submit_limit {
	SUBMIT_ADDRESS_MAX = 12, /* octets: digits, type, 20 digits; TS 23.040 9.1.2.5          */
	SUBMIT_PART_MAX = 140,   /* octets of TP-UD                                             */
	SUBMIT_PARTS_MAX = 3,
	SUBMIT_HEADER = 3, /* the user data header the text begins with                   */
	SUBMIT_CONCAT = 5, /* octets of the element of concatenation with an 8-bit number */
	SUBMIT_TEXT_MAX = SUBMIT_HEADER + SUBMIT_PARTS_MAX * (SUBMIT_PART_MAX - SUBMIT_CONCAT - 1) -
	                  (SUBMIT_HEADER - 1),
	SUBMIT_TPDU_MAX = 5 + SUBMIT_ADDRESS_MAX + SUBMIT_PART_MAX,
};

struct submit {
	uint16_t size; /* octets of text, 0 where nothing is on its way      */
	uint8_t part;  /* the one that is next, from 1                       */
	uint8_t reference;
	uint8_t address[SUBMIT_ADDRESS_MAX]; /* TP-DA                        */
	uint8_t text[SUBMIT_TEXT_MAX];       /* a user data header of SUBMIT_HEADER octets, and
	                                      * what it heads; the first part alone has it   */
};

bool submit_is_busy(const struct submit *submit);

/* Whether a short message can be sent there: an address of digits. */
bool submit_reaches(const uint8_t *address);

/* Begins to send size octets that stand in text to an address of at most SUBMIT_ADDRESS_MAX. */
void submit_begin(struct submit *submit, const uint8_t *address, uint16_t size);

/* Writes the TPDU of the part that is next. */
void submit_tpdu(const struct submit *submit, struct tlv_writer *writer);

/* That part is sent: goes on to the next, if there is one; or drops the rest. */
void submit_sent(struct submit *submit);
void submit_drop(struct submit *submit);

#endif
