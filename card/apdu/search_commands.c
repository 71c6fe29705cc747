/* SPDX-License-Identifier: Apache-2.0 */
#include "apdu/commands.h"
#include "apdu/target.h"
#include "fs/record_file.h"
#include "uicc/uicc.h"
#include "wire/sw.h"

/* SEARCH RECORD, TS 102 221 11.1.7. */

enum search_p2 {
	P2_MODE = 0x07,
	P2_SFI_SHIFT = 3,
	SFI_NONE = 31,
	SEARCH_FORWARD = 4, /* simple, from record P1 */
	SEARCH_BACKWARD = 5,
	SEARCH_ENHANCED = 6, /* the data field begins with the two octets below */
};

/* Octet 1 of an enhanced search; octet 2 is an offset or a value. */
enum search_indication {
	INDICATION_SIZE = 2,
	INDICATION_MODE = 0x07, /* SEARCH_FORWARD, SEARCH_BACKWARD, or */
	FORWARD_FROM_NEXT = 6,
	BACKWARD_FROM_PREVIOUS = 7,
	INDICATION_BEHIND = 0x08, /* after the first octet of the value */
	INDICATION_RFU = 0xF0,
};

/* What to look for and how; how becomes a mode of an indication. */
static uint16_t read_search(const struct apdu *in, struct record_pattern *pattern, uint8_t *how)
{
	*pattern = (struct record_pattern){ .octets = in->data, .size = in->lc };
	*how = in->p2 & P2_MODE;
	if (in->p2 >> P2_SFI_SHIFT == SFI_NONE || *how < SEARCH_FORWARD || *how > SEARCH_ENHANCED)
		return SW_P1P2;
	if (*how == SEARCH_ENHANCED) {
		if (in->lc <= INDICATION_SIZE)
			return SW_LENGTH;
		*how = in->data[0] & INDICATION_MODE;
		if ((in->data[0] & INDICATION_RFU) != 0 || *how < SEARCH_FORWARD)
			return SW_DATA;
		pattern->behind = (in->data[0] & INDICATION_BEHIND) != 0;
		pattern->from = in->data[1];
		pattern->octets += INDICATION_SIZE;
		pattern->size -= INDICATION_SIZE;
	}
	return pattern->size == 0 ? SW_LENGTH : SW_OK;
}

/* The record where the search begins: P1, the current one for 0, or the one beside it. Returns it,
 * 0 where there is none that way, or UICC_ERR_ABSENT. */
static int first_record(const struct target *target, uint8_t p1, uint8_t how)
{
	const uint16_t current = target->selection.record;

	switch (how) {
	case FORWARD_FROM_NEXT:
		return current + 1;
	case BACKWARD_FROM_PREVIOUS:
		return current == 0 ? file_records(&target->row) : current - 1;
	default:
		return record_number(&target->row, &target->selection, RECORD_ABSOLUTE, p1);
	}
}

uint16_t command_search_record(struct card *card, const struct apdu *in, struct reply *out)
{
	struct record_pattern pattern;
	struct target target;
	uint8_t how;
	uint16_t sw;
	int rc;

	if ((sw = read_search(in, &pattern, &how)) != SW_OK)
		return sw;
	sw = target_open(card, in->p2 >> P2_SFI_SHIFT, TARGET_RECORDS, ACCESS_READ, in->ins,
	                 &target);
	if (sw != SW_OK)
		return sw;
	if (pattern.size > target.row.record_size)
		return SW_LENGTH;
	if ((rc = first_record(&target, in->p1, how)) < 0)
		return SW_RECORD;
	rc = record_search(&card->fs, &target.row, (uint16_t)rc,
	                   how == SEARCH_FORWARD || how == FORWARD_FROM_NEXT, &pattern, out->data);
	if (rc < 0)
		return sw_of_error(rc);
	if (rc == 0)
		return SW_NOT_FOUND;
	out->size = (uint16_t)rc;
	target.selection.record = out->data[0];
	target_keep(card, &target);
	return SW_OK;
}
