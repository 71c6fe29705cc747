/* SPDX-License-Identifier: Apache-2.0 */
#include "cat/session.h"

#include "cat/commands.h"
#include "uicc/uicc.h"
#include "wire/mem.h"

enum { NUMBER_MAX = 254, CAT_RESULT_TRY_LATER = 0x20 };

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

static void build(const struct cat *cat, struct tlv_writer *writer)
{
	if (cat->sending)
		cat_build_send_sms(writer, cat->number, &cat->submit);
	else
		tlv_octets(writer, cat->command, cat->size);
}

/* A message that waits, or the wish, becomes the command that waits. One that was fetched keeps its
 * turn. */
static void take_turn(struct cat *cat)
{
	uint8_t octets[CAT_FETCH_MAX];
	struct tlv_writer refresh = { .at = cat->command, .room = sizeof cat->command };
	struct tlv_writer sms = { .at = octets, .room = sizeof octets };

	if (cat->state == CAT_FETCHED)
		return;
	cat->sending = submit_is_busy(&cat->submit);
	if (!cat->sending && cat->wish == CAT_REFRESH_NONE) {
		cat->state = CAT_IDLE;
		return;
	}
	if (cat->state == CAT_IDLE)
		cat->number = (uint8_t)(cat->number % NUMBER_MAX + 1);
	if (cat->sending)
		cat_build_send_sms(&sms, cat->number, &cat->submit);
	else
		cat_build_refresh(&refresh, cat->number, (enum cat_refresh)cat->wish);
	cat->size = (uint8_t)(cat->sending ? sms.size : refresh.size);
	cat->state = CAT_PENDING;
}

void cat_submit(struct cat *cat, const uint8_t *address, uint16_t size)
{
	submit_begin(&cat->submit, address, size);
	take_turn(cat);
}

void cat_drop_submit(struct cat *cat)
{
	submit_drop(&cat->submit);
	take_turn(cat);
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

void cat_fetch(struct cat *cat, uint8_t *to)
{
	struct tlv_writer writer = { .at = to, .room = CAT_FETCH_MAX };
	struct tlv_reader reader;
	struct tlv tlv;

	if (cat->state != CAT_PENDING)
		return;
	build(cat, &writer);
	reader = (struct tlv_reader){ to, writer.size };
	if (tlv_next(&reader, &tlv) > 0) {
		reader = (struct tlv_reader){ tlv.value, tlv.size };
		if (ctlv_next(&reader, &tlv) > 0)
			memcpy(cat->details, tlv.value, sizeof cat->details);
	}
	cat->state = CAT_FETCHED;
	if (!cat->sending)
		cat->wish = CAT_REFRESH_NONE;
}

/* Whether the terminal says that it did what it was asked: general results 00 to 1F, TS 102 223
 * 8.12. */
static bool was_done(struct tlv_reader reader)
{
	struct tlv tlv;

	while (ctlv_next(&reader, &tlv) > 0)
		if (tlv.tag == CAT_TAG_RESULT)
			return tlv.size > 0 && tlv.value[0] < CAT_RESULT_TRY_LATER;
	return false;
}

int cat_respond(struct cat *cat, const uint8_t *response, uint16_t size)
{
	struct tlv_reader reader = { response, size };
	struct tlv tlv;

	if (cat->state != CAT_FETCHED)
		return UICC_ERR_ABSENT;
	if (ctlv_next(&reader, &tlv) <= 0 || tlv.tag != CAT_TAG_DETAILS ||
	    tlv.size != CAT_DETAILS_SIZE || memcmp(tlv.value, cat->details, CAT_DETAILS_SIZE) != 0)
		return UICC_ERR_FORMAT;
	if (cat->sending && was_done(reader))
		submit_sent(&cat->submit);
	else if (cat->sending)
		submit_drop(&cat->submit);
	cat->state = CAT_IDLE;
	take_turn(cat);
	return 0;
}
