/* SPDX-License-Identifier: Apache-2.0 */
#include "ota/reassembly.h"

#include "uicc/uicc.h"
#include "wire/mem.h"

/* SMS-DELIVER, TS 23.040 9.2.2.1. */
enum tpdu {
	TPDU_MTI = 0x03, /* 00: SMS-DELIVER           */
	TPDU_UDHI = 0x40,
	PID_DATA_DOWNLOAD = 0x7F,
	DCS_F6 = 0xF6, /* class 2, 8 bit: TS 23.038 4 */
	DCS_16 = 0x16,
	SCTS_SIZE = 7,
};

/* Information elements, TS 23.040 9.2.3.24, TS 31.115 4. */
enum iei { IEI_CONCAT_8 = 0x00, IEI_CONCAT_16 = 0x08, IEI_COMMAND = 0x70 };

struct part {
	uint16_t reference;
	bool wide, command;
	uint8_t total, number;
	const uint8_t *text;
	uint8_t size;
};

static int read_element(struct part *part, uint8_t iei, const uint8_t *value, uint8_t size)
{
	const bool wide = iei == IEI_CONCAT_16;

	if (iei == IEI_COMMAND)
		part->command = true;
	if (iei != IEI_CONCAT_8 && iei != IEI_CONCAT_16)
		return 0;
	if (size != (wide ? 4 : 3))
		return UICC_ERR_FORMAT;
	part->wide = wide;
	part->reference = (uint16_t)(wide ? value[0] << 8 | value[1] : value[0]);
	part->total = value[size - 2];
	part->number = value[size - 1];
	if (part->number == 0 || part->number > part->total)
		return UICC_ERR_FORMAT;
	return part->total > APPLET_PARTS_MAX ? UICC_ERR_RANGE : 0;
}

static int read_user_data(struct part *part, const uint8_t *ud, uint8_t size)
{
	uint8_t at = 1, header;

	if (size < 1 || ud[0] >= size)
		return UICC_ERR_FORMAT;
	header = (uint8_t)(ud[0] + 1);
	while (at < header) {
		int rc;

		if (header - at < 2 || ud[at + 1] > header - at - 2)
			return UICC_ERR_FORMAT;
		rc = read_element(part, ud[at], ud + at + 2, ud[at + 1]);
		if (rc < 0)
			return rc;
		at = (uint8_t)(at + 2 + ud[at + 1]);
	}
	part->text = ud + header;
	part->size = (uint8_t)(size - header);
	return 0;
}

static int read_tpdu(struct part *part, const uint8_t *tpdu, uint16_t size)
{
	uint16_t at;

	if (size < 3 || (tpdu[0] & TPDU_MTI) != 0 || !(tpdu[0] & TPDU_UDHI))
		return UICC_ERR_FORMAT;
	at = (uint16_t)(3 + (tpdu[1] + 1) / 2); /* TP-OA: digits, type, digits in BCD */
	if (at + 2 + SCTS_SIZE + 1 > size)
		return UICC_ERR_FORMAT;
	if (tpdu[at] != PID_DATA_DOWNLOAD || (tpdu[at + 1] != DCS_F6 && tpdu[at + 1] != DCS_16))
		return UICC_ERR_FORMAT;
	at = (uint16_t)(at + 2 + SCTS_SIZE);
	if (tpdu[at] > OTA_PART_MAX || at + 1 + tpdu[at] != size)
		return UICC_ERR_FORMAT;
	*part = (struct part){ .total = 1, .number = 1 };
	return read_user_data(part, tpdu + at + 1, tpdu[at]);
}

static void forget(struct ota *ota)
{
	ota->total = 0;
	ota->seen = 0;
	ota->command = false;
}

/* Whether part belongs to the message under way. References come round again: a part that is here
 * already, but with other octets, is of a fresh message. */
static bool goes_on(const struct ota *ota, const struct part *part)
{
	const unsigned i = part->number - 1u;

	if (ota->total != part->total || ota->wide != part->wide ||
	    ota->reference != part->reference)
		return false;
	return !(ota->seen >> i & 1) ||
	       (ota->part_size[i] == part->size &&
	        memcmp(ota->buffer + i * OTA_PART_MAX, part->text, part->size) == 0);
}

/* The parts side by side at the start of the buffer. */
static int join(struct ota *ota)
{
	uint16_t size = 0;
	const bool command = ota->command;

	for (unsigned i = 0; i < ota->total; i++) {
		memmove(ota->buffer + size, ota->buffer + i * OTA_PART_MAX, ota->part_size[i]);
		size = (uint16_t)(size + ota->part_size[i]);
	}
	forget(ota);
	if (size > APPLET_PACKET_MAX)
		return UICC_ERR_RANGE;
	return command && size > 0 ? size : UICC_ERR_FORMAT;
}

int ota_receive(struct ota *ota, const uint8_t *tpdu, uint16_t size)
{
	struct part part;
	const int rc = read_tpdu(&part, tpdu, size);

	if (rc < 0)
		return rc;
	if (part.total == 1 && !part.command)
		return UICC_ERR_FORMAT;
	if (!goes_on(ota, &part))
		forget(ota);
	ota->total = part.total;
	ota->wide = part.wide;
	ota->reference = part.reference;
	ota->command |= part.command;
	ota->seen |= UINT32_C(1) << (part.number - 1);
	ota->part_size[part.number - 1] = part.size;
	memcpy(ota->buffer + (part.number - 1) * OTA_PART_MAX, part.text, part.size);
	return ota->seen == (UINT32_C(1) << ota->total) - 1 ? join(ota) : 0;
}
