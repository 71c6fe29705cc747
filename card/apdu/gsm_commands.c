/* SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>

#include "apdu/commands.h"
#include "apdu/gsm.h"
#include "apdu/target.h"
#include "fs/gsm_status.h"
#include "fs/record_file.h"
#include "uicc/uicc.h"
#include "wire/endian.h"
#include "wire/sw.h"

enum gsm_ins {
	INS_VERIFY = 0x20,
	INS_UNBLOCK = 0x2C,
	INS_PINS_MASK = 0xF0, /* 20 to 2C: the CHVs */
};

enum gsm_sw {
	GSM_RESPONSE = 0x9F00,
	GSM_MEMORY = 0x9240,
	GSM_NO_EF = 0x9400,
	GSM_RANGE = 0x9402,
	GSM_FILE = 0x9404,
	GSM_STRUCTURE = 0x9408,
	GSM_NO_CHV = 0x9802,
	GSM_ACCESS = 0x9804,
	GSM_CHV_STATE = 0x9808,
	GSM_INVALIDATED = 0x9810,
	GSM_BLOCKED = 0x9840,
};

uint16_t gsm_status_word(uint8_t ins, uint16_t sw)
{
	static const struct {
		uint16_t uicc, sim;
	} words[] = {
		{ SW_NOT_FOUND, GSM_FILE },
		{ SW_DEACTIVATED_FILE, SW_OK },
		{ SW_TERMINATED_FILE, SW_OK },
		{ SW_MEMORY, GSM_MEMORY },
		{ SW_ROOM, GSM_MEMORY },
		{ SW_NO_EF, GSM_NO_EF },
		{ SW_OFFSET, GSM_RANGE },
		{ SW_RECORD, GSM_RANGE },
		{ SW_FILE, GSM_FILE },
		{ SW_STRUCTURE, GSM_STRUCTURE },
		{ SW_REFERENCE, GSM_NO_CHV },
		{ SW_SECURITY, GSM_ACCESS },
		{ SW_BLOCKED, GSM_BLOCKED },
		{ SW_TRIES, GSM_BLOCKED },
		{ SW_INVALIDATED, GSM_INVALIDATED },
		{ SW_P1P2, SW_OFFSET },
		{ SW_LC_P1P2, SW_LENGTH },
		{ SW_DATA, SW_LENGTH },
		{ SW_CONDITIONS, SW_TROUBLE },
	};

	if ((ins & INS_PINS_MASK) == INS_VERIFY && (sw == SW_INVALIDATED || sw == SW_CONDITIONS))
		return GSM_CHV_STATE;
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		if (words[i].uicc == sw)
			return words[i].sim;
	switch (sw & 0xFF00) {
	case SW_RESPONSE:
		return GSM_RESPONSE | (sw & 0xFF);
	case SW_RIGHT_LE:
		return SW_LENGTH | (sw & 0xFF);
	case SW_TRIES & 0xFF00:
		return GSM_ACCESS;
	default:
		return sw;
	}
}

static uint16_t answer_status(const struct card *card, uint16_t id, struct reply *out)
{
	const int size = gsm_status_build(&card->fs, &card->pins, id, out->data);

	if (size < 0)
		return sw_of_error(size);
	out->size = (uint16_t)size;
	return SW_OK;
}

/* By identifier alone; applications of the UICC are not to be seen. */
uint16_t gsm_select(struct card *card, const struct apdu *in, struct reply *out)
{
	struct selection selection = *card->channel;
	struct file row;
	uint16_t sw;
	int rc;

	if (in->p1 != 0 || in->p2 != 0)
		return SW_P1P2;
	if (in->lc != 2)
		return SW_LENGTH;
	if ((rc = select_fid(&card->fs, &selection, get_u16(in->data))) < 0 ||
	    (rc = file_row(&card->fs, selection_current(&selection), &row)) < 0)
		return sw_of_error(rc);
	if (row.structure == FILE_STRUCTURE_ADF)
		return SW_FILE;
	if ((sw = answer_status(card, selection_current(&selection), out)) != SW_OK)
		return sw;
	*card->channel = selection;
	return SW_OK;
}

/* As many octets as are asked for: terminals ask for 22 or fewer. */
static void cut_to_le(const struct apdu *in, struct reply *out)
{
	if (in->le < out->size)
		out->size = in->le;
}

uint16_t gsm_status(struct card *card, const struct apdu *in, struct reply *out)
{
	uint16_t sw;

	if (in->p1 != 0 || in->p2 != 0)
		return SW_P1P2;
	if ((sw = answer_status(card, card->channel->df, out)) == SW_OK)
		cut_to_le(in, out);
	return sw;
}

/* GET RESPONSE: fewer octets than wait may be asked for; the rest is gone. */
uint16_t gsm_get_response(struct card *card, const struct apdu *in, struct reply *out)
{
	struct apdu all = *in;
	uint16_t sw;

	if (in->le < card->response.size)
		all.le = card->response.size;
	if (sw_is_success(sw = response_get(&card->response, &all, out)))
		cut_to_le(in, out);
	return sw;
}

/* SEEK, TS 51.011 9.2.7. P2: where to begin, and whether the record's number is asked for. */
enum seek_p2 {
	SEEK_FROM_BEGIN = 0,
	SEEK_FROM_END = 1,
	SEEK_FROM_NEXT = 2,
	SEEK_FROM_PREVIOUS = 3,
	SEEK_MODE = 0x0F,
	SEEK_NUMBER = 0x10,
	SEEK_PATTERN_MAX = 16,
};

static uint16_t seek_from(const struct target *target, uint8_t mode)
{
	const uint16_t last = file_records(&target->row), current = target->selection.record;

	switch (mode) {
	case SEEK_FROM_BEGIN:
		return 1;
	case SEEK_FROM_END:
		return last;
	case SEEK_FROM_NEXT:
		return current + 1;
	default: /* SEEK_FROM_PREVIOUS */
		return current == 0 ? last : current - 1;
	}
}

uint16_t gsm_seek(struct card *card, const struct apdu *in, struct reply *out)
{
	const struct record_pattern pattern = { .octets = in->data,
		                                .size = in->lc,
		                                .at_once = true };
	const uint8_t mode = in->p2 & SEEK_MODE;
	struct target target;
	uint16_t sw;
	int rc;

	if (in->p1 != 0 || (in->p2 & ~(SEEK_MODE | SEEK_NUMBER)) != 0 || mode > SEEK_FROM_PREVIOUS)
		return SW_P1P2;
	sw = target_open(card, 0, TARGET_RECORDS & ~TARGET_CYCLIC, ACCESS_READ, in->ins, &target);
	if (sw != SW_OK)
		return sw;
	if (in->lc == 0 || in->lc > SEEK_PATTERN_MAX || in->lc > target.row.record_size)
		return SW_LENGTH;
	rc = record_search(&card->fs, &target.row, seek_from(&target, mode),
	                   mode == SEEK_FROM_BEGIN || mode == SEEK_FROM_NEXT, &pattern, out->data);
	if (rc < 0)
		return sw_of_error(rc);
	if (rc == 0)
		return SW_NOT_FOUND;
	target.selection.record = out->data[0];
	out->size = in->p2 & SEEK_NUMBER ? 1 : 0;
	target_keep(card, &target);
	return SW_OK;
}

/* INVALIDATE and REHABILITATE, TS 51.011 9.2.14, 9.2.15: the current EF, which must be in the other
 * state. */
static uint16_t leave_state(struct card *card, const struct apdu *in, struct reply *out,
                            enum file_life_cycle from, apdu_handler *run)
{
	struct file row;
	int rc;

	if (in->p1 != 0 || in->p2 != 0)
		return SW_P1P2;
	if (in->lc != 0)
		return SW_LENGTH;
	if (card->channel->ef == FILE_NONE)
		return SW_NO_EF;
	if ((rc = file_row(&card->fs, card->channel->ef, &row)) < 0)
		return sw_of_error(rc);
	return row.life_cycle == from ? run(card, in, out) : SW_INVALIDATED;
}

uint16_t gsm_invalidate(struct card *card, const struct apdu *in, struct reply *out)
{
	return leave_state(card, in, out, FILE_ACTIVATED, command_deactivate_file);
}

uint16_t gsm_rehabilitate(struct card *card, const struct apdu *in, struct reply *out)
{
	return leave_state(card, in, out, FILE_DEACTIVATED, command_activate_file);
}

/* CHV1 and CHV2 are PIN1 and the application's PIN2. UNBLOCK CHV calls the first one 00. */
static uint16_t with_chv(struct card *card, const struct apdu *in, struct reply *out,
                         apdu_handler *run)
{
	const uint8_t first = in->ins == INS_UNBLOCK ? 0 : 1;
	struct apdu as_uicc = *in;

	if (in->p2 != first && in->p2 != 2)
		return SW_REFERENCE;
	as_uicc.p2 = in->p2 == 2 ? PIN_REFERENCE_LOCAL | PIN_REFERENCE_PIN1 : PIN_REFERENCE_PIN1;
	if (in->p1 != 0)
		return SW_P1P2;
	return in->lc == 0 ? SW_LENGTH : run(card, &as_uicc, out);
}

uint16_t gsm_verify_chv(struct card *card, const struct apdu *in, struct reply *out)
{
	return with_chv(card, in, out, command_verify);
}

uint16_t gsm_change_chv(struct card *card, const struct apdu *in, struct reply *out)
{
	return with_chv(card, in, out, command_change_pin);
}

/* CHV2 is always in force: P2 is 01 alone, TS 51.011 9.2.11, 9.2.12. */
uint16_t gsm_disable_chv(struct card *card, const struct apdu *in, struct reply *out)
{
	return in->p2 == 1 ? with_chv(card, in, out, command_disable_pin) : SW_P1P2;
}

uint16_t gsm_enable_chv(struct card *card, const struct apdu *in, struct reply *out)
{
	return in->p2 == 1 ? with_chv(card, in, out, command_enable_pin) : SW_P1P2;
}

uint16_t gsm_unblock_chv(struct card *card, const struct apdu *in, struct reply *out)
{
	return with_chv(card, in, out, command_unblock_pin);
}
