/* SPDX-License-Identifier: Apache-2.0 */
#include "cat/session.h"

#include <stddef.h>

#include "cat/commands.h"
#include "uicc/uicc.h"
#include "wire/mem.h"

enum { NUMBER_MAX = 254, DETAILS_SIZE = 3 };

void cat_download(struct cat *cat, const uint8_t *profile, uint16_t size)
{
	cat->profile_size = (uint8_t)(size < CAT_PROFILE_MAX ? size : CAT_PROFILE_MAX);
	memcpy(cat->profile, profile, cat->profile_size);
}

bool cat_can(const struct cat *cat, enum cat_profile_bit bit)
{
	const unsigned octet = (unsigned)bit >> 4, position = (unsigned)bit & 0xF;

	return octet <= cat->profile_size && (cat->profile[octet - 1] >> (position - 1) & 1);
}

/* The wish becomes the command that waits. One that was fetched keeps its turn. */
static void take_turn(struct cat *cat)
{
	struct tlv_writer writer = { .at = cat->command, .room = sizeof cat->command };

	if (cat->wish == CAT_REFRESH_NONE || cat->state == CAT_FETCHED)
		return;
	if (cat->state == CAT_IDLE)
		cat->number = (uint8_t)(cat->number % NUMBER_MAX + 1);
	cat_build_refresh(&writer, cat->number, (enum cat_refresh)cat->wish);
	cat->size = (uint8_t)writer.size;
	cat->state = CAT_PENDING;
}

void cat_refresh(struct cat *cat, enum cat_refresh refresh)
{
	if (refresh <= cat->wish || !cat_can(cat, CAT_PROFILE_REFRESH))
		return;
	cat->wish = (uint8_t)refresh;
	take_turn(cat);
}

uint16_t cat_pending(const struct cat *cat)
{
	return cat->state == CAT_PENDING ? cat->size : 0;
}

const uint8_t *cat_fetch(struct cat *cat)
{
	if (cat->state != CAT_PENDING)
		return NULL;
	cat->state = CAT_FETCHED;
	cat->wish = CAT_REFRESH_NONE;
	return cat->command;
}

int cat_respond(struct cat *cat, const uint8_t *response, uint16_t size)
{
	struct tlv_reader reader = { response, size };
	struct tlv tlv;

	if (cat->state != CAT_FETCHED)
		return UICC_ERR_ABSENT;
	/* The details are those of the command: D0 L 81 03 and then they. */
	if (ctlv_next(&reader, &tlv) <= 0 || tlv.tag != CAT_TAG_DETAILS ||
	    tlv.size != DETAILS_SIZE || memcmp(tlv.value, cat->command + 4, DETAILS_SIZE) != 0)
		return UICC_ERR_FORMAT;
	cat->state = CAT_IDLE;
	take_turn(cat);
	return 0;
}
