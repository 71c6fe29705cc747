/* SPDX-License-Identifier: Apache-2.0 */
#include "apdu/commands.h"

#include "apdu/card.h"
#include "wire/endian.h"
#include "wire/sw.h"

enum cla {
	ISO = 0x00,
	ETSI = 0x80,
	HIGH = 0xF0, /* the low nibble is logical channel and secure messaging, TS 102 221 10.1.1 */
	CLA_CHANNEL = 0x03,
	CLA_SECURE = 0x0C,
};

static uint16_t command_get_response(struct card *card, const struct apdu *in, struct reply *out)
{
	return response_get(&card->response, in, out);
}

/* In the order of TS 102 221 table 10.5. */
/* clang-format off */
static const struct apdu_command commands[] = {
	{ .cla = ISO,  .cla_mask = HIGH, .ins = 0xA4, .shape = CASE_4,
	  .needs = SERVES_TERMINATED, .run = command_select },
	{ .cla = ETSI, .cla_mask = HIGH, .ins = 0xF2, .shape = CASE_2,
	  .needs = SERVES_TERMINATED, .run = command_status },
	{ .cla = ISO,  .cla_mask = HIGH, .ins = 0xB0, .shape = CASE_2, .run = command_read_binary },
	{ .cla = ISO,  .cla_mask = HIGH, .ins = 0xD6, .shape = CASE_3,
	  .run = command_update_binary },
	{ .cla = ISO,  .cla_mask = HIGH, .ins = 0xB2, .shape = CASE_2, .run = command_read_record },
	{ .cla = ISO,  .cla_mask = HIGH, .ins = 0xDC, .shape = CASE_3,
	  .run = command_update_record },
	{ .cla = ISO,  .cla_mask = HIGH, .ins = 0xA2, .shape = CASE_4,
	  .run = command_search_record },
	{ .cla = ETSI, .cla_mask = HIGH, .ins = 0x32, .shape = CASE_4, .run = command_increase },
	{ .cla = ISO,  .cla_mask = HIGH, .ins = 0x20, .shape = CASE_3, .run = command_verify },
	{ .cla = ISO,  .cla_mask = HIGH, .ins = 0x24, .shape = CASE_3, .run = command_change_pin },
	{ .cla = ISO,  .cla_mask = HIGH, .ins = 0x26, .shape = CASE_3, .run = command_disable_pin },
	{ .cla = ISO,  .cla_mask = HIGH, .ins = 0x28, .shape = CASE_3, .run = command_enable_pin },
	{ .cla = ISO,  .cla_mask = HIGH, .ins = 0x2C, .shape = CASE_3, .run = command_unblock_pin },
	{ .cla = ISO,  .cla_mask = HIGH, .ins = 0x88, .shape = CASE_4,
	  .run = command_authenticate },
	{ .cla = ISO,  .cla_mask = HIGH, .ins = 0x04, .shape = CASE_3,
	  .run = command_deactivate_file },
	{ .cla = ISO,  .cla_mask = HIGH, .ins = 0x44, .shape = CASE_3,
	  .run = command_activate_file },
	{ .cla = ETSI, .cla_mask = HIGH, .ins = 0x10, .shape = CASE_3,
	  .run = command_terminal_profile },
	{ .cla = ETSI, .cla_mask = HIGH, .ins = 0xC2, .shape = CASE_4, .run = command_envelope },
	{ .cla = ETSI, .cla_mask = HIGH, .ins = 0x12, .shape = CASE_2, .run = command_fetch },
	{ .cla = ETSI, .cla_mask = HIGH, .ins = 0x14, .shape = CASE_3,
	  .run = command_terminal_response },
	{ .cla = ISO,  .cla_mask = HIGH, .ins = 0xE0, .shape = CASE_3, .run = command_create_file },
	{ .cla = ISO,  .cla_mask = HIGH, .ins = 0xE4, .shape = CASE_3, .run = command_delete_file },
	{ .cla = ETSI, .cla_mask = HIGH, .ins = 0xD4, .shape = CASE_3, .run = command_resize_file },
	{ .cla = ISO,  .cla_mask = HIGH, .ins = 0xE6, .shape = CASE_3,
	  .run = command_terminate_df },
	{ .cla = ISO,  .cla_mask = HIGH, .ins = 0xE8, .shape = CASE_3,
	  .run = command_terminate_ef },
	{ .cla = ISO,  .cla_mask = HIGH, .ins = 0xFE, .shape = CASE_3,
	  .run = command_terminate_card },
	{ .cla = ETSI, .cla_mask = HIGH, .ins = 0xCB, .shape = CASE_2_OR_4,
	  .run = command_retrieve_data },
	{ .cla = ETSI, .cla_mask = HIGH, .ins = 0xDB, .shape = CASE_3, .run = command_set_data },
	{ .cla = ISO,  .cla_mask = HIGH, .ins = 0x70, .shape = CASE_2,
	  .run = command_manage_channel },
	{ .cla = ISO,  .cla_mask = HIGH, .ins = 0x84, .shape = CASE_2,
	  .run = command_get_challenge },
	{ .cla = ETSI, .cla_mask = HIGH, .ins = 0xAA, .shape = CASE_3,
	  .run = command_terminal_capability },
	{ .cla = ETSI, .cla_mask = HIGH, .ins = 0x78, .shape = CASE_2,
	  .needs = NEED_CURVES, .run = command_get_identity },
	{ .cla = ISO,  .cla_mask = HIGH, .ins = 0xC0, .shape = CASE_2,
	  .needs = SERVES_TERMINATED, .run = command_get_response },
	{ .cla = ETSI, .cla_mask = HIGH, .ins = 0xE2, .shape = CASE_4,
	  .needs = NEED_APPLET | NEED_ADM, .run = command_store_data },
};
/* clang-format on */

static uint16_t judge_chip(const struct card *card, uint8_t needs)
{
	return (needs & NEED_CURVES) && !uicc_port_has_curves(card->nvm.port) ? SW_INSTRUCTION
	                                                                      : SW_OK;
}

static uint16_t judge_class(const struct card *card, uint8_t cla)
{
	if (cla & CLA_SECURE)
		return SW_SECURE_MESSAGING;
	return card->channels_open & 1 << (cla & CLA_CHANNEL) ? SW_OK : SW_CHANNEL;
}

static uint16_t judge_needs(const struct card *card, uint8_t needs)
{
	if (card->terminated && (needs & SERVES_TERMINATED) == 0)
		return SW_CONDITIONS;
	if ((needs & NEED_APPLET) && card->channel->df != FILE_APPLET)
		return SW_CONDITIONS;
	if ((needs & NEED_ADM) && !pin_opens(&card->pins, PIN_REFERENCE_ADM1))
		return SW_SECURITY;
	return SW_OK;
}

/* Runs the command and fits its answer. *done becomes the status word of the handler: it says
 * whether what the command changed stands. */
static uint16_t run(struct card *card, const uint8_t *command, uint32_t size, struct reply *out,
                    uint16_t *done)
{
	const struct apdu_command *row;
	struct apdu in;
	const int parsed = apdu_parse(&in, command, size);

	if (parsed < 0 && size < APDU_HEADER_SIZE)
		return *done = SW_LENGTH;
	row = command_find(commands, sizeof commands / sizeof commands[0], in.cla, in.ins, done);
	if (row == NULL || (*done = judge_chip(card, row->needs)) != SW_OK ||
	    (*done = judge_class(card, in.cla)) != SW_OK)
		return *done;
	card->pins.channel = in.cla & CLA_CHANNEL;
	card->channel = &card->channels[card->pins.channel];
	if (parsed < 0 || !apdu_fit(&in, row->shape))
		return *done = SW_LENGTH;
	if ((*done = judge_needs(card, row->needs)) != SW_OK)
		return *done;
	if (row->run != command_get_response)
		response_drop(&card->response);
	*done = row->run(card, &in, out);
	return response_fit(&card->response, &in, row->shape, out, *done);
}

/* One APDU, one transaction. After a commit that failed nobody knows whether it is durable: the
 * memory is asked, as after a power cut. */
static bool end_transaction(struct card *card, bool stands)
{
	const int rc = stands ? nvm_commit(&card->nvm) : nvm_rollback(&card->nvm);

	if (rc == 0)
		return true;
	response_drop(&card->response);
	card->on = nvm_power_on(&card->nvm, card->nvm.port) == 0;
	return false;
}

/* 9000 becomes 91XX while a proactive command waits, TS 102 221 7.4.2. */
static uint16_t tell_pending(const struct card *card, uint16_t sw)
{
	const uint16_t size = cat_pending(&card->cat);

	return sw == SW_OK && size != 0 ? SW_PENDING | (size & 0xFF) : sw;
}

uint16_t card_answer(struct card *card, const uint8_t *command, uint32_t size, uint8_t *reply)
{
	struct reply out = { .data = reply };
	uint16_t sw = SW_TROUBLE, done;

	if (card->on) {
		sw = run(card, command, size, &out, &done);
		if (!end_transaction(card, sw_is_success(done))) {
			sw = SW_MEMORY;
			out.size = 0;
		}
		sw = tell_pending(card, sw);
	}
	put_u16(reply + out.size, sw);
	return out.size + 2;
}
