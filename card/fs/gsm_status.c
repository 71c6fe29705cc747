/* SPDX-License-Identifier: Apache-2.0 */
#include "fs/gsm_status.h"

#include "fs/access.h"
#include "uicc/uicc.h"
#include "wire/endian.h"
#include "wire/mem.h"

/* Where the parts of the answer stand. */
enum status_at {
	AT_SIZE = 2,
	AT_FID = 4,
	AT_TYPE = 6,
	AT_FOLLOWS = 12, /* octets behind this one */

	DF_AT_CHARACTERISTICS = 13,
	DF_AT_DFS = 14,
	DF_AT_EFS = 15,
	DF_AT_CODES = 16,
	DF_AT_CHV1 = 18,
	DF_AT_UNBLOCK1 = 19,
	DF_AT_CHV2 = 20,
	DF_AT_UNBLOCK2 = 21,
	DF_SIZE = 22,
	DF_FOLLOWS = 9,

	EF_AT_INCREASE = 7,
	EF_AT_READ_UPDATE = 8,
	EF_AT_INCREASE_RFU = 9,
	EF_AT_REHABILITATE_INVALIDATE = 10,
	EF_AT_STATUS = 11,
	EF_AT_STRUCTURE = 13,
	EF_AT_RECORD_SIZE = 14,
	EF_SIZE = 15,
	EF_FOLLOWS = 2,
};

enum {
	TYPE_MF = 1,
	TYPE_DF = 2,
	TYPE_EF = 4,
	STRUCTURE_TRANSPARENT = 0,
	STRUCTURE_LINEAR = 1,
	STRUCTURE_CYCLIC = 3,
	CHV1_DISABLED = 0x80,
	CLOCK_MAY_STOP = 0x01,
	CODE_INITIALISED = 0x80,
	INCREASE_ALLOWED = 0x40,
	NOT_INVALIDATED = 0x01,
	INCREASE_INS = 0x32,
	CODES = 4, /* two CHVs, two to unblock them */

	/* Access conditions, TS 51.011 9.3. */
	CONDITION_ALWAYS_CODE = 0x0,
	CONDITION_ADM_CODE = 0x4,
	CONDITION_NEVER_CODE = 0xF,
	REFERENCE_PIN2 = 0x81,
};

/* The code of the first of these that by itself opens the file. */
static int condition_code(const struct fs *fs, const struct pins *pins, const struct file *row,
                          enum access_mode mode, uint8_t ins)
{
	static const struct {
		uint8_t reference, code;
	} keys[] = {
		{ PIN_REFERENCE_FREE, CONDITION_ALWAYS_CODE },
		{ PIN_REFERENCE_PIN1, 0x1 },
		{ REFERENCE_PIN2, 0x2 },
		{ PIN_REFERENCE_ADM1, CONDITION_ADM_CODE },
	};

	for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
		struct pins assumed = *pins;
		int rc;

		pins_assume(&assumed, keys[i].reference);
		if ((rc = access_judge(fs, &assumed, row, mode, ins)) < 0)
			return rc;
		if (rc > 0)
			return keys[i].code;
	}
	return CONDITION_NEVER_CODE;
}

/* Two codes in one octet. */
static int put_conditions(const struct fs *fs, const struct pins *pins, const struct file *row,
                          enum access_mode high, enum access_mode low, uint8_t *to)
{
	const int first = condition_code(fs, pins, row, high, 0);
	const int second = condition_code(fs, pins, row, low, 0);

	if (first < 0 || second < 0)
		return UICC_ERR_PORT;
	*to = (uint8_t)(first << 4 | second);
	return 0;
}

static int build_ef(const struct fs *fs, const struct pins *pins, const struct file *row,
                    uint8_t *to)
{
	static const uint8_t structures[] = {
		[FILE_STRUCTURE_TRANSPARENT] = STRUCTURE_TRANSPARENT,
		[FILE_STRUCTURE_LINEAR] = STRUCTURE_LINEAR,
		[FILE_STRUCTURE_CYCLIC] = STRUCTURE_CYCLIC,
		[FILE_STRUCTURE_TLV] = STRUCTURE_TRANSPARENT,
	};
	int code = CONDITION_NEVER_CODE;

	put_u16(to + AT_SIZE, row->size);
	to[AT_TYPE] = TYPE_EF;
	if (row->structure == FILE_STRUCTURE_CYCLIC)
		code = condition_code(fs, pins, row, ACCESS_BY_INSTRUCTION, INCREASE_INS);
	if (code < 0 ||
	    put_conditions(fs, pins, row, ACCESS_READ, ACCESS_UPDATE, to + EF_AT_READ_UPDATE) < 0 ||
	    put_conditions(fs, pins, row, ACCESS_ACTIVATE, ACCESS_DEACTIVATE,
	                   to + EF_AT_REHABILITATE_INVALIDATE) < 0)
		return UICC_ERR_PORT;
	if (code != CONDITION_NEVER_CODE)
		to[EF_AT_INCREASE] = INCREASE_ALLOWED;
	to[EF_AT_INCREASE_RFU] = (uint8_t)(code << 4 | 0x0F);
	to[EF_AT_STATUS] = row->life_cycle == FILE_ACTIVATED ? NOT_INVALIDATED : 0;
	to[AT_FOLLOWS] = EF_FOLLOWS;
	to[EF_AT_STRUCTURE] = structures[row->structure];
	to[EF_AT_RECORD_SIZE] = row->record_size;
	return EF_SIZE;
}

/* DFs and EFs right below row id. */
static int count_children(const struct fs *fs, uint16_t id, uint8_t *dfs, uint8_t *efs)
{
	for (uint16_t each = 0; each < fs->rows; each++) {
		struct file row;
		const int rc = file_row(fs, each, &row);

		if (rc == UICC_ERR_PORT)
			return rc;
		if (rc < 0 || row.parent != id || each == id || row.structure == FILE_STRUCTURE_ADF)
			continue;
		*(file_is_directory(&row) ? dfs : efs) += 1;
	}
	return 0;
}

/* The state of a CHV and of what unblocks it: initialised, and tries left. */
static int put_code(const struct pins *pins, uint8_t reference, uint8_t *chv, uint8_t *unblock,
                    bool *enabled)
{
	const int number = pin_find(pins, reference);
	struct pin_state state;

	if (number == UICC_ERR_ABSENT)
		return 0;
	if (number < 0 || pin_look(pins, (uint8_t)number, &state) < 0)
		return UICC_ERR_PORT;
	*chv = CODE_INITIALISED | state.tries;
	*unblock = CODE_INITIALISED | state.puk_tries;
	*enabled = state.enabled;
	return 0;
}

static int build_df(const struct fs *fs, const struct pins *pins, uint16_t id, uint8_t *to)
{
	bool chv1_enabled = false, chv2_enabled;

	to[AT_TYPE] = id == FILE_MF ? TYPE_MF : TYPE_DF;
	to[AT_FOLLOWS] = DF_FOLLOWS;
	to[DF_AT_CODES] = CODES;
	if (count_children(fs, id, to + DF_AT_DFS, to + DF_AT_EFS) < 0 ||
	    put_code(pins, PIN_REFERENCE_PIN1, to + DF_AT_CHV1, to + DF_AT_UNBLOCK1,
	             &chv1_enabled) < 0 ||
	    put_code(pins, REFERENCE_PIN2, to + DF_AT_CHV2, to + DF_AT_UNBLOCK2, &chv2_enabled) < 0)
		return UICC_ERR_PORT;
	to[DF_AT_CHARACTERISTICS] = CLOCK_MAY_STOP | (chv1_enabled ? 0 : CHV1_DISABLED);
	return DF_SIZE;
}

int gsm_status_build(const struct fs *fs, const struct pins *pins, uint16_t id,
                     uint8_t to[GSM_STATUS_MAX])
{
	struct file row;
	const int rc = file_row(fs, id, &row);

	if (rc < 0)
		return rc;
	memset(to, 0, GSM_STATUS_MAX);
	put_u16(to + AT_FID, row.fid);
	return file_is_directory(&row) ? build_df(fs, pins, id, to) : build_ef(fs, pins, &row, to);
}
