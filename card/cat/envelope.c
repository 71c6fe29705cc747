/* SPDX-License-Identifier: Apache-2.0 */
#include "cat/envelope.h"

#include "cat/tags.h"
#include "uicc/uicc.h"

enum { DEVICE_KEYPAD = 0x01, DEVICE_ANY = 0x00 };

/* What each kind cannot do without. An event comes from the network or from the terminal, by what it
 * tells. */
static const struct kind {
	uint8_t tag, from, part;
	uint8_t least; /* octets of the part */
} kinds[] = {
	{ CAT_TAG_SMS_PP, CAT_DEVICE_NETWORK, CAT_TAG_TPDU, 0 },
	{ CAT_TAG_MENU_SELECTION, DEVICE_KEYPAD, CAT_TAG_ITEM_IDENTIFIER, 1 },
	{ CAT_TAG_EVENT_DOWNLOAD, DEVICE_ANY, CAT_TAG_EVENT_LIST, 1 },
	{ CAT_TAG_TIMER_EXPIRATION, CAT_DEVICE_TERMINAL, CAT_TAG_TIMER, 1 },
};

static const struct kind *kind_of(uint16_t tag)
{
	for (unsigned i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
		if (kinds[i].tag == tag)
			return &kinds[i];
	return NULL;
}

static bool devices_are_right(const struct tlv *devices, uint8_t from)
{
	return devices->size == 2 && devices->value[1] == CAT_DEVICE_UICC &&
	       (from == DEVICE_ANY || devices->value[0] == from);
}

/* Whether all of it are TLVs. */
static bool is_whole(struct tlv_reader reader)
{
	struct tlv tlv;
	int rc;

	while ((rc = ctlv_next(&reader, &tlv)) > 0)
		continue;
	return rc == 0;
}

int envelope_read(const uint8_t *octets, uint16_t size, struct envelope *envelope)
{
	struct tlv_reader reader = { octets, size };
	const struct kind *kind;
	struct tlv tlv;

	if (tlv_next(&reader, &tlv) <= 0 || reader.left != 0)
		return UICC_ERR_FORMAT;
	kind = kind_of(tlv.tag);
	if (!kind)
		return UICC_ERR_ABSENT;
	envelope->kind = kind->tag;
	envelope->rest = (struct tlv_reader){ tlv.value, tlv.size };
	if (!is_whole(envelope->rest) || !cat_find(envelope->rest, CAT_TAG_DEVICES, &tlv) ||
	    !devices_are_right(&tlv, kind->from) ||
	    !cat_find(envelope->rest, (enum cat_tag)kind->part, &tlv) || tlv.size < kind->least)
		return UICC_ERR_FORMAT;
	return 0;
}
