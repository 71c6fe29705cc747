/* SPDX-License-Identifier: Apache-2.0 */
#include "cat/session.h"

#include <stddef.h>

#include "cat/tags.h"
#include "uicc/features.h"
#include "uicc/uicc.h"
#include "wire/frame.h"
#include "wire/mem.h"

enum { NUMBER_MAX = 254 };

static uint16_t bit_of(unsigned wish)
{
	return (uint16_t)(1u << wish);
}

void cat_download(struct cat *cat, const uint8_t *profile, uint16_t size)
{
	cat->profile_size = (uint8_t)(size < CAT_PROFILE_MAX ? size : CAT_PROFILE_MAX);
	memcpy(cat->profile, profile, cat->profile_size);
}

bool cat_can(const struct cat *cat, uint8_t octet, uint8_t bit)
{
	return octet <= cat->profile_size && (cat->profile[octet - 1] >> (bit - 1) & 1);
}

bool cat_offers(const struct cat *cat, enum cat_wish wish)
{
	const struct cat_row *const row = &cat->rows[wish];

	return row->bit[0] == 0 || cat_can(cat, row->bit[0], row->bit[1]);
}

void cat_wish(struct cat *cat, enum cat_wish wish)
{
	if (!UICC_WITH_MENU && cat->rows[wish].build == NULL)
		return;
	cat->wishes |= bit_of(wish);
	cat->postponed &= (uint16_t)~bit_of(wish);
}

void cat_unwish(struct cat *cat, enum cat_wish wish)
{
	cat->wishes &= (uint16_t)~bit_of(wish);
	cat->postponed &= (uint16_t)~bit_of(wish);
}

bool cat_wishes(const struct cat *cat, enum cat_wish wish)
{
	return ((cat->wishes | cat->postponed) & bit_of(wish)) != 0;
}

void cat_submit(struct cat *cat, const uint8_t *address, uint16_t size)
{
	submit_begin(&cat->submit, address, size);
	cat_wish(cat, CAT_WISH_SEND_SMS);
}

void cat_drop_submit(struct cat *cat)
{
	submit_drop(&cat->submit);
	cat_unwish(cat, CAT_WISH_SEND_SMS);
	if (cat->state == CAT_PENDING && cat->current == CAT_WISH_SEND_SMS)
		cat->state = CAT_IDLE;
}

void cat_refresh(struct cat *cat, uint8_t refresh)
{
	if (refresh == CAT_REFRESH_NONE || !cat_offers(cat, CAT_WISH_REFRESH))
		return;
	cat->refresh |= refresh;
	cat_wish(cat, CAT_WISH_REFRESH);
}

void cat_postpone(struct cat *cat, enum cat_wish wish)
{
	cat->postponed |= bit_of(wish);
}

void cat_poll(struct cat *cat)
{
	cat->wishes |= cat->postponed;
	cat->postponed = 0;
}

/* Writes the command whole. Returns its octets, 0 where there is nothing to say, or UICC_ERR_RANGE
 * where it is longer than FETCH brings. */
static int build(struct cat *cat, void *ctx, uint8_t *to)
{
	const struct cat_row *const row = &cat->rows[cat->current];
	struct tlv_writer writer = { .at = to, .room = CAT_FETCH_MAX };
	const uint16_t mark = tlv_open(&writer, CAT_TAG_PROACTIVE);
	const uint8_t devices[] = { CAT_DEVICE_UICC, row->device };
	uint8_t details[CAT_DETAILS_SIZE] = { cat->number, row->type };
	uint16_t at;
	int qualifier;

	cat_put(&writer, CAT_TAG_DETAILS, details, sizeof details);
	at = (uint16_t)(writer.size - 1);
	cat_put(&writer, CAT_TAG_DEVICES, devices, sizeof devices);
	qualifier = row->build(ctx, &writer);
	if (qualifier < 0)
		return 0;
	to[at] = (uint8_t)qualifier;
	tlv_close(&writer, mark);
	return writer.full ? UICC_ERR_RANGE : writer.size;
}

static int tell_not_asked(struct cat *cat, void *ctx, enum cat_wish wish)
{
	const struct cat_answer answer = { .outcome = CAT_NOT_OFFERED };

	cat_unwish(cat, wish);
	return cat->rows[wish].answered ? cat->rows[wish].answered(ctx, &answer) : 0;
}

/* The first wish that the terminal can fulfil. Returns it, CAT_WISHES for none, or an error. */
static int first_wish(struct cat *cat, void *ctx)
{
	int rc;

	for (unsigned wish = 0; wish < CAT_WISHES; wish++) {
		if ((cat->wishes & bit_of(wish)) == 0)
			continue;
		if (cat_offers(cat, (enum cat_wish)wish))
			return (int)wish;
		if ((rc = tell_not_asked(cat, ctx, (enum cat_wish)wish)) < 0)
			return rc;
	}
	return CAT_WISHES;
}

/* What build() returns for the command that is current. */
static FRAME_APART int measure(struct cat *cat, void *ctx)
{
	uint8_t octets[CAT_FETCH_MAX];

	return build(cat, ctx, octets);
}

int cat_take_turn(struct cat *cat, void *ctx)
{
	int wish, size;

	if (cat->state == CAT_FETCHED)
		return 0;
	while ((wish = first_wish(cat, ctx)) < CAT_WISHES) {
		if (wish < 0)
			return wish;
		if (cat->state == CAT_IDLE)
			cat->number = (uint8_t)(cat->number % NUMBER_MAX + 1);
		cat->state = CAT_PENDING;
		cat->current = (uint8_t)wish;
		if ((size = measure(cat, ctx)) > 0) {
			cat->size = (uint8_t)size;
			return 0;
		}
		cat_unwish(cat, (enum cat_wish)wish);
		if (size < 0 && (size = tell_not_asked(cat, ctx, (enum cat_wish)wish)) < 0)
			return size;
	}
	cat->state = CAT_IDLE;
	return 0;
}

uint16_t cat_pending(const struct cat *cat)
{
	return cat->state == CAT_PENDING ? cat->size : 0;
}

uint16_t cat_fetch(struct cat *cat, void *ctx, uint8_t *to)
{
	const int built = build(cat, ctx, to);
	const uint16_t size = (uint16_t)(built > 0 ? built : 0);
	struct tlv_reader reader = { to, size };
	struct tlv tlv;

	cat_unwish(cat, (enum cat_wish)cat->current);
	cat->state = size > 0 ? CAT_FETCHED : CAT_IDLE;
	if (cat->current == CAT_WISH_REFRESH) {
		cat->refreshing = cat->refresh;
		cat->refresh = CAT_REFRESH_NONE;
	}
	if (tlv_next(&reader, &tlv) > 0) {
		reader = (struct tlv_reader){ tlv.value, tlv.size };
		if (ctlv_next(&reader, &tlv) > 0)
			memcpy(cat->details, tlv.value, sizeof cat->details);
	}
	return size;
}

/* General results that mean something else than their first digit says. */
static const struct {
	uint8_t result, outcome;
} outcomes[] = {
	{ 0x11, CAT_BACK },     { 0x13, CAT_HELP },
	{ 0x22, CAT_DECLINED }, /* the user did not accept it                    */
	{ 0x23, CAT_DECLINED }, /* the user cleared the call                     */
	{ 0x24, CAT_DECLINED }, /* in contradiction with the timer's state       */
};

/* 0X done, 1X the user ends it, 2X worth another try, 3X not: TS 102 223 8.12. */
static uint8_t outcome_of(uint8_t result)
{
	static const uint8_t by_digit[] = { CAT_DONE, CAT_ENDED, CAT_BUSY };
	const uint8_t digit = result >> 4;

	for (unsigned i = 0; i < sizeof outcomes / sizeof outcomes[0]; i++)
		if (outcomes[i].result == result)
			return outcomes[i].outcome;
	return digit < sizeof by_digit ? by_digit[digit] : CAT_CANNOT;
}

/* A response without a result says that values are missing. */
static void read_result(struct cat_answer *answer)
{
	struct tlv_reader reader = answer->rest;
	struct tlv tlv;

	answer->outcome = CAT_CANNOT;
	while (ctlv_next(&reader, &tlv) > 0) {
		if (tlv.tag != CAT_TAG_RESULT || tlv.size == 0)
			continue;
		answer->result = tlv.value[0];
		answer->outcome = outcome_of(answer->result);
		return;
	}
}

/* Whether a busy terminal is to be asked once more. */
static bool postpone(struct cat *cat, uint8_t wish)
{
	if (cat->tries[wish] >= cat->retries) {
		cat->tries[wish] = 0;
		return false;
	}
	cat->tries[wish]++;
	cat_postpone(cat, (enum cat_wish)wish);
	if (wish == CAT_WISH_REFRESH)
		cat->refresh |= cat->refreshing;
	return true;
}

int cat_respond(struct cat *cat, void *ctx, const uint8_t *response, uint16_t size)
{
	struct cat_answer answer = { .rest = { response, size } };
	const uint8_t wish = cat->current;
	struct tlv tlv;

	if (cat->state != CAT_FETCHED)
		return UICC_ERR_ABSENT;
	if (ctlv_next(&answer.rest, &tlv) <= 0 || tlv.tag != CAT_TAG_DETAILS ||
	    tlv.size != CAT_DETAILS_SIZE || memcmp(tlv.value, cat->details, CAT_DETAILS_SIZE) != 0)
		return UICC_ERR_FORMAT;
	read_result(&answer);
	cat->state = CAT_IDLE;
	if (answer.outcome == CAT_BUSY && postpone(cat, wish))
		return 0;
	if (answer.outcome != CAT_BUSY)
		cat->tries[wish] = 0;
	return cat->rows[wish].answered ? cat->rows[wish].answered(ctx, &answer) : 0;
}
