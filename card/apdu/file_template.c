/* SPDX-License-Identifier: Apache-2.0 */
#include "apdu/file_template.h"

#include <stddef.h>

#include "uicc/features.h"
#include "uicc/uicc.h"
#include "wire/endian.h"
#include "wire/tlv.h"

enum template_tag {
	TAG_TEMPLATE = 0x62,
	TAG_SIZE = 0x80,
	TAG_TOTAL = 0x81,
	TAG_DESCRIPTOR = 0x82,
	TAG_FID = 0x83,
	TAG_AID = 0x84,
	TAG_SFI = 0x88,
	TAG_LIFE_CYCLE = 0x8A,
	TAG_PROPRIETARY = 0xA5,
	TAG_PIN_STATUS = 0xC6,
	TAG_MAX_SIZE = 0x86, /* in A5: of a BER-TLV file   */
	TAG_FILL = 0xC1,     /* in A5                      */
	TAG_REPEAT = 0xC2,   /* in A5                      */
	ANY_SIZE = 255,
};

enum {
	DESCRIPTOR_SHAREABLE = 0x40,
	DATA_CODING = 0x21,
	SFI_SHIFT = 3,
	SFI_MAX = 30,
};

static int take_descriptor(struct file_template *template, const struct tlv *object)
{
	static const struct {
		uint8_t octet, structure;
		bool records;
	} kinds[] = { { 0x38, FILE_STRUCTURE_DF, false },
		      { 0x01, FILE_STRUCTURE_TRANSPARENT, false },
		      { 0x02, FILE_STRUCTURE_LINEAR, true },
		      { 0x06, FILE_STRUCTURE_CYCLIC, true },
		      UICC_IF(UICC_WITH_BER_TLV, { 0x39, FILE_STRUCTURE_TLV, false }, ) };
	const uint8_t octet = object->value[0] & (uint8_t)~DESCRIPTOR_SHAREABLE;

	if (object->value[1] != DATA_CODING)
		return UICC_ERR_FORMAT;
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
		if (octet != kinds[i].octet)
			continue;
		template->file.row.structure = kinds[i].structure;
		if (!kinds[i].records)
			return object->size == 2 ? 0 : UICC_ERR_FORMAT;
		if (object->size < 4 || object->value[2] != 0 || object->value[3] == 0)
			return UICC_ERR_FORMAT;
		template->file.row.record_size = object->value[3];
		if (object->size == 5) {
			template->has |= TEMPLATE_RECORDS;
			template->records = object->value[4];
		}
		return 0;
	}
	return UICC_ERR_FORMAT;
}

static int take_fid(struct file_template *template, const struct tlv *object)
{
	template->file.row.fid = get_u16(object->value);
	return 0;
}

static int take_aid(struct file_template *template, const struct tlv *object)
{
	template->file.aid = object->value;
	template->aid_size = (uint8_t)object->size;
	return 0;
}

static int take_rule(struct file_template *template, const struct tlv *object)
{
	/* An identifier and a record, or pairs behind it. */
	if (object->tag == ATTRIBUTE_REFERENCED && object->size != 3 && object->size % 2 != 0)
		return UICC_ERR_FORMAT;
	template->file.rule = *object;
	return 0;
}

static int take_size(struct file_template *template, const struct tlv *object)
{
	uint32_t size = 0;

	for (uint16_t i = 0; i < object->size; i++)
		size = size << 8 | object->value[i];
	template->file.row.size = (uint16_t)size;
	return size <= 0xFFFF ? 0 : UICC_ERR_FORMAT;
}

/* Of a DF: memory is not set aside for it. */
static int take_total(struct file_template *template, const struct tlv *object)
{
	(void)template;
	(void)object;
	return 0;
}

static int take_sfi(struct file_template *template, const struct tlv *object)
{
	template->file.row.sfi = object->size == 1 ? object->value[0] >> SFI_SHIFT : 0;
	return template->file.row.sfi <= SFI_MAX ? 0 : UICC_ERR_FORMAT;
}

/* TS 102 221 11.1.1.4.9: a file is made active, or deactivated. */
static int take_life_cycle(struct file_template *template, const struct tlv *object)
{
	switch (object->value[0]) {
	case 0x01: /* creation       */
	case 0x03: /* initialisation */
	case 0x05:
	case 0x07:
		template->file.row.life_cycle = FILE_ACTIVATED;
		return 0;
	case 0x04:
	case 0x06:
		template->file.row.life_cycle = FILE_DEACTIVATED;
		return 0;
	default:
		return UICC_ERR_FORMAT;
	}
}

/* Fill patterns, the greatest size of a BER-TLV file; what else there may be says nothing here. */
static int take_proprietary(struct file_template *template, const struct tlv *object)
{
	struct tlv_reader reader = { object->value, object->size };
	struct tlv part;
	int rc;

	while ((rc = tlv_next(&reader, &part)) > 0) {
		if ((part.tag == TAG_FILL || part.tag == TAG_REPEAT) && part.size > 0)
			template->file.fill = (struct admin_fill){ part.value, part.size,
				                                   part.tag == TAG_REPEAT };
		if (part.tag == TAG_MAX_SIZE && part.size >= 1 && part.size <= 4) {
			template->has |= TEMPLATE_SIZE;
			if (take_size(template, &part) < 0)
				return UICC_ERR_FORMAT;
		}
	}
	return rc;
}

/* The PINs are the card's: a DF has none of its own. */
static int take_pin_status(struct file_template *template, const struct tlv *object)
{
	(void)template;
	(void)object;
	return 0;
}

static const struct field {
	uint8_t tag;
	uint8_t has; /* enum template_object, or 0 */
	uint8_t size_min, size_max;
	int (*take)(struct file_template *template, const struct tlv *object);
} fields[] = {
	{ TAG_DESCRIPTOR, TEMPLATE_DESCRIPTOR, 2, 5, take_descriptor },
	{ TAG_FID, TEMPLATE_FID, 2, 2, take_fid },
	{ TAG_AID, TEMPLATE_AID, 1, ADMIN_AID_MAX, take_aid },
	{ ATTRIBUTE_REFERENCED, TEMPLATE_RULE, 3, ANY_SIZE, take_rule },
	{ ATTRIBUTE_COMPACT, TEMPLATE_RULE, 2, ANY_SIZE, take_rule },
	{ ATTRIBUTE_EXPANDED, TEMPLATE_RULE, 5, ANY_SIZE, take_rule },
	{ TAG_SIZE, TEMPLATE_SIZE, 1, 4, take_size },
	{ TAG_TOTAL, TEMPLATE_TOTAL, 1, 4, take_total },
	{ TAG_SFI, TEMPLATE_SFI, 0, 1, take_sfi },
	{ TAG_LIFE_CYCLE, 0, 1, 1, take_life_cycle },
	{ TAG_PROPRIETARY, 0, 0, ANY_SIZE, take_proprietary },
	{ TAG_PIN_STATUS, 0, 0, ANY_SIZE, take_pin_status },
};

static int take(struct file_template *template, const struct tlv *object)
{
	for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
		const struct field *const field = &fields[i];

		if (object->tag != field->tag)
			continue;
		if (object->size < field->size_min || object->size > field->size_max ||
		    (template->has & field->has) != 0)
			return UICC_ERR_FORMAT;
		template->has |= field->has;
		return field->take(template, object);
	}
	return UICC_ERR_FORMAT;
}

int file_template_read(struct file_template *template, const uint8_t *octets, uint16_t size)
{
	struct tlv_reader reader = { octets, size };
	struct tlv object;
	int rc;

	*template = (struct file_template){ .file.row.life_cycle = FILE_ACTIVATED };
	if (tlv_next(&reader, &object) <= 0 || object.tag != TAG_TEMPLATE || reader.left != 0)
		return UICC_ERR_FORMAT;
	reader = (struct tlv_reader){ object.value, object.size };
	while ((rc = tlv_next(&reader, &object)) > 0)
		if ((rc = take(template, &object)) < 0)
			return rc;
	return rc;
}
