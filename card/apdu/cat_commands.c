/* SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>

#include "apdu/card.h"
#include "apdu/commands.h"
#include "applet/orders.h"
#include "cat/envelope.h"
#include "ota/receipt.h"
#include "uicc/applet.h"
#include "uicc/uicc.h"
#include "wire/mem.h"
#include "wire/sw.h"

enum { LE_ALL = 256 };

static bool p1p2_are_zero(const struct apdu *in)
{
	return in->p1 == 0 && in->p2 == 0;
}

/* TS 102 221 11.2.1. */
uint16_t command_terminal_profile(struct card *card, const struct apdu *in, struct reply *out)
{
	(void)out;
	if (!p1p2_are_zero(in))
		return SW_P1P2;
	if (in->lc == 0)
		return SW_LENGTH;
	cat_download(&card->cat, in->data, in->lc);
	return SW_OK;
}

/* A list that is refused at large is answered like any other: the answer says so. */
static int run_orders(void *ctx, const uint8_t *data, uint16_t size, struct tlv_writer *answer)
{
	const int rc = orders_carry_out(ctx, ORDERS_FROM_AIR, data, size, answer);

	return rc == UICC_ERR_FORMAT ? 0 : rc;
}

/* The proof of receipt is the response data, TS 31.115 4.2; the terminal puts it into the user data
 * of the SMS-DELIVER-REPORT (TS 31.111 7.1.1.2). */
static uint16_t run_packet(struct card *card, uint16_t size, struct reply *out)
{
	struct applet applet = { .fs = &card->fs, .cat = &card->cat, .gate = &card->gate };
	struct card_remote remote = { .card = card };
	struct ota_target targets[1 + CARD_REMOTE_MAX] = {
		{ .target = APPLET_TARGET_APPLET, .run = run_orders, .ctx = &applet },
	};
	const struct ota_job job = { .fs = &card->fs,
		                     .cat = &card->cat,
		                     .targets = targets,
		                     .count = 1u + card->remote_count,
		                     .octets = card->ota.buffer,
		                     .size = size,
		                     .sender = card->ota.sender };
	int rc;

	for (uint8_t i = 0; i < card->remote_count; i++) {
		targets[1 + i] = card->remote[i];
		targets[1 + i].ctx = &remote;
		targets[1 + i].origin = &remote.origin;
	}
	rc = ota_execute(&job, out->data);

	/* It held what was deciphered. */
	memset(card->ota.buffer, 0, size);
	if (rc < 0)
		return sw_of_error(rc);
	out->size = (uint16_t)rc;
	return SW_OK;
}

/* TS 102 221 11.2.2. An envelope nobody here waits for, and a short message that is no command
 * packet, are incorrect data (10.2.1.5.2). */
uint16_t command_envelope(struct card *card, const struct apdu *in, struct reply *out)
{
	struct envelope_sms sms;
	int rc;

	if (!p1p2_are_zero(in))
		return SW_P1P2;
	if (envelope_read(in->data, in->lc, &sms) < 0)
		return SW_DATA;
	rc = ota_receive(&card->ota, sms.tpdu, sms.size);
	if (rc < 0)
		return rc == UICC_ERR_RANGE ? SW_ROOM : SW_DATA;
	return rc > 0 ? run_packet(card, (uint16_t)rc, out) : SW_OK;
}

/* TS 102 221 11.2.3. Le is judged before the command counts as fetched. */
uint16_t command_fetch(struct card *card, const struct apdu *in, struct reply *out)
{
	const uint16_t size = cat_pending(&card->cat);

	if (!p1p2_are_zero(in))
		return SW_P1P2;
	if (size == 0)
		return SW_CONDITIONS;
	if (in->le != LE_ALL && in->le != size)
		return (uint16_t)(SW_RIGHT_LE | size);
	cat_fetch(&card->cat, out->data);
	out->size = size;
	return SW_OK;
}

/* TS 102 221 11.2.4. */
uint16_t command_terminal_response(struct card *card, const struct apdu *in, struct reply *out)
{
	int rc;

	(void)out;
	if (!p1p2_are_zero(in))
		return SW_P1P2;
	rc = cat_respond(&card->cat, in->data, in->lc);
	if (rc < 0)
		return rc == UICC_ERR_ABSENT ? SW_CONDITIONS : SW_DATA;
	return SW_OK;
}
