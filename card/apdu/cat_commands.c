/* SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>

#include "apdu/card.h"
#include "apdu/commands.h"
#include "applet/events.h"
#include "applet/log.h"
#include "applet/menu.h"
#include "applet/orders.h"
#include "applet/watch.h"
#include "cat/tags.h"
#include "cat/envelope.h"
#include "ota/receipt.h"
#include "uicc/applet.h"
#include "uicc/features.h"
#include "uicc/uicc.h"
#include "wire/mem.h"
#include "wire/sw.h"

static bool p1p2_are_zero(const struct apdu *in)
{
	return in->p1 == 0 && in->p2 == 0;
}

/* TS 102 221 11.2.1. */
uint16_t command_terminal_profile(struct card *card, const struct apdu *in, struct reply *out)
{
	const struct applet applet = card_applet(card);
	int rc;

	(void)out;
	if (!p1p2_are_zero(in))
		return SW_P1P2;
	if (in->lc == 0)
		return SW_LENGTH;
	cat_download(&card->cat, in->data, in->lc);
	rc = events_start(&applet);
	return rc < 0 ? sw_of_error(rc) : SW_OK;
}

/* Orders of a packet, and whether they were refused. */
struct orders_job {
	struct applet applet;
	bool refused;
};

/* A list that is refused at large is answered like any other: the answer says so. */
static int run_orders(void *ctx, const uint8_t *data, uint16_t size, struct tlv_writer *answer)
{
	struct orders_job *const job = ctx;
	const int rc = orders_carry_out(&job->applet, ORDERS_FROM_AIR, data, size, answer);

	job->refused = rc == ORDERS_REFUSED || rc == UICC_ERR_FORMAT;
	return job->refused ? 0 : rc;
}

/* What passed the checks is told by the log; what did not leaves no trace. */
static int log_packet(struct card *card, const struct ota_done *done, bool refused)
{
	const struct log_event event = {
		.kind = APPLET_LOG_OTA,
		.why = refused ? APPLET_OTA_REFUSED : APPLET_OTA_ACCEPTED,
		.from = done->target,
		.to = done->key_set,
		.mcc = card->toolkit.mcc,
		.detail = done->counter,
	};

	return done->passed ? log_add(&card->fs, &event) : 0;
}

/* The proof of receipt is the response data, TS 31.115 4.2; the terminal puts it into the user data
 * of the SMS-DELIVER-REPORT (TS 31.111 7.1.1.2). */
static uint16_t run_packet(struct card *card, uint16_t size, struct reply *out)
{
	struct orders_job orders = { .applet = card_applet(card) };
	struct card_remote remote = { .card = card };
	struct ota_target targets[1 + CARD_REMOTE_MAX] = {
		{ .target = APPLET_TARGET_APPLET, .run = run_orders, .ctx = &orders },
	};
	const struct ota_job job = { .fs = &card->fs,
		                     .cat = &card->cat,
		                     .targets = targets,
		                     .count = 1u + card->remote_count,
		                     .octets = card->ota.buffer,
		                     .size = size,
		                     .sender = card->ota.sender };
	struct ota_done done = { .passed = false };
	int rc;

	for (uint8_t i = 0; i < card->remote_count; i++) {
		targets[1 + i] = card->remote[i];
		targets[1 + i].ctx = &remote;
		targets[1 + i].origin = &remote.origin;
	}
	rc = ota_execute(&job, out->data, &done);

	/* It held what was deciphered. */
	memset(card->ota.buffer, 0, size);
	if (rc < 0)
		return sw_of_error(rc);
	out->size = (uint16_t)rc;
	rc = log_packet(card, &done, orders.refused || done.status != OTA_STATUS_OK);
	return rc < 0 ? sw_of_error(rc) : SW_OK;
}

/* TS 31.111 7.1.1: a short message that is no command packet is incorrect data (10.2.1.5.2). */
static uint16_t take_sms(struct card *card, const struct envelope *envelope, struct reply *out)
{
	struct tlv tpdu;
	int rc;

	(void)cat_find(envelope->rest, CAT_TAG_TPDU, &tpdu);
	rc = ota_receive(&card->ota, tpdu.value, tpdu.size);
	if (rc < 0)
		return rc == UICC_ERR_RANGE ? SW_ROOM : SW_DATA;
	return rc > 0 ? run_packet(card, (uint16_t)rc, out) : SW_OK;
}

#if UICC_WITH_MENU
/* TS 102 223 7.2: while a dialogue goes on the toolkit is busy. */
static uint16_t take_selection(struct card *card, const struct envelope *envelope,
                               struct reply *out)
{
	const struct applet applet = card_applet(card);
	struct tlv item, help;
	int rc;

	(void)out;
	(void)cat_find(envelope->rest, CAT_TAG_ITEM_IDENTIFIER, &item);
	if (!card->toolkit.on)
		return SW_DATA;
	rc = menu_selected(&applet, item.value[0],
	                   cat_find(envelope->rest, CAT_TAG_HELP_REQUEST, &help));
	if (rc < 0)
		return rc == UICC_ERR_ABSENT ? SW_DATA : sw_of_error(rc);
	return rc == 0 ? SW_TOOLKIT_BUSY : SW_OK;
}
#endif

/* TS 102 223 7.5. */
static uint16_t take_event(struct card *card, const struct envelope *envelope, struct reply *out)
{
	const struct applet applet = card_applet(card);
	const int rc = events_download(&applet, envelope);

	(void)out;
	if (rc < 0)
		return rc == UICC_ERR_FORMAT ? SW_DATA : sw_of_error(rc);
	return SW_OK;
}

/* TS 102 223 7.4. */
static uint16_t take_expiration(struct card *card, const struct envelope *envelope,
                                struct reply *out)
{
	const struct applet applet = card_applet(card);
	struct tlv timer;
	int rc;

	(void)out;
	(void)cat_find(envelope->rest, CAT_TAG_TIMER, &timer);
	rc = card->toolkit.on ? watch_expired(&applet, timer.value[0]) : 0;
	return rc < 0 ? sw_of_error(rc) : SW_OK;
}

/* clang-format off */
static const struct envelope_row {
	uint8_t kind;
	uint16_t (*take)(struct card *card, const struct envelope *envelope, struct reply *out);
} envelopes[] = {
	{ CAT_TAG_SMS_PP, .take = take_sms },
	UICC_IF(UICC_WITH_MENU, { CAT_TAG_MENU_SELECTION, .take = take_selection },)
	{ CAT_TAG_EVENT_DOWNLOAD, .take = take_event },
	{ CAT_TAG_TIMER_EXPIRATION, .take = take_expiration },
};
/* clang-format on */

/* TS 102 221 11.2.2. An envelope nobody here waits for is incorrect data (10.2.1.5.2). */
uint16_t command_envelope(struct card *card, const struct apdu *in, struct reply *out)
{
	struct envelope envelope;

	if (!p1p2_are_zero(in))
		return SW_P1P2;
	if (envelope_read(in->data, in->lc, &envelope) < 0)
		return SW_DATA;
	cat_poll(&card->cat);
	for (unsigned i = 0; i < sizeof envelopes / sizeof envelopes[0]; i++)
		if (envelopes[i].kind == envelope.kind)
			return envelopes[i].take(card, &envelope, out);
	return SW_DATA;
}

/* TS 102 221 11.2.3. Le is judged before the command counts as fetched. */
uint16_t command_fetch(struct card *card, const struct apdu *in, struct reply *out)
{
	const uint16_t size = cat_pending(&card->cat);
	struct applet applet = card_applet(card);

	if (!p1p2_are_zero(in))
		return SW_P1P2;
	if (size == 0)
		return SW_CONDITIONS;
	if (!apdu_le_takes(in, size))
		return (uint16_t)(SW_RIGHT_LE | size);
	out->size = cat_fetch(&card->cat, &applet, out->data);
	return out->size > 0 ? SW_OK : SW_CONDITIONS;
}

/* TS 102 221 11.2.4. */
uint16_t command_terminal_response(struct card *card, const struct apdu *in, struct reply *out)
{
	struct applet applet = card_applet(card);
	int rc;

	(void)out;
	if (!p1p2_are_zero(in))
		return SW_P1P2;
	rc = cat_respond(&card->cat, &applet, in->data, in->lc);
	switch (rc) {
	case UICC_ERR_ABSENT:
		return SW_CONDITIONS;
	case UICC_ERR_FORMAT:
		return SW_DATA;
	default:
		return rc < 0 ? sw_of_error(rc) : SW_OK;
	}
}
