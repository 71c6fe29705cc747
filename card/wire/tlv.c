/* SPDX-License-Identifier: Apache-2.0 */
#include "wire/tlv.h"

#include <stddef.h>

#include "uicc/uicc.h"
#include "wire/mem.h"

enum {
	LENGTH_81 = 0x81,
	LENGTH_82 = 0x82,
	MORE_TAG = 0x1F,  /* in the first octet of a BER tag: another follows */
	CTLV_LONG = 0x7F, /* a tag of three octets                            */
	CTLV_CR = 0x80,
	CTLV_LONG_CR = 0x8000,
};

static int take(struct tlv_reader *reader, uint16_t size, const uint8_t **octets)
{
	if (reader->left < size)
		return UICC_ERR_FORMAT;
	*octets = reader->at;
	reader->at += size;
	reader->left = (uint16_t)(reader->left - size);
	return 0;
}

static int take_length_and_value(struct tlv_reader *reader, struct tlv *tlv)
{
	const uint8_t *octet;

	if (take(reader, 1, &octet) < 0)
		return UICC_ERR_FORMAT;
	tlv->size = *octet;
	if (*octet == LENGTH_81) {
		if (take(reader, 1, &octet) < 0)
			return UICC_ERR_FORMAT;
		tlv->size = *octet;
	} else if (*octet == LENGTH_82) {
		if (take(reader, 2, &octet) < 0)
			return UICC_ERR_FORMAT;
		tlv->size = (uint16_t)(octet[0] << 8 | octet[1]);
	} else if (*octet >= 0x80) {
		return UICC_ERR_FORMAT;
	}
	if (take(reader, tlv->size, &tlv->value) < 0)
		return UICC_ERR_FORMAT;
	return 1;
}

int tlv_next(struct tlv_reader *reader, struct tlv *tlv)
{
	const uint8_t *octet;

	if (reader->left == 0)
		return 0;
	(void)take(reader, 1, &octet);
	tlv->tag = *octet;
	if ((*octet & MORE_TAG) == MORE_TAG) {
		if (take(reader, 1, &octet) < 0)
			return UICC_ERR_FORMAT;
		tlv->tag = (uint16_t)(tlv->tag << 8 | *octet);
	}
	return take_length_and_value(reader, tlv);
}

int ctlv_next(struct tlv_reader *reader, struct tlv *tlv)
{
	const uint8_t *octet;

	if (reader->left == 0)
		return 0;
	(void)take(reader, 1, &octet);
	if (*octet == CTLV_LONG) {
		if (take(reader, 2, &octet) < 0)
			return UICC_ERR_FORMAT;
		tlv->tag = (uint16_t)((octet[0] << 8 | octet[1]) & ~CTLV_LONG_CR);
	} else {
		tlv->tag = (uint16_t)(*octet & ~CTLV_CR);
	}
	return take_length_and_value(reader, tlv);
}

void tlv_octets(struct tlv_writer *writer, const uint8_t *octets, uint16_t size)
{
	if (writer->full || size > writer->room - writer->size) {
		writer->full = true;
		return;
	}
	if (size > 0)
		memcpy(writer->at + writer->size, octets, size);
	writer->size = (uint16_t)(writer->size + size);
}

static void put_tag(struct tlv_writer *writer, uint16_t tag)
{
	const uint8_t octets[2] = { (uint8_t)(tag >> 8), (uint8_t)tag };

	if (tag > 0xFF)
		tlv_octets(writer, octets, 2);
	else
		tlv_octets(writer, octets + 1, 1);
}

/* Returns how many octets of length say size; the shortest form. */
static uint16_t length_octets(uint16_t size, uint8_t octets[3])
{
	if (size < 0x80) {
		octets[0] = (uint8_t)size;
		return 1;
	}
	if (size <= 0xFF) {
		octets[0] = LENGTH_81;
		octets[1] = (uint8_t)size;
		return 2;
	}
	octets[0] = LENGTH_82;
	octets[1] = (uint8_t)(size >> 8);
	octets[2] = (uint8_t)size;
	return 3;
}

/* The most common object of all, tag and length of an octet each, in one go. */
static bool put_short(struct tlv_writer *writer, uint16_t tag, const uint8_t *value, uint16_t size)
{
	uint8_t *const at = writer->at + writer->size;

	if (tag > 0xFF || size >= 0x80 || writer->full || writer->room - writer->size < 2 + size)
		return false;
	at[0] = (uint8_t)tag;
	at[1] = (uint8_t)size;
	for (uint16_t i = 0; i < size; i++)
		at[2 + i] = value[i];
	writer->size = (uint16_t)(writer->size + 2 + size);
	return true;
}

void tlv_put(struct tlv_writer *writer, uint16_t tag, const uint8_t *value, uint16_t size)
{
	uint8_t length[3];

	if (put_short(writer, tag, value, size))
		return;
	put_tag(writer, tag);
	tlv_octets(writer, length, length_octets(size, length));
	tlv_octets(writer, value, size);
}

void tlv_put_u8(struct tlv_writer *writer, uint16_t tag, uint8_t value)
{
	tlv_put(writer, tag, &value, 1);
}

void tlv_put_u16(struct tlv_writer *writer, uint16_t tag, uint16_t value)
{
	const uint8_t octets[2] = { (uint8_t)(value >> 8), (uint8_t)value };

	tlv_put(writer, tag, octets, 2);
}

uint16_t tlv_open(struct tlv_writer *writer, uint16_t tag)
{
	const uint8_t length = 0;

	put_tag(writer, tag);
	tlv_octets(writer, &length, 1);
	return writer->size;
}

void tlv_close(struct tlv_writer *writer, uint16_t mark)
{
	const uint16_t size = (uint16_t)(writer->size - mark);
	uint8_t length[3];
	const uint16_t more = (uint16_t)(length_octets(size, length) - 1);

	if (writer->full || more > writer->room - writer->size) {
		writer->full = true;
		return;
	}
	if (more > 0)
		memmove(writer->at + mark + more, writer->at + mark, size);
	memcpy(writer->at + mark - 1, length, more + 1u);
	writer->size = (uint16_t)(writer->size + more);
}
