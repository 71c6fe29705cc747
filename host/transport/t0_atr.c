/* SPDX-License-Identifier: Apache-2.0 */
#include "transport/t0_atr.h"

enum {
	AT_T0 = 1,
	HISTORICAL = 0x0F,
	T_MASK = 0x0F,
	WI_DEFAULT = 10,
	T_GLOBAL = 15, /* interface octets that are of no protocol */
	TA_BIT = 0x10,
	TD_BIT = 0x80,
};

static const uint16_t f_values[16] = { 372, 372, 558, 744,  1116, 1488, 1860, 0,
	                               0,   512, 768, 1024, 1536, 2048, 0,    0 };
static const uint8_t d_values[16] = { 0, 1, 2, 4, 8, 16, 32, 64, 12, 20 };

/* A group of interface octets: Y tells which of TA, TB, TC, TD of number there are. */
struct group {
	unsigned number; /* from 1               */
	uint8_t y;       /* in the upper four bits */
	uint8_t t;       /* of the TD before it  */
	size_t at;       /* of its first octet   */
};

static size_t octets_of(uint8_t y)
{
	size_t count = 0;

	for (unsigned bit = TA_BIT; bit <= TD_BIT; bit <<= 1)
		count += (y & bit) != 0;
	return count;
}

/* Moves on to the group that TD tells. Returns false where there is none, or TD is not here yet: then
 * group->at is where what follows begins. */
static bool next_group(struct group *group, const uint8_t *octets, size_t size)
{
	const size_t behind = group->at + octets_of(group->y);
	const bool more = (group->y & TD_BIT) != 0;

	if (more && behind > size)
		return false;
	group->at = behind;
	if (!more)
		return false;
	group->y = octets[behind - 1] & 0xF0;
	group->t = octets[behind - 1] & T_MASK;
	group->number++;
	return true;
}

size_t t0_atr_missing(const uint8_t *octets, size_t size)
{
	struct group group = { .number = 1, .at = AT_T0 + 1 };
	bool checked = false;
	size_t whole;

	if (size <= AT_T0)
		return AT_T0 + 1 - size;
	group.y = octets[AT_T0] & 0xF0;
	while (next_group(&group, octets, size))
		checked = checked || group.t != 0;
	/* Not moved on: TD of this group is still to come. */
	if ((group.y & TD_BIT) && group.at + octets_of(group.y) > size)
		return group.at + octets_of(group.y) - size;
	whole = group.at + (octets[AT_T0] & HISTORICAL) + checked;
	return whole > size ? whole - size : 0;
}

/* The octet that bit tells of, or other where it is left out. */
static uint8_t octet_of(const struct group *group, const uint8_t *octets, uint8_t bit,
                        uint8_t other)
{
	return group->y & bit ? octets[group->at + octets_of(group->y & (bit - 1) & 0xF0)] : other;
}

int t0_atr_read(const uint8_t *octets, size_t size, struct t0_atr *atr, struct fault *fault)
{
	struct group group = { .number = 1, .at = AT_T0 + 1, .y = octets[AT_T0] & 0xF0 };
	uint8_t check = 0;

	*atr = (struct t0_atr){ .ta1 = octet_of(&group, octets, TA_BIT, T0_TA1_DEFAULT),
		                .extra = octet_of(&group, octets, TA_BIT << 2, 0),
		                .wi = WI_DEFAULT };
	while (next_group(&group, octets, size)) {
		if (group.t != T_GLOBAL)
			atr->protocols |= (uint16_t)(1u << group.t);
		if (group.number != 2)
			continue;
		atr->specific = (group.y & TA_BIT) != 0;
		atr->ta2 = octet_of(&group, octets, TA_BIT, 0);
		atr->wi = octet_of(&group, octets, TA_BIT << 2, WI_DEFAULT);
	}
	for (size_t i = AT_T0; i < size; i++)
		check ^= octets[i];
	if (atr->protocols == 0)
		atr->protocols = 1;
	/* Without T other than 0 there is no TCK. */
	if (size > group.at + (octets[AT_T0] & HISTORICAL) && check != 0)
		return fault_set(fault, FAULT_INPUT, "answer to reset",
		                 "its check octet TCK is wrong");
	if (!(atr->protocols & 1) || (atr->specific && (atr->ta2 & T_MASK) != 0))
		return fault_set(fault, FAULT_TRANSPORT, "answer to reset",
		                 "the card does not offer T=0, which is all this reader speaks");
	if (atr->wi == 0)
		atr->wi = WI_DEFAULT;
	return 0;
}

bool t0_atr_speed(uint8_t ta1, uint16_t *f, uint8_t *d)
{
	*f = f_values[ta1 >> 4];
	*d = d_values[ta1 & 0x0F];
	return *f != 0 && *d != 0;
}
