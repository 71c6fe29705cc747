/* SPDX-License-Identifier: Apache-2.0 */
#include "apdu/commands.h"
#include "apdu/target.h"
#include "fs/tlv_file.h"
#include "uicc/uicc.h"
#include "wire/sw.h"

/* RETRIEVE DATA and SET DATA, TS 102 221 11.3.1, 11.3.2. */

enum tlv_p2 {
	P2_BLOCK = 0xC0,
	BLOCK_NEXT = 0x00,
	BLOCK_AGAIN = 0x40, /* RETRIEVE DATA: the previous one */
	BLOCK_FIRST = 0x80,
	P2_RFU = 0x20,
	P2_SFI = 0x1F,
};

static uint16_t open_tlv(struct card *card, const struct apdu *in, enum access_mode mode,
                         struct target *target)
{
	const uint8_t sfi = in->p2 & P2_SFI;
	const bool first = (in->p2 & P2_BLOCK) == BLOCK_FIRST;

	if (in->p1 != 0 || (in->p2 & P2_RFU) != 0 || (in->p2 & P2_BLOCK) == P2_BLOCK ||
	    sfi == P2_SFI)
		return SW_P1P2;
	/* The blocks that follow belong to what is under way. */
	return target_open(card, first ? sfi : 0, TARGET_TLV, mode, in->ins, target);
}

/* What is under way moves to the block that a RETRIEVE DATA asks for. */
static uint16_t find_block(const struct card *card, const struct apdu *in, const struct file *row,
                           struct selection_object *object)
{
	struct tlv_head head;
	uint16_t at;
	int rc;

	switch (in->p2 & P2_BLOCK) {
	case BLOCK_FIRST:
		if (tlv_head_read(in->data, in->lc, &head) < 0 ||
		    in->lc != (head.tag > 0xFF ? 2 : 1))
			return in->lc == 0 ? SW_LENGTH : SW_DATA;
		*object = (struct selection_object){ .way = OBJECT_OUT, .tag = head.tag };
		rc = tlv_file_find(&card->fs, row, head.tag, &at, &object->total);
		if (rc < 0)
			return rc == UICC_ERR_ABSENT ? SW_REFERENCE : sw_of_error(rc);
		return SW_OK;
	case BLOCK_NEXT:
		return object->way == OBJECT_OUT && object->done < object->total ? SW_OK
		                                                                 : SW_CONDITIONS;
	default: /* BLOCK_AGAIN */
		object->done = object->last;
		return object->way == OBJECT_OUT ? SW_OK : SW_CONDITIONS;
	}
}

uint16_t command_retrieve_data(struct card *card, const struct apdu *in, struct reply *out)
{
	struct selection_object *object;
	struct target target;
	uint16_t at, size, left, sw;
	int rc;

	if ((sw = open_tlv(card, in, ACCESS_READ, &target)) != SW_OK)
		return sw;
	object = &target.selection.object;
	if ((in->p2 & P2_BLOCK) != BLOCK_FIRST && in->lc != 0)
		return SW_LENGTH;
	if ((sw = find_block(card, in, &target.row, object)) != SW_OK)
		return sw;
	if ((rc = tlv_file_find(&card->fs, &target.row, object->tag, &at, &size)) < 0)
		return sw_of_error(rc);
	left = object->total - object->done;
	if (in->exact_le && in->lc == 0 && in->le > left)
		return SW_RIGHT_LE | left;
	out->size = in->le != 0 && in->le < left ? in->le : left;
	if (out->size > REPLY_DATA_MAX)
		out->size = REPLY_DATA_MAX;
	rc = row_read(&card->fs, &target.row, at + object->done, out->data, out->size);
	if (rc < 0)
		return sw_of_error(rc);
	object->last = object->done;
	object->done += out->size;
	target_keep(card, &target);
	return object->done < object->total ? SW_MORE_DATA : SW_OK;
}

/* An object that other channels were reading or bringing is no longer what it was. */
static void stop_others(struct card *card, uint16_t ef)
{
	for (int i = 0; i < CARD_CHANNELS; i++)
		if (card->channels[i].ef == ef)
			card->channels[i].object.way = OBJECT_NONE;
}

/* The first block: tag and length, and as much of the value as there is room for. A length of zero
 * deletes the object. */
static uint16_t begin_object(struct card *card, const struct apdu *in, struct target *target)
{
	struct selection_object *const object = &target->selection.object;
	struct tlv_head head;
	int rc;

	if (in->lc == 0)
		return SW_LENGTH;
	if (tlv_head_read(in->data, in->lc, &head) < 0)
		return SW_DATA;
	*object = (struct selection_object){
		.way = OBJECT_IN,
		.tag = head.tag,
		.total = head.body == 0 ? 0 : head.size + head.body,
	};
	if (head.body == 0) {
		rc = tlv_file_remove(&card->fs, &target->row, head.tag);
		return rc == UICC_ERR_ABSENT ? SW_REFERENCE : rc < 0 ? sw_of_error(rc) : SW_OK;
	}
	rc = tlv_file_reserve(&card->fs, &target->row, head.tag, object->total);
	return rc < 0 ? sw_of_error(rc) : SW_OK;
}

/* Octets of the object under way. Returns 9000 when it is whole, 63F1 before. */
static uint16_t bring(struct card *card, const struct apdu *in, struct target *target)
{
	struct selection_object *const object = &target->selection.object;
	int rc;

	if (object->way != OBJECT_IN)
		return SW_CONDITIONS;
	if (in->lc > object->total - object->done)
		return SW_DATA;
	rc = tlv_file_bring(&card->fs, &target->row, object->done, in->data, in->lc);
	if (rc < 0)
		return sw_of_error(rc);
	object->done += in->lc;
	if (object->done < object->total)
		return SW_MORE_EXPECTED;
	object->way = OBJECT_NONE;
	rc = tlv_file_accept(&card->fs, &target->row, object->tag, object->total);
	return rc < 0 ? sw_of_error(rc) : SW_OK;
}

uint16_t command_set_data(struct card *card, const struct apdu *in, struct reply *out)
{
	struct target target;
	uint16_t sw;

	(void)out;
	if ((sw = open_tlv(card, in, ACCESS_UPDATE, &target)) != SW_OK)
		return sw;
	switch (in->p2 & P2_BLOCK) {
	case BLOCK_FIRST:
		sw = begin_object(card, in, &target);
		break;
	case BLOCK_NEXT:
		break;
	default:
		return SW_P1P2;
	}
	if (sw == SW_OK && ((in->p2 & P2_BLOCK) == BLOCK_NEXT || target.selection.object.total > 0))
		sw = bring(card, in, &target);
	if (!sw_is_success(sw))
		return sw;
	stop_others(card, target.id);
	target_keep(card, &target);
	return sw;
}
