/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WIRE_TLV_H
#define WIRE_TLV_H

#include <stdbool.h>
#include <stdint.h>

/* BER-TLV (ISO 7816-4 5.2.2) and COMPREHENSION-TLV (TS 101 220 7.1.1), read and written. */

struct tlv {
	uint16_t tag;  /* one or two octets; COMPREHENSION-TLV without the CR bit */
	uint16_t size; /* octets of value                                         */
	const uint8_t *value;
};

/* What is still to be read. */
struct tlv_reader {
	const uint8_t *at;
	uint16_t left;
};

/*
 * Takes the next BER-TLV. Lengths of one, two (81) and three (82) octets, in any form.
 *
 * Returns 1, 0 at the end, or UICC_ERR_FORMAT where tag, length or value runs over the end.
 */
int tlv_next(struct tlv_reader *reader, struct tlv *tlv);

/* The same for COMPREHENSION-TLV: tags of one octet, or of three (7F, two octets). */
int ctlv_next(struct tlv_reader *reader, struct tlv *tlv);

/* A writer that never passes room: what does not fit sets full, and nothing more is written. */
struct tlv_writer {
	uint8_t *at;   /* the buffer        */
	uint16_t size; /* octets written    */
	uint16_t room;
	bool full;
};

void tlv_octets(struct tlv_writer *writer, const uint8_t *octets, uint16_t size);

/* A TLV with a tag of one octet (two where it is over FF). */
void tlv_put(struct tlv_writer *writer, uint16_t tag, const uint8_t *value, uint16_t size);
void tlv_put_u8(struct tlv_writer *writer, uint16_t tag, uint8_t value);
void tlv_put_u16(struct tlv_writer *writer, uint16_t tag, uint16_t value);

/* A constructed TLV around what is written between the two. open returns the mark for close, which
 * sets the length: one octet up to 7F, else 81 or 82, moving the value. */
uint16_t tlv_open(struct tlv_writer *writer, uint16_t tag);
void tlv_close(struct tlv_writer *writer, uint16_t mark);

#endif
