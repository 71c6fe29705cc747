/* SPDX-License-Identifier: Apache-2.0 */
#include "apdu/card.h"
#include "apdu/channels.h"
#include "apdu/commands.h"
#include "uicc/uicc.h"
#include "wire/sw.h"
#include "wire/tlv.h"

enum channel_p1 {
	P1_OPEN = 0x00,
	P1_CLOSE = 0x80,
};

enum { TERMINAL_CAPABILITY_TEMPLATE = 0xA9 };

static bool is_open(const struct card *card, uint8_t number)
{
	return (card->channels_open & 1u << number) != 0;
}

/* The first channel that is free; 0 for none. */
static uint8_t free_channel(const struct card *card)
{
	for (uint8_t number = 1; number < (uint8_t)CARD_CHANNELS; number++)
		if (!is_open(card, number))
			return number;
	return 0;
}

/* A channel opened from the basic one begins as after a reset; from another one it begins where
 * that one is: TS 102 221 11.1.17. */
static void open_channel(struct card *card, uint8_t number)
{
	card->channels_open |= (uint8_t)(1u << number);
	if (card->channel != &card->channels[0]) {
		card->channels[number] = *card->channel;
		card->channels[number].ef = FILE_NONE;
		card->channels[number].record = 0;
		card->channels[number].object.way = OBJECT_NONE;
	} else {
		selection_reset(&card->channels[number]);
	}
}

void application_left(struct card *card, uint16_t adf)
{
	for (uint8_t number = 0; number < (uint8_t)CARD_CHANNELS; number++)
		if (is_open(card, number) && card->channels[number].adf == adf)
			return;
	if (adf == FILE_USIM)
		pins_leave_application(&card->pins);
}

static uint16_t close_channel(struct card *card, uint8_t number)
{
	if (number == 0 || number >= CARD_CHANNELS)
		return SW_P1P2;
	if (!is_open(card, number))
		return SW_CHANNEL;
	card->channels_open &= (uint8_t) ~(1u << number);
	application_left(card, card->channels[number].adf);
	return SW_OK;
}

/* MANAGE CHANNEL, TS 102 221 11.1.17. */
uint16_t command_manage_channel(struct card *card, const struct apdu *in, struct reply *out)
{
	uint8_t number;

	if (in->p1 == P1_CLOSE)
		return close_channel(card, in->p2);
	/* A channel by number is not for a terminal to choose: table 11.20, note 2. */
	if (in->p1 != P1_OPEN || in->p2 != 0)
		return SW_P1P2;
	number = free_channel(card);
	if (number == 0)
		return SW_FUNCTION;
	if (!apdu_le_takes(in, 1))
		return SW_RIGHT_LE | 1;
	open_channel(card, number);
	out->data[0] = number;
	out->size = 1;
	return SW_OK;
}

/* GET CHALLENGE, TS 102 221 11.1.20: as many octets as Le asks for. */
uint16_t command_get_challenge(struct card *card, const struct apdu *in, struct reply *out)
{
	const struct uicc_port *const port = card->nvm.port;

	if (in->p1 != 0 || in->p2 != 0)
		return SW_P1P2;
	if (port->random(port->ctx, out->data, in->le) < 0)
		return SW_TROUBLE;
	out->size = in->le;
	return SW_OK;
}

/* TERMINAL CAPABILITY, TS 102 221 11.1.19: one template. Nothing in it changes what this card does,
 * but it must be one. */
uint16_t command_terminal_capability(struct card *card, const struct apdu *in, struct reply *out)
{
	struct tlv_reader reader = { in->data, in->lc };
	struct tlv template, part;
	int rc;

	(void)card;
	(void)out;
	if (in->p1 != 0 || in->p2 != 0)
		return SW_P1P2;
	if (tlv_next(&reader, &template) <= 0 || template.tag != TERMINAL_CAPABILITY_TEMPLATE ||
	    reader.left != 0)
		return SW_DATA;
	reader = (struct tlv_reader){ template.value, template.size };
	while ((rc = tlv_next(&reader, &part)) > 0)
		;
	return rc < 0 ? SW_DATA : SW_OK;
}
