/* SPDX-License-Identifier: Apache-2.0 */
#include "fs/access.h"

#include "security/condition.h"
#include "uicc/uicc.h"
#include "wire/endian.h"
#include "wire/tlv.h"

enum {
	/* AM_DO, ISO 7816-4 5.4.3.2; 81 .. 8F but 84 name more of a header: no match here. */
	AM_FIRST = 0x80,
	AM_LAST = 0x8F,
	AM_MODE = 0x80,
	AM_INSTRUCTION = 0x84,

	/* In a referenced attribute: identifier, then record, or pairs of SE ID and record. */
	REFERENCE_AT_RECORD = 2,
	REFERENCE_SIZE = 3,
	REFERENCE_PAIR_SIZE = 2,

	/* Security environments, TS 102 221 9.2.6, annex G: 01 while the application PIN is in
	 * force, 00 while it is not and the universal PIN may stand in for it. */
	SE_PIN_IN_FORCE = 1,
	SE_PIN_DISABLED = 0,
};

/* The row of the EF.ARR for a file without an attribute of its own. */
static int default_arr(const struct fs *fs, const struct file *row)
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

int access_attribute(const struct fs *fs, const struct file *row, uint8_t room[ACCESS_RULE_MAX],
                     struct tlv *attribute)
{
	const uint32_t at = row->at + row->size + file_tail_size(row->structure);
	struct file arr;
	uint8_t head[2];
	int rc;

	if (row->flags & FILE_OWN_RULE) {
		if (nvm_read(fs->nvm, at, head, sizeof head) < 0 ||
		    nvm_read(fs->nvm, at + sizeof head, room, head[1]) < 0)
			return UICC_ERR_PORT;
		*attribute = (struct tlv){ .tag = head[0], .size = head[1], .value = room };
		return 0;
	}
	if ((rc = default_arr(fs, row)) < 0 || (rc = file_row(fs, (uint16_t)rc, &arr)) < 0)
		return rc;
	put_u16(room, arr.fid);
	room[REFERENCE_AT_RECORD] = row->arr_record;
	*attribute = (struct tlv){ ATTRIBUTE_REFERENCED, REFERENCE_SIZE, room };
	return 0;
}

static bool is_access_mode(uint16_t tag)
{
	return tag >= AM_FIRST && tag <= AM_LAST;
}

/* What the judging of a command looks at. */
struct question {
	enum access_mode mode;
	uint8_t ins;
	const struct pins *pins;
	bool never_holds;
};

static bool names(const struct tlv *am, const struct question *q)
{
	if (am->size != 1)
		return false;
	if (am->tag == AM_MODE)
		return (am->value[0] & q->mode) != 0;
	return am->tag == AM_INSTRUCTION && am->value[0] == q->ins;
}

/*
 * A rule is AM_DOs, each with the SC_DOs behind it; FF to the end of the record. Whether one that
 * names the instruction has conditions that hold.
 */
static bool rule_allows(const uint8_t *rule, uint16_t size, const struct question *q)
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
		if (named && condition_holds(conditions, (uint16_t)(at - conditions), q->pins,
		                             q->never_holds))
			return true;
		if (ends)
			return false;
		named = names(&part, q);
		conditions = reader.at;
	}
}

static bool is_initialising(const struct fs *fs)
{
	struct file mf;

	return file_row(fs, FILE_MF, &mf) == 0 && mf.life_cycle == FILE_INITIALISATION;
}

/* A compact attribute: condition octets for the bits that are set, bit 7 first. */
static bool compact_allows(const struct tlv *attribute, const struct question *q)
{
	uint16_t at = 1;

	if (attribute->size == 0 || q->mode == ACCESS_BY_INSTRUCTION ||
	    (attribute->value[0] & q->mode) == 0)
		return false;
	for (unsigned int bit = ACCESS_DELETE; bit > q->mode; bit >>= 1)
		if (attribute->value[0] & bit)
			at++;
	return at < attribute->size &&
	       condition_octet_holds(attribute->value[at], q->pins, q->never_holds);
}

static uint8_t environment(const struct pins *pins)
{
	const int number = pin_find(pins, PIN_REFERENCE_PIN1);
	struct pin_state state;

	if (number < 0 || pin_look(pins, (uint8_t)number, &state) < 0 || state.enabled)
		return SE_PIN_IN_FORCE;
	return SE_PIN_DISABLED;
}

/* The record that a referenced attribute names; 0 where it has none for the environment. */
static uint8_t referenced_record(const struct tlv *attribute, const struct pins *pins)
{
	if (attribute->size == REFERENCE_SIZE)
		return attribute->value[REFERENCE_AT_RECORD];
	for (uint16_t at = REFERENCE_AT_RECORD; at + REFERENCE_PAIR_SIZE <= attribute->size;
	     at += REFERENCE_PAIR_SIZE)
		if (attribute->value[at] == environment(pins))
			return attribute->value[at + 1];
	return 0;
}

/* The EF.ARR that an attribute of a file names: in its DF, or the next one up that has it. */
static int find_arr(const struct fs *fs, const struct file *row, uint16_t fid)
{
	uint16_t df = row->parent;

	for (;;) {
		const int id = file_child(fs, df, fid);
		struct file up;
		int rc;

		if (id != UICC_ERR_ABSENT || df == FILE_MF)
			return id;
		if ((rc = file_row(fs, df, &up)) < 0)
			return rc;
		df = up.parent;
	}
}

/* Reads the record of EF.ARR that judges a file. Returns its size, UICC_ERR_ABSENT or _PORT. */
static int read_rule(const struct fs *fs, const struct file *row, const struct pins *pins,
                     uint8_t room[ACCESS_RULE_MAX])
{
	uint8_t record = row->arr_record;
	struct file arr;
	struct tlv attribute;
	int id, rc;

	if (row->flags & FILE_OWN_RULE) {
		if ((rc = access_attribute(fs, row, room, &attribute)) < 0)
			return rc;
		if (attribute.size < REFERENCE_SIZE)
			return UICC_ERR_ABSENT;
		record = referenced_record(&attribute, pins);
		id = find_arr(fs, row, get_u16(attribute.value));
	} else {
		id = default_arr(fs, row);
	}
	if (id < 0 || (rc = file_row(fs, (uint16_t)id, &arr)) < 0)
		return id < 0 ? id : rc;
	if (file_records(&arr) == 0 || (rc = row_record_read(fs, &arr, record, room)) < 0)
		return rc == UICC_ERR_PORT ? rc : UICC_ERR_ABSENT;
	return arr.record_size;
}

/* The judgement of a rule that stands with the file itself. */
static int own_rule_allows(const struct fs *fs, const struct file *row, const struct question *q,
                           uint8_t room[ACCESS_RULE_MAX])
{
	struct tlv attribute;
	const int rc = access_attribute(fs, row, room, &attribute);

	if (rc < 0)
		return rc;
	if (attribute.tag == ATTRIBUTE_COMPACT)
		return compact_allows(&attribute, q);
	return rule_allows(attribute.value, attribute.size, q);
}

static bool refers_to_arr(const struct fs *fs, const struct file *row)
{
	const uint32_t at = row->at + row->size + file_tail_size(row->structure);
	uint8_t tag;

	if ((row->flags & FILE_OWN_RULE) == 0)
		return true;
	return nvm_read(fs->nvm, at, &tag, 1) == 0 && tag == ATTRIBUTE_REFERENCED;
}

static int judge(const struct fs *fs, const struct file *row, const struct question *q)
{
	uint8_t rule[ACCESS_RULE_MAX];
	int rc;

	if (!refers_to_arr(fs, row))
		return own_rule_allows(fs, row, q, rule);
	if ((rc = read_rule(fs, row, q->pins, rule)) < 0)
		return rc == UICC_ERR_PORT ? rc : 0;
	return rule_allows(rule, (uint16_t)rc, q);
}

int access_judge(const struct fs *fs, const struct pins *pins, const struct file *row,
                 enum access_mode mode, uint8_t ins)
{
	struct question question = { .mode = mode, .ins = ins, .pins = pins };
	const int rc = judge(fs, row, &question);

	if (rc != 0 || mode != ACCESS_UPDATE || !is_initialising(fs) ||
	    !pin_opens(pins, PIN_REFERENCE_ADM1))
		return rc;
	question.never_holds = true;
	return judge(fs, row, &question);
}
