/* SPDX-License-Identifier: Apache-2.0 */
#include "fs/fcp.h"

#include <stddef.h>

#include "fs/access.h"
#include "uicc/features.h"
#include "uicc/uicc.h"
#include "wire/endian.h"
#include "wire/tlv.h"

enum fcp_tag {
	FCP_TEMPLATE = 0x62,
	FCP_SIZE = 0x80,
	FCP_DESCRIPTOR = 0x82,
	FCP_FID = 0x83,
	FCP_AID = 0x84,
	FCP_SFI = 0x88,
	FCP_LIFE_CYCLE = 0x8A,
	FCP_PROPRIETARY = 0xA5,
	FCP_PIN_STATUS = 0xC6,
	UICC_CHARACTERISTICS = 0x80, /* in A5 */
	PIN_ENABLED_BITS = 0x90,     /* in C6: bit 8 for the first key reference, and so on */
	PIN_USAGE = 0x95,            /* in C6, before the universal PIN's reference */
	PIN_KEY_REFERENCE = 0x83,    /* in C6 */
	MAXIMUM_SIZE = 0x86,         /* in A5 of a BER-TLV file */
	SUPPORTED_COMMANDS = 0x87,   /* in A5 of the MF */
};

enum {
	AID_MAX = 16,
	PINS_SHOWN_MAX = 8,  /* bits of PIN_ENABLED_BITS */
	PIN_OBJECT_SIZE = 3, /* each of one octet        */
	SFI_SHIFT = 3,

	/* Octet 1 of the file descriptor: shareable, kind, structure (11.1.1.4.3). */
	DESCRIPTOR_DF = 0x78,
	DESCRIPTOR_TRANSPARENT = 0x41,
	DESCRIPTOR_LINEAR = 0x42,
	DESCRIPTOR_CYCLIC = 0x46,
	DESCRIPTOR_TLV = 0x79,
	DATA_CODING = 0x21, /* octet 2 */

	/* 11.1.1.4.6.1: the clock may stop, no level preferred; classes A, B, C. */
	CHARACTERISTICS = 0x71,

	TERMINAL_CAPABILITY = 0x01, /* 11.1.1.4.6.8: the command is supported */
	USAGE_USED = 0x08,          /* 9.5.2: the universal PIN is asked for ..  */
	USAGE_NOT_USED = 0x00,      /* .. or not                                 */
};

static const uint8_t descriptors[] = {
	[FILE_STRUCTURE_MF] = DESCRIPTOR_DF,
	[FILE_STRUCTURE_DF] = DESCRIPTOR_DF,
	[FILE_STRUCTURE_ADF] = DESCRIPTOR_DF,
	[FILE_STRUCTURE_TRANSPARENT] = DESCRIPTOR_TRANSPARENT,
	[FILE_STRUCTURE_LINEAR] = DESCRIPTOR_LINEAR,
	[FILE_STRUCTURE_CYCLIC] = DESCRIPTOR_CYCLIC,
	[FILE_STRUCTURE_TLV] = DESCRIPTOR_TLV,
};

static void put_descriptor(struct tlv_writer *writer, const struct file *row)
{
	uint8_t octets[5] = { descriptors[row->structure], DATA_CODING };

	put_u16(octets + 2, row->record_size);
	octets[4] = (uint8_t)file_records(row);
	tlv_put(writer, FCP_DESCRIPTOR, octets, row->record_size != 0 ? 5 : 2);
}

static int put_aid(struct tlv_writer *writer, const struct fs *fs, uint16_t id,
                   const struct file *row)
{
	uint8_t aid[AID_MAX];
	int rc;

	if (row->size > AID_MAX)
		return UICC_ERR_CORRUPT;
	if ((rc = file_read(fs, id, 0, aid, row->size)) < 0)
		return rc;
	tlv_put(writer, FCP_AID, aid, row->size);
	return 0;
}

static int put_access_rule(struct tlv_writer *writer, const struct fs *fs, const struct file *row)
{
	uint8_t room[ACCESS_RULE_MAX];
	struct tlv attribute;
	const int rc = access_attribute(fs, row, room, &attribute);

	if (rc == 0)
		tlv_put(writer, attribute.tag, attribute.value, attribute.size);
	return rc;
}

static void put_template(struct tlv_writer *writer, const uint8_t *references, uint8_t count,
                         uint8_t enabled, uint8_t usage)
{
	uint8_t octets[PIN_OBJECT_SIZE * (2 + PINS_SHOWN_MAX)], size = 0;

	octets[size++] = PIN_ENABLED_BITS;
	octets[size++] = 1;
	octets[size++] = enabled;
	for (uint8_t i = 0; i < count; i++) {
		if (references[i] == PIN_REFERENCE_UNIVERSAL) {
			octets[size++] = PIN_USAGE;
			octets[size++] = 1;
			octets[size++] = usage;
		}
		octets[size++] = PIN_KEY_REFERENCE;
		octets[size++] = 1;
		octets[size++] = references[i];
	}
	tlv_put(writer, FCP_PIN_STATUS, octets, size);
}

/* The PIN status template: clients read the first octet of 90 for PIN1, so 90 comes first. */
static int put_pin_status(struct tlv_writer *writer, const struct pins *pins)
{
	uint8_t references[PINS_SHOWN_MAX], enabled = 0, count = 0, usage = USAGE_NOT_USED;

	for (uint8_t number = 1; number <= pins->count && count < sizeof references; number++) {
		struct pin_state state;
		const int rc = pin_look(pins, number, &state);

		if (rc < 0)
			return rc;
		if (state.reference == PIN_REFERENCE_FREE)
			continue;
		if (state.enabled)
			enabled |= (uint8_t)(0x80 >> count);
		if (state.replaced)
			usage = USAGE_USED;
		references[count++] = state.reference;
	}
	put_template(writer, references, count, enabled, usage);
	return 0;
}

/* What A5 has to tell of a directory, and of a BER-TLV file. */
static void put_proprietary(struct tlv_writer *writer, const struct file *row)
{
	uint16_t mark;

	if (!file_is_directory(row) && row->structure != FILE_STRUCTURE_TLV)
		return;
	mark = tlv_open(writer, FCP_PROPRIETARY);
	if (UICC_WITH_BER_TLV && row->structure == FILE_STRUCTURE_TLV)
		tlv_put_u16(writer, MAXIMUM_SIZE, row->size);
	else
		tlv_put_u8(writer, UICC_CHARACTERISTICS, CHARACTERISTICS);
	if (row->structure == FILE_STRUCTURE_MF)
		tlv_put_u8(writer, SUPPORTED_COMMANDS, TERMINAL_CAPABILITY);
	tlv_close(writer, mark);
}

/* Order and choice of objects as tables 11.3 to 11.5 have them. */
static int put_objects(struct tlv_writer *writer, const struct fs *fs, const struct pins *pins,
                       uint16_t id, const struct file *row)
{
	int rc;

	put_descriptor(writer, row);
	tlv_put_u16(writer, FCP_FID, row->fid);
	if (row->structure == FILE_STRUCTURE_ADF && (rc = put_aid(writer, fs, id, row)) < 0)
		return rc;
	put_proprietary(writer, row);
	tlv_put_u8(writer, FCP_LIFE_CYCLE, row->life_cycle);
	if ((rc = put_access_rule(writer, fs, row)) < 0)
		return rc;
	if (file_is_directory(row))
		return put_pin_status(writer, pins);
	tlv_put_u16(writer, FCP_SIZE, row->size);
	if (row->sfi != 0)
		tlv_put_u8(writer, FCP_SFI, (uint8_t)(row->sfi << SFI_SHIFT));
	else /* without the object the low bits of the identifier would be one */
		tlv_put(writer, FCP_SFI, NULL, 0);
	return 0;
}

static int end_of(const struct tlv_writer *writer)
{
	return writer->full ? UICC_ERR_RANGE : writer->size;
}

int fcp_build(const struct fs *fs, const struct pins *pins, uint16_t id, uint8_t *to, uint16_t room)
{
	struct tlv_writer writer = { .at = to, .room = room };
	struct file row;
	uint16_t mark;
	int rc = file_row(fs, id, &row);

	if (rc < 0)
		return rc;
	if (row.structure >= sizeof descriptors)
		return UICC_ERR_CORRUPT;
	mark = tlv_open(&writer, FCP_TEMPLATE);
	if ((rc = put_objects(&writer, fs, pins, id, &row)) < 0)
		return rc;
	tlv_close(&writer, mark);
	return end_of(&writer);
}

int fcp_build_aid(const struct fs *fs, uint16_t id, uint8_t *to, uint16_t room)
{
	struct tlv_writer writer = { .at = to, .room = room };
	struct file row;
	int rc = file_row(fs, id, &row);

	if (rc < 0 || (rc = put_aid(&writer, fs, id, &row)) < 0)
		return rc;
	return end_of(&writer);
}
