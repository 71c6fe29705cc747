/* SPDX-License-Identifier: Apache-2.0 */
#include <stdbool.h>

#include "applet/plan.h"
#include "auth/credential.h"
#include "wire/frame.h"
#include "wire/mem.h"

/* E3: a slot's identity and key. */

enum {
	KEY_OCTETS_MAX = 32,
	MNC_SIZE_MIN = 2,
	MNC_SIZE_MAX = 3,
	ACC_SIZE = 2,
};

enum field {
	FIELD_NUMBER,
	FIELD_IMSI,
	FIELD_MNC_SIZE,
	FIELD_ACC,
	FIELD_ALGORITHM,
	FIELD_KEY,
	FIELD_OPC,
	FIELD_SQN,
	FIELD_OPTIONS,
	FIELDS,
};

static const struct field_row {
	uint16_t tag;
	uint8_t min, max; /* octets                                 */
	bool needed;      /* whatever the algorithm                 */
} fields[FIELDS] = {
	[FIELD_NUMBER] = { .tag = APPLET_TAG_NUMBER, .min = 1, .max = 1, .needed = true },
	[FIELD_IMSI] = { .tag = APPLET_TAG_IMSI,
	                 .min = IMSI_BCD_SIZE,
	                 .max = IMSI_BCD_SIZE,
	                 .needed = true },
	[FIELD_MNC_SIZE] = { .tag = APPLET_TAG_MNC_SIZE, .min = 1, .max = 1, .needed = true },
	[FIELD_ACC] = { .tag = APPLET_TAG_ACC, .min = ACC_SIZE, .max = ACC_SIZE, .needed = true },
	[FIELD_ALGORITHM] = { .tag = APPLET_TAG_ALGORITHM, .min = 1, .max = 1, .needed = true },
	[FIELD_KEY] = { .tag = APPLET_TAG_KEY, .min = 16, .max = KEY_OCTETS_MAX },
	[FIELD_OPC] = { .tag = APPLET_TAG_OPC, .min = 16, .max = KEY_OCTETS_MAX },
	[FIELD_SQN] = { .tag = APPLET_TAG_SQN, .min = AUTH_SQN_SIZE, .max = AUTH_SQN_SIZE },
	[FIELD_OPTIONS] = { .tag = APPLET_TAG_OPTIONS, .min = 1, .max = APPLET_MILENAGE_OPTIONS },
};

/* The order taken apart. */
struct definition {
	const uint8_t *value[FIELDS];
	uint8_t size[FIELDS]; /* 0: absent */
};

static uint8_t read_fields(struct definition *slot, const struct tlv *order)
{
	struct tlv_reader reader = { order->value, order->size };
	struct tlv part;
	int rc;

	memset(slot->size, 0, sizeof slot->size);
	for (unsigned i = 0; i < FIELDS; i++)
		slot->value[i] = order->value;
	while ((rc = tlv_next(&reader, &part)) > 0) {
		unsigned i = 0;

		while (i < FIELDS && fields[i].tag != part.tag)
			i++;
		if (i == FIELDS)
			return APPLET_BAD_TAG;
		if (slot->size[i] != 0)
			return APPLET_TWICE;
		if (part.size < fields[i].min || part.size > fields[i].max)
			return APPLET_BAD_LENGTH;
		slot->value[i] = part.value;
		slot->size[i] = (uint8_t)part.size;
	}
	if (rc < 0)
		return APPLET_BAD_LENGTH;
	for (unsigned i = 0; i < FIELDS; i++)
		if (fields[i].needed && slot->size[i] == 0)
			return APPLET_MISSING;
	return APPLET_APPLIED;
}

static uint8_t number_of(const struct definition *slot)
{
	const uint8_t number = slot->value[FIELD_NUMBER][0];

	return number <= APPLET_SLOTS ? number : 0;
}

static uint8_t judge_options(const struct definition *slot, const struct auth_algorithm *row)
{
	if (slot->size[FIELD_OPTIONS] == 0)
		return APPLET_APPLIED;
	if (slot->size[FIELD_OPTIONS] != row->options_size)
		return APPLET_BAD_LENGTH;
	return row->options_hold(slot->value[FIELD_OPTIONS]) ? APPLET_APPLIED : APPLET_BAD_VALUE;
}

/* A slot without an algorithm has nothing else of a key. One that counts (TS 33.102 6.3) has a
 * sequence number. */
static uint8_t judge_algorithm(const struct definition *slot)
{
	static const struct auth_algorithm none;
	const uint8_t algorithm = slot->value[FIELD_ALGORITHM][0];
	const uint8_t key = slot->size[FIELD_KEY], opc = slot->size[FIELD_OPC];
	const struct auth_algorithm *const row =
		algorithm == APPLET_ALGORITHM_NONE ? &none : auth_algorithm(algorithm);

	if (!row)
		return APPLET_BAD_VALUE;
	if ((row->key && !key) || (row->opc && !opc) || (row->f2345 && slot->size[FIELD_SQN] == 0))
		return APPLET_MISSING;
	if ((key != row->key && key != row->long_key) || opc != row->opc)
		return APPLET_BAD_LENGTH;
	return judge_options(slot, row);
}

void define_clear(struct plan *plan, const struct tlv *order)
{
	struct definition slot;

	if (read_fields(&slot, order) == APPLET_APPLIED && number_of(&slot) != 0)
		plan->imsi[number_of(&slot) - 1][0] = 0;
}

uint8_t define_judge(struct plan *plan, const struct tlv *order)
{
	struct definition slot;
	uint8_t result = read_fields(&slot, order), number;
	uint16_t bit;

	if (result != APPLET_APPLIED)
		return result;
	number = number_of(&slot);
	if (number == 0 || !imsi_is_valid(slot.value[FIELD_IMSI]) ||
	    slot.value[FIELD_MNC_SIZE][0] < MNC_SIZE_MIN ||
	    slot.value[FIELD_MNC_SIZE][0] > MNC_SIZE_MAX)
		return APPLET_BAD_VALUE;
	bit = (uint16_t)(1u << (number - 1));
	if ((plan->defined & bit) || plan_slot(plan, slot.value[FIELD_IMSI]) != 0)
		return APPLET_TWICE;
	result = judge_algorithm(&slot);
	if (result != APPLET_APPLIED)
		return result;
	plan->defined |= bit;
	imsi_to_ef(plan->imsi[number - 1], slot.value[FIELD_IMSI]);
	return APPLET_APPLIED;
}

static FRAME_APART int write_identity(struct plan *plan, const struct definition *slot,
                                      uint8_t number)
{
	uint8_t record[APPLET_SLOT_SIZE];

	memset(record, 0xFF, sizeof record);
	record[SLOT_AT_IN_USE] = 1;
	memcpy(record + SLOT_AT_IMSI, plan->imsi[number - 1], IMSI_EF_SIZE);
	record[SLOT_AT_MNC_SIZE] = slot->value[FIELD_MNC_SIZE][0];
	memcpy(record + SLOT_AT_ACC, slot->value[FIELD_ACC], ACC_SIZE);
	record[SLOT_AT_ALGORITHM] = slot->value[FIELD_ALGORITHM][0];
	return record_write(plan->applet->fs, FILE_SLOT, number, 0, record, sizeof record);
}

static const uint8_t *value_or_none(const struct definition *slot, unsigned field)
{
	return slot->size[field] != 0 ? slot->value[field] : NULL;
}

static int write_key(struct plan *plan, const struct definition *slot, uint8_t number)
{
	const struct credential_parts parts = {
		.k = value_or_none(slot, FIELD_KEY),
		.opc = value_or_none(slot, FIELD_OPC),
		.options = value_or_none(slot, FIELD_OPTIONS),
		.sqn = value_or_none(slot, FIELD_SQN),
		.key_size = slot->size[FIELD_KEY],
		.opc_size = slot->size[FIELD_OPC],
		.options_size = slot->size[FIELD_OPTIONS],
	};

	return credential_write(plan->applet->fs, number, &parts);
}

int define_apply(struct plan *plan, const struct tlv *order)
{
	struct definition slot;
	uint8_t number;
	int rc;

	(void)read_fields(&slot, order);
	number = number_of(&slot);
	rc = write_identity(plan, &slot, number);
	if (number == plan->state[STATE_AT_ACTIVE])
		plan->parts |= SLOT_SUBSCRIPTION;
	return rc < 0 ? rc : write_key(plan, &slot, number);
}
