/* SPDX-License-Identifier: Apache-2.0 */
#include "apdu/card.h"
#include "apdu/commands.h"
#include "applet/orders.h"
#include "wire/sw.h"

enum { P1_LAST_BLOCK = 0x90 };

/* STORE DATA, docs/applet-protocol.md 4: one block. The row demands the applet's ADF and ADM1. */
uint16_t command_store_data(struct card *card, const struct apdu *in, struct reply *out)
{
	struct applet applet = card_applet(card);
	struct tlv_writer answer = { .at = out->data, .room = REPLY_DATA_MAX };
	int rc;

	if (in->p1 != P1_LAST_BLOCK || in->p2 != 0)
		return SW_P1P2;
	rc = orders_carry_out(&applet, ORDERS_AT_CARD, in->data, in->lc, &answer);
	if (rc < 0)
		return sw_of_error(rc);
	out->size = answer.size;
	return SW_OK;
}
