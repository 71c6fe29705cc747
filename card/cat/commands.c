/* SPDX-License-Identifier: Apache-2.0 */
#include "cat/commands.h"

/* Qualifiers of REFRESH, TS 102 223 8.6. */
enum refresh_qualifier {
	REFRESH_INIT_FULL_CHANGE = 0x00,
	REFRESH_FILE_CHANGE = 0x01,
};

/* Number of files, then their paths from the MF (TS 102 223 8.18). */
static const uint8_t lists[] = {
	2,    0x3F, 0x00, 0x7F, 0xFF, 0x6F, 0x61, /* EF.OPLMNwAcT */
	0x3F, 0x00, 0x7F, 0xFF, 0x6F, 0x7B,       /* EF.FPLMN     */
};

static void put(struct tlv_writer *writer, enum cat_tag tag, const uint8_t *value, uint16_t size)
{
	tlv_put(writer, (uint16_t)(tag | CAT_COMPREHENSION), value, size);
}

void cat_build_refresh(struct tlv_writer *writer, uint8_t number, enum cat_refresh refresh)
{
	const uint16_t mark = tlv_open(writer, CAT_TAG_PROACTIVE);
	const uint8_t devices[] = { CAT_DEVICE_UICC, CAT_DEVICE_TERMINAL };
	const uint8_t details[] = {
		number,
		CAT_COMMAND_REFRESH,
		refresh == CAT_REFRESH_ALL ? REFRESH_INIT_FULL_CHANGE : REFRESH_FILE_CHANGE,
	};

	put(writer, CAT_TAG_DETAILS, details, sizeof details);
	put(writer, CAT_TAG_DEVICES, devices, sizeof devices);
	if (refresh == CAT_REFRESH_LISTS)
		put(writer, CAT_TAG_FILE_LIST, lists, sizeof lists);
	tlv_close(writer, mark);
}

void cat_build_send_sms(struct tlv_writer *writer, uint8_t number, const struct submit *submit)
{
	const uint16_t mark = tlv_open(writer, CAT_TAG_PROACTIVE);
	const uint8_t devices[] = { CAT_DEVICE_UICC, CAT_DEVICE_NETWORK };
	const uint8_t details[] = { number, CAT_COMMAND_SEND_SMS, 0 }; /* no packing */
	uint8_t octets[SUBMIT_TPDU_MAX];
	struct tlv_writer tpdu = { .at = octets, .room = sizeof octets };

	submit_tpdu(submit, &tpdu);
	put(writer, CAT_TAG_DETAILS, details, sizeof details);
	put(writer, CAT_TAG_DEVICES, devices, sizeof devices);
	put(writer, CAT_TAG_ALPHA, octets, 0);
	put(writer, CAT_TAG_TPDU, octets, tpdu.size);
	tlv_close(writer, mark);
}
