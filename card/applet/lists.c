/* SPDX-License-Identifier: Apache-2.0 */
#include <stdbool.h>

#include "applet/plan.h"
#include "wire/mem.h"

/* E2: the lists of one slot. */

enum { LIST_OCTETS_MAX = APPLET_NETWORKS_MAX * PLMN_SIZE };

static const struct list_row {
	uint16_t tag;
	uint8_t at;   /* in the record                    */
	uint8_t size; /* octets of an entry               */
	uint8_t max;  /* entries                          */
	uint8_t part; /* enum slot_part; 0: no file of it */
	bool (*is_valid)(const uint8_t *entry);
} rows[] = {
	{ .tag = APPLET_TAG_COUNTRIES,
	  .at = SLOT_AT_COUNTRIES,
	  .size = MCC_SIZE,
	  .max = APPLET_COUNTRIES_MAX,
	  .is_valid = mcc_is_valid },
	{ .tag = APPLET_TAG_PREFERRED,
	  .at = SLOT_AT_PREFERRED,
	  .size = PLMN_SIZE,
	  .max = APPLET_NETWORKS_MAX,
	  .part = SLOT_PREFERRED,
	  .is_valid = plmn_is_valid },
	{ .tag = APPLET_TAG_FORBIDDEN,
	  .at = SLOT_AT_FORBIDDEN,
	  .size = PLMN_SIZE,
	  .max = APPLET_NETWORKS_MAX,
	  .part = SLOT_FORBIDDEN,
	  .is_valid = plmn_is_valid },
};

enum { ROWS = sizeof rows / sizeof rows[0] };

static const struct list_row *row_of(uint16_t tag)
{
	for (unsigned i = 0; i < ROWS; i++)
		if (rows[i].tag == tag)
			return &rows[i];
	return NULL;
}

static uint8_t judge_list(const struct list_row *row, const struct tlv *list)
{
	if (list->size % row->size != 0)
		return APPLET_BAD_LENGTH;
	if (list->size / row->size > row->max)
		return APPLET_TOO_MANY;
	for (uint16_t at = 0; at < list->size; at = (uint16_t)(at + row->size)) {
		if (!row->is_valid(list->value + at))
			return APPLET_BAD_VALUE;
		for (uint16_t before = 0; before < at; before = (uint16_t)(before + row->size))
			if (memcmp(list->value + before, list->value + at, row->size) == 0)
				return APPLET_TWICE;
	}
	return APPLET_APPLIED;
}

/* Takes the IMSI, which stands first, and finds its slot. */
static uint8_t judge_slot(struct plan *plan, struct tlv_reader *reader)
{
	struct tlv imsi;
	const int rc = tlv_next(reader, &imsi);
	uint16_t bit;
	uint8_t slot;

	if (rc < 0)
		return APPLET_BAD_LENGTH;
	if (rc == 0 || imsi.tag != APPLET_TAG_IMSI)
		return APPLET_MISSING;
	if (imsi.size != IMSI_BCD_SIZE)
		return APPLET_BAD_LENGTH;
	if (!imsi_is_valid(imsi.value))
		return APPLET_BAD_VALUE;
	slot = plan_slot(plan, imsi.value);
	if (slot == 0)
		return APPLET_NO_SLOT;
	bit = (uint16_t)(1u << (slot - 1));
	if (plan->listed & bit)
		return APPLET_TWICE;
	plan->listed |= bit;
	return APPLET_APPLIED;
}

uint8_t lists_judge(struct plan *plan, const struct tlv *order)
{
	struct tlv_reader reader = { order->value, order->size };
	uint8_t result = judge_slot(plan, &reader);
	unsigned seen = 0;
	struct tlv list;
	int rc = 1;

	while (result == APPLET_APPLIED && (rc = tlv_next(&reader, &list)) > 0) {
		const struct list_row *row = row_of(list.tag);

		if (!row)
			return APPLET_BAD_TAG;
		if (seen & 1u << (row - rows))
			return APPLET_TWICE;
		seen |= 1u << (row - rows);
		result = judge_list(row, &list);
	}
	return rc < 0 ? APPLET_BAD_LENGTH : result;
}

int lists_apply(struct plan *plan, const struct tlv *order)
{
	struct tlv_reader reader = { order->value, order->size };
	uint8_t octets[LIST_OCTETS_MAX];
	struct tlv part;
	uint8_t slot;
	int rc = 0;

	(void)tlv_next(&reader, &part);
	slot = plan_slot(plan, part.value);
	while (rc == 0 && tlv_next(&reader, &part) > 0) {
		const struct list_row *row = row_of(part.tag);

		memset(octets, 0xFF, sizeof octets);
		if (part.size > 0)
			memcpy(octets, part.value, part.size);
		rc = record_write(plan->applet->fs, FILE_SLOT, slot, row->at, octets,
		                  (uint16_t)(row->size * row->max));
		if (slot == plan->state[STATE_AT_ACTIVE])
			plan->parts |= row->part;
	}
	return rc;
}
