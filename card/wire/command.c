/* SPDX-License-Identifier: Apache-2.0 */
#include "wire/command.h"

#include "uicc/uicc.h"
#include "wire/sw.h"

enum apdu_layout {
	AT_P3 = 4,
	AT_DATA = 5,
};

/* Le 00 asks for all there is, at most 256 octets: TS 102 221 10.1.6. */
static uint16_t le_of(uint8_t octet)
{
	return octet == 0 ? 256 : octet;
}

int apdu_parse(struct apdu *in, const uint8_t *octets, uint32_t size)
{
	if (size < APDU_HEADER_SIZE)
		return UICC_ERR_FORMAT;
	*in = (struct apdu){ .cla = octets[0],
		             .ins = octets[1],
		             .p1 = octets[2],
		             .p2 = octets[3],
		             .data = octets + size };
	if (size == APDU_HEADER_SIZE) {
		in->le = 256;
		return 0;
	}
	if (size == AT_DATA) {
		in->le = le_of(octets[AT_P3]);
		return 0;
	}
	in->lc = octets[AT_P3];
	in->data = octets + AT_DATA;
	if (in->lc ==
	    0) /* extended length, ISO 7816-3 12.1.3: TS 102 221 has the short form only */
		return UICC_ERR_FORMAT;
	if (size == AT_DATA + (uint32_t)in->lc)
		return 0;
	if (size != AT_DATA + (uint32_t)in->lc + 1)
		return UICC_ERR_FORMAT;
	in->has_le = true;
	in->le = le_of(octets[size - 1]);
	return 0;
}

bool apdu_fit(struct apdu *in, enum apdu_case shape)
{
	const bool brings_data = in->lc != 0;

	switch (shape) {
	case CASE_2:
		if (brings_data)
			return false;
		in->has_le = true;
		return true;
	case CASE_2_OR_4:
		in->has_le = in->has_le || !brings_data;
		return true;
	case CASE_1:
		if (brings_data)
			return false;
		break;
	case CASE_3:
	case CASE_4:
		if (brings_data)
			return true;
		break;
	}
	/* P3 is Lc here, and no data follows it. */
	if (in->le != 256)
		return false;
	in->le = 0;
	return true;
}

static bool is_of_class(const struct apdu_class *class, uint8_t cla)
{
	return (cla & class->mask) == class->cla;
}

static uint16_t refusal(const struct apdu_table *table, uint8_t cla)
{
	for (uint8_t i = 0; i < table->class_count; i++)
		if (is_of_class(&table->classes[i], cla))
			return SW_INSTRUCTION;
	return SW_CLASS;
}

const struct apdu_command *command_find(const struct apdu_table *table, uint8_t cla, uint8_t ins,
                                        uint16_t *sw)
{
	const struct apdu_command *row = table->rows, *const end = row + table->row_count;

	/* The first row with this instruction, or a higher one. */
	for (size_t left = table->row_count; left > 0; left /= 2)
		if (row[left / 2].ins < ins) {
			row += left / 2 + 1;
			left--;
		}
	for (; row < end && row->ins == ins; row++)
		if (is_of_class(&table->classes[row->class], cla) &&
		    (row->needs & table->needs_mask) == table->needs)
			return row;
	*sw = refusal(table, cla);
	return NULL;
}
