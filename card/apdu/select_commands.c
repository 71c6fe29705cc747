/* SPDX-License-Identifier: Apache-2.0 */
#include "apdu/card.h"
#include "apdu/channels.h"
#include "apdu/commands.h"
#include "fs/fcp.h"
#include "uicc/uicc.h"
#include "wire/endian.h"
#include "wire/sw.h"

/* P1 of SELECT, TS 102 221 11.1.1.2. */
enum select_by {
	SELECT_FID = 0x00,
	SELECT_CHILD_DF = 0x01,
	SELECT_PARENT = 0x03,
	SELECT_AID = 0x04,
	SELECT_PATH_FROM_MF = 0x08,
	SELECT_PATH_FROM_DF = 0x09,
};

/* P2 of SELECT; ANSWER_DEFAULT, which asks for an FCI elsewhere, is answered with the FCP too. */
enum select_p2 {
	P2_ANSWER = 0x0C,
	ANSWER_DEFAULT = 0x00,
	ANSWER_FCP = 0x04,
	ANSWER_NONE = 0x0C,
	P2_TERMINATE = 0x40,  /* the application session ends; only with an AID */
	P2_OCCURRENCE = 0x03, /* enum select_occurrence; only with an AID       */
};

enum status_answer {
	STATUS_FCP = 0x00,
	STATUS_AID = 0x01,
	STATUS_NONE = 0x0C,
	STATUS_P1_MAX = 2, /* application initialised, terminated: TS 102 221 11.1.2 */
};

static bool p2_is_valid(const struct apdu *in)
{
	const uint8_t answer = in->p2 & P2_ANSWER;
	const uint8_t rest = in->p2 & (uint8_t)~P2_ANSWER;

	if (answer != ANSWER_DEFAULT && answer != ANSWER_FCP && answer != ANSWER_NONE)
		return false;
	if (in->p1 != SELECT_AID)
		return rest == 0;
	return (rest & ~(P2_TERMINATE | P2_OCCURRENCE)) == 0;
}

/* Moves selection where a SELECT says. */
static uint16_t find_selected(const struct fs *fs, const struct apdu *in,
                              struct selection *selection)
{
	int rc;

	switch (in->p1) {
	case SELECT_FID:
	case SELECT_CHILD_DF:
		if (in->lc != 2)
			return SW_LC_P1P2;
		rc = in->p1 == SELECT_FID ? select_fid(fs, selection, get_u16(in->data))
		                          : select_child_df(fs, selection, get_u16(in->data));
		break;
	case SELECT_PARENT:
		if (in->lc != 0)
			return SW_LC_P1P2;
		rc = select_parent(fs, selection);
		break;
	case SELECT_AID:
		if (in->lc == 0)
			return SW_LC_P1P2;
		rc = select_aid(fs, selection, in->data, in->lc,
		                (enum select_occurrence)(in->p2 & P2_OCCURRENCE));
		break;
	case SELECT_PATH_FROM_MF:
	case SELECT_PATH_FROM_DF:
		if (in->lc == 0 || in->lc % 2 != 0)
			return SW_LC_P1P2;
		rc = select_path(fs, selection,
		                 in->p1 == SELECT_PATH_FROM_MF ? FILE_MF : selection->df, in->data,
		                 in->lc);
		break;
	default:
		return SW_P1P2;
	}
	return rc < 0 ? sw_of_error(rc) : SW_OK;
}

static uint16_t answer_fcp(const struct card *card, uint16_t id, struct reply *out)
{
	const int size = fcp_build(&card->fs, &card->pins, id, out->data, REPLY_DATA_MAX);

	if (size < 0)
		return sw_of_error(size);
	out->size = (uint16_t)size;
	return SW_OK;
}

/* The session of the application that selection found ends, TS 102 221 11.1.1.2: it must be the one
 * that is active on this channel. */
static uint16_t close_application(struct card *card, const struct selection *found)
{
	if (found->adf != card->channel->adf)
		return SW_FILE;
	select_close_application(card->channel);
	application_left(card, found->adf);
	return SW_OK;
}

static uint16_t select_warning(const struct file *row)
{
	switch (row->life_cycle) {
	case FILE_DEACTIVATED:
		return SW_DEACTIVATED_FILE;
	case FILE_TERMINATED:
		return SW_TERMINATED_FILE;
	default:
		return SW_OK;
	}
}

uint16_t command_select(struct card *card, const struct apdu *in, struct reply *out)
{
	struct selection selection = *card->channel;
	struct file row;
	uint16_t sw, left;
	int rc;

	if (!p2_is_valid(in))
		return SW_P1P2;
	if ((sw = find_selected(&card->fs, in, &selection)) != SW_OK)
		return sw;
	if ((rc = file_row(&card->fs, selection_current(&selection), &row)) < 0)
		return sw_of_error(rc);
	if ((in->p2 & P2_ANSWER) != ANSWER_NONE &&
	    (sw = answer_fcp(card, selection_current(&selection), out)) != SW_OK)
		return sw;
	if (in->p2 & P2_TERMINATE)
		return close_application(card, &selection);
	left = card->channel->adf;
	*card->channel = selection;
	if (left != selection.adf)
		application_left(card, left);
	return select_warning(&row);
}

uint16_t command_status(struct card *card, const struct apdu *in, struct reply *out)
{
	int size;

	if (in->p1 > STATUS_P1_MAX)
		return SW_P1P2;
	switch (in->p2) {
	case STATUS_FCP:
		return answer_fcp(card, card->channel->df, out);
	case STATUS_AID:
		if (card->channel->adf == FILE_NONE)
			return SW_REFERENCE;
		size = fcp_build_aid(&card->fs, card->channel->adf, out->data, REPLY_DATA_MAX);
		if (size < 0)
			return sw_of_error(size);
		out->size = (uint16_t)size;
		return SW_OK;
	case STATUS_NONE:
		return SW_OK;
	default:
		return SW_P1P2;
	}
}
