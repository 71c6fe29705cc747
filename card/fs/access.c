/* SPDX-License-Identifier: Apache-2.0 */
#include "fs/access.h"

#include "security/condition.h"
#include "uicc/uicc.h"
#include "wire/tlv.h"

enum {
	RULE_MAX = 255, /* octets of a record of EF.ARR */

	/* AM_DO, ISO 7816-4 5.4.3.2; 81 .. 8F but 84 name more of a header: no match here. */
	AM_FIRST = 0x80,
	AM_LAST = 0x8F,
	AM_MODE = 0x80,
	AM_INSTRUCTION = 0x84,
};

int access_arr(const struct fs *fs, const struct file *row)
{
	uint16_t parent = row->parent;

	while (parent != FILE_MF && parent != FILE_USIM) {
		struct file up;
		const int rc = file_row(fs, parent, &up);

		if (rc < 0)
			return rc;
		parent = up.parent;
	}
	return parent == FILE_USIM ? FILE_USIM_ARR : FILE_ARR;
}

static bool is_access_mode(uint16_t tag)
{
	return tag >= AM_FIRST && tag <= AM_LAST;
}

static bool names(const struct tlv *am, enum access_mode mode, uint8_t ins)
{
	if (am->size != 1)
		return false;
	if (am->tag == AM_MODE)
		return (am->value[0] & mode) != 0;
	return am->tag == AM_INSTRUCTION && am->value[0] == ins;
}

/*
 * A rule is AM_DOs, each with the SC_DOs behind it; FF to the end of the record. Whether one that
 * names the instruction has conditions that hold.
 */
static bool rule_allows(const uint8_t *rule, uint16_t size, enum access_mode mode, uint8_t ins,
                        const struct pins *pins, bool never_holds)
{
	struct tlv_reader reader = { rule, size };
	const uint8_t *conditions = rule;
	bool named = false;

	for (;;) {
		const uint8_t *const at = reader.at;
		const bool ends = reader.left == 0 || *at == 0xFF;
		struct tlv part;

		if (!ends && tlv_next(&reader, &part) <= 0)
			return false;
		if (!ends && !is_access_mode(part.tag))
			continue;
		if (named &&
		    condition_holds(conditions, (uint16_t)(at - conditions), pins, never_holds))
			return true;
		if (ends)
			return false;
		named = names(&part, mode, ins);
		conditions = reader.at;
	}
}

static bool is_initialising(const struct fs *fs)
{
	struct file mf;

	return file_row(fs, FILE_MF, &mf) == 0 && mf.life_cycle == FILE_INITIALISATION;
}

int access_judge(const struct fs *fs, const struct pins *pins, const struct file *row,
                 enum access_mode mode, uint8_t ins)
{
	const int arr = access_arr(fs, row);
	uint8_t rule[RULE_MAX];
	struct file file;
	int rc;

	if (arr < 0)
		return arr;
	if ((rc = file_row(fs, (uint16_t)arr, &file)) < 0)
		return rc;
	rc = row_record_read(fs, &file, row->arr_record, rule);
	if (rc < 0)
		return rc == UICC_ERR_PORT ? rc : 0;
	if (rule_allows(rule, file.record_size, mode, ins, pins, false))
		return 1;
	return mode == ACCESS_UPDATE && is_initialising(fs) &&
	       pin_opens(pins, PIN_REFERENCE_ADM1) &&
	       rule_allows(rule, file.record_size, mode, ins, pins, true);
}
