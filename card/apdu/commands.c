/* SPDX-License-Identifier: Apache-2.0 */
#include "apdu/commands.h"

#include "apdu/card.h"
#include "apdu/gsm.h"
#include "apdu/suspend.h"
#include "applet/watch.h"
#include "uicc/features.h"
#include "wire/sw.h"

enum class { ISO, ETSI, SIM };

enum cla {
	CLA_CHANNEL = 0x03,
	CLA_SECURE = 0x0C,
	P2_BLOCK = 0xC0, /* RETRIEVE DATA, TS 102 221 11.3.1: the first block brings a tag */
	P2_BLOCK_FIRST = 0x80,
	INS_GET_RESPONSE = 0xC0,
	INS_STATUS = 0xF2,
};

static uint16_t command_get_response(struct card *card, const struct apdu *in, struct reply *out)
{
	return response_get(&card->response, in, out);
}

/* In the order of their instruction: command_find() searches by halves. Clauses: TS 102 221 table 10.5,
 * TS 102 222 table 1, TS 51.011 9.2; of scripts, TS 102 226 6.2.1, TS 31.116 5, and what 3GPP TS 23.048 8.1 has of
 * them for class A0. */
/* clang-format off */
#define SIM_ROW(...) UICC_IF(UICC_WITH_2G, { .class = SIM, __VA_ARGS__ },)

static const struct apdu_command rows[] = {
	{ .class = ISO, .ins = 0x04, .shape = CASE_3,
	  .needs = IN_SCRIPTS, .run = command_deactivate_file },
	SIM_ROW(.ins = 0x04, .shape = CASE_3, .run = gsm_invalidate)
	UICC_IF(UICC_WITH_RFM, SIM_ROW(.ins = 0x04, .shape = CASE_3,
	  .needs = IN_SCRIPTS | IN_SCRIPTS_ALONE, .run = command_deactivate_file))
	{ .class = ETSI, .ins = 0x10, .shape = CASE_3, .run = command_terminal_profile },
	SIM_ROW(.ins = 0x10, .shape = CASE_3, .run = command_terminal_profile)
	{ .class = ETSI, .ins = 0x12, .shape = CASE_2, .run = command_fetch },
	SIM_ROW(.ins = 0x12, .shape = CASE_2, .run = command_fetch)
	{ .class = ETSI, .ins = 0x14, .shape = CASE_3, .run = command_terminal_response },
	SIM_ROW(.ins = 0x14, .shape = CASE_3, .run = command_terminal_response)
	{ .class = ISO, .ins = 0x20, .shape = CASE_3,
	  .needs = IN_SCRIPTS | SPENDS_TRIES, .run = command_verify },
	SIM_ROW(.ins = 0x20, .shape = CASE_3,
	  .needs = IN_SCRIPTS | SPENDS_TRIES, .run = gsm_verify_chv)
	{ .class = ISO, .ins = 0x24, .shape = CASE_3,
	  .needs = IN_SCRIPTS | SPENDS_TRIES, .run = command_change_pin },
	SIM_ROW(.ins = 0x24, .shape = CASE_3,
	  .needs = IN_SCRIPTS | SPENDS_TRIES, .run = gsm_change_chv)
	{ .class = ISO, .ins = 0x26, .shape = CASE_3,
	  .needs = IN_SCRIPTS | SPENDS_TRIES, .run = command_disable_pin },
	SIM_ROW(.ins = 0x26, .shape = CASE_3,
	  .needs = IN_SCRIPTS | SPENDS_TRIES, .run = gsm_disable_chv)
	{ .class = ISO, .ins = 0x28, .shape = CASE_3,
	  .needs = IN_SCRIPTS | SPENDS_TRIES, .run = command_enable_pin },
	SIM_ROW(.ins = 0x28, .shape = CASE_3,
	  .needs = IN_SCRIPTS | SPENDS_TRIES, .run = gsm_enable_chv)
	{ .class = ISO, .ins = 0x2C, .shape = CASE_3,
	  .needs = IN_SCRIPTS | SPENDS_TRIES, .run = command_unblock_pin },
	SIM_ROW(.ins = 0x2C, .shape = CASE_3,
	  .needs = IN_SCRIPTS | SPENDS_TRIES, .run = gsm_unblock_chv)
	{ .class = ETSI, .ins = 0x32, .shape = CASE_4,
	  .needs = IN_SCRIPTS, .run = command_increase },
	SIM_ROW(.ins = 0x32, .shape = CASE_4, .needs = IN_SCRIPTS, .run = command_increase)
	{ .class = ISO, .ins = 0x44, .shape = CASE_3,
	  .needs = IN_SCRIPTS, .run = command_activate_file },
	SIM_ROW(.ins = 0x44, .shape = CASE_3, .run = gsm_rehabilitate)
	UICC_IF(UICC_WITH_RFM, SIM_ROW(.ins = 0x44, .shape = CASE_3,
	  .needs = IN_SCRIPTS | IN_SCRIPTS_ALONE, .run = command_activate_file))
	UICC_IF(UICC_WITH_CHANNELS,
		{ .class = ISO, .ins = 0x70, .shape = CASE_2, .run = command_manage_channel },)
	UICC_IF(UICC_WITH_SUSPEND,
		{ .class = ETSI, .ins = INS_SUSPEND, .shape = CASE_4, .run = command_suspend_uicc },)
	UICC_IF(UICC_WITH_SUCI, { .class = ETSI, .ins = 0x78, .shape = CASE_2,
	  .needs = NEED_CURVES, .run = command_get_identity },)
	{ .class = ISO, .ins = 0x84, .shape = CASE_2, .run = command_get_challenge },
	{ .class = ISO, .ins = 0x88, .shape = CASE_4, .run = command_authenticate },
	SIM_ROW(.ins = 0x88, .shape = CASE_4, .run = gsm_run_algorithm)
	UICC_IF(UICC_WITH_SEARCH,
		{ .class = ISO, .ins = 0xA2, .shape = CASE_4,
	  .needs = IN_SCRIPTS, .run = command_search_record },)
	UICC_IF(UICC_WITH_SEARCH, SIM_ROW(.ins = 0xA2, .shape = CASE_4,
	  .needs = IN_SCRIPTS, .run = gsm_seek))
	{ .class = ISO, .ins = 0xA4, .shape = CASE_4,
	  .needs = SERVES_TERMINATED | IN_SCRIPTS, .run = command_select },
	SIM_ROW(.ins = 0xA4, .shape = CASE_4,
	  .needs = SERVES_TERMINATED | IN_SCRIPTS, .run = gsm_select)
	{ .class = ETSI, .ins = 0xAA, .shape = CASE_3, .run = command_terminal_capability },
	{ .class = ISO, .ins = 0xB0, .shape = CASE_2,
	  .needs = IN_SCRIPTS, .run = command_read_binary },
	SIM_ROW(.ins = 0xB0, .shape = CASE_2, .needs = IN_SCRIPTS, .run = command_read_binary)
	{ .class = ISO, .ins = 0xB2, .shape = CASE_2,
	  .needs = IN_SCRIPTS, .run = command_read_record },
	SIM_ROW(.ins = 0xB2, .shape = CASE_2, .needs = IN_SCRIPTS, .run = command_read_record)
	{ .class = ISO, .ins = 0xC0, .shape = CASE_2,
	  .needs = SERVES_TERMINATED | IN_SCRIPTS, .run = command_get_response },
	SIM_ROW(.ins = 0xC0, .shape = CASE_2,
	  .needs = SERVES_TERMINATED | IN_SCRIPTS, .run = gsm_get_response)
	{ .class = ETSI, .ins = 0xC2, .shape = CASE_4, .run = command_envelope },
	SIM_ROW(.ins = 0xC2, .shape = CASE_4, .run = command_envelope)
	UICC_IF(UICC_WITH_BER_TLV,
		{ .class = ETSI, .ins = 0xCB, .shape = CASE_2_OR_4,
	  .needs = IN_SCRIPTS, .run = command_retrieve_data },)
	UICC_IF(UICC_WITH_ADMIN,
		{ .class = ETSI, .ins = 0xD4, .shape = CASE_3,
	  .needs = IN_SCRIPTS, .run = command_resize_file },)
	{ .class = ISO, .ins = 0xD6, .shape = CASE_3,
	  .needs = IN_SCRIPTS, .run = command_update_binary },
	SIM_ROW(.ins = 0xD6, .shape = CASE_3, .needs = IN_SCRIPTS, .run = command_update_binary)
	UICC_IF(UICC_WITH_BER_TLV,
		{ .class = ETSI, .ins = 0xDB, .shape = CASE_3,
	  .needs = IN_SCRIPTS, .run = command_set_data },)
	{ .class = ISO, .ins = 0xDC, .shape = CASE_3,
	  .needs = IN_SCRIPTS, .run = command_update_record },
	SIM_ROW(.ins = 0xDC, .shape = CASE_3, .needs = IN_SCRIPTS, .run = command_update_record)
	UICC_IF(UICC_WITH_ADMIN,
		{ .class = ISO, .ins = 0xE0, .shape = CASE_3,
	  .needs = IN_SCRIPTS, .run = command_create_file },)
	{ .class = ETSI, .ins = 0xE2, .shape = CASE_4,
	  .needs = NEED_APPLET | NEED_ADM, .run = command_store_data },
	UICC_IF(UICC_WITH_ADMIN,
		{ .class = ISO, .ins = 0xE4, .shape = CASE_3,
	  .needs = IN_SCRIPTS, .run = command_delete_file },)
	UICC_IF(UICC_WITH_ADMIN,
		{ .class = ISO, .ins = 0xE6, .shape = CASE_3, .run = command_terminate_df },)
	UICC_IF(UICC_WITH_ADMIN,
		{ .class = ISO, .ins = 0xE8, .shape = CASE_3, .run = command_terminate_ef },)
	{ .class = ETSI, .ins = INS_STATUS, .shape = CASE_2,
	  .needs = SERVES_TERMINATED, .run = command_status },
	SIM_ROW(.ins = INS_STATUS, .shape = CASE_2, .needs = SERVES_TERMINATED, .run = gsm_status)
	UICC_IF(UICC_WITH_ADMIN,
		{ .class = ISO, .ins = 0xFE, .shape = CASE_3, .run = command_terminate_card },)
};

static const struct apdu_class classes[] = {
	/* The low nibble is logical channel and secure messaging, TS 102 221 10.1.1. */
	[ISO]  = { .cla = 0x00, .mask = 0xF0 },
	[ETSI] = { .cla = 0x80, .mask = 0xF0 },
	UICC_IF(UICC_WITH_2G, [SIM]  = { .cla = GSM_CLA, .mask = 0xFF },)
};
/* clang-format on */

static const struct apdu_table commands = {
	.classes = classes,
	.class_count = sizeof classes / sizeof classes[0],
	.rows = rows,
	.row_count = sizeof rows / sizeof rows[0],
	.needs_mask = IN_SCRIPTS_ALONE,
};

static const struct apdu_class script_classes[] = {
	[ISO] = { .cla = 0x00, .mask = 0xFF },
	[ETSI] = { .cla = 0x80, .mask = 0xFF },
	UICC_IF(UICC_WITH_2G, [SIM] = { .cla = GSM_CLA, .mask = 0xFF }, )
};

const struct apdu_table script_commands = {
	.classes = script_classes,
	.class_count = sizeof script_classes / sizeof script_classes[0],
	.rows = rows,
	.row_count = sizeof rows / sizeof rows[0],
	.needs_mask = IN_SCRIPTS,
	.needs = IN_SCRIPTS,
};

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
static uint16_t run(struct card *card, const uint8_t *command, uint32_t size, bool exact_le,
                    struct reply *out, uint16_t *done)
{
	const struct apdu_command *row;
	struct apdu in;
	uint16_t sw;
	const int parsed = apdu_parse(&in, command, size);

	if (parsed < 0 && size < APDU_HEADER_SIZE)
		return *done = SW_LENGTH;
	row = command_find(&commands, in.cla, in.ins, done);
	if (row == NULL || (*done = judge_chip(card, row->needs)) != SW_OK ||
	    (*done = judge_class(card, in.cla)) != SW_OK)
		return *done;
	card->channel = &card->channels[in.cla & CLA_CHANNEL];
	if (parsed < 0 || !apdu_fit(&in, row->shape))
		return *done = SW_LENGTH;
	if ((*done = judge_needs(card, row->needs)) != SW_OK)
		return *done;
	in.exact_le = exact_le;
	if (row->ins != INS_GET_RESPONSE)
		response_drop(&card->response);
	if (UICC_WITH_SUSPEND && card->suspended && row->ins != INS_SUSPEND &&
	    row->ins != INS_GET_RESPONSE && suspend_drop(card) < 0)
		return *done = SW_MEMORY;
	*done = row->run(card, &in, out);
	sw = response_fit(&card->response, &in, row->shape, out, *done);
	return UICC_WITH_2G && in.cla == GSM_CLA ? gsm_status_word(in.ins, sw) : sw;
}

/* One APDU, one transaction. After a commit that failed nobody knows whether it is durable: the
 * memory is asked, as after a power cut. */
static bool end_transaction(struct card *card, bool stands)
{
	const bool undoes = !stands && card->nvm.open;
	int rc = stands ? nvm_commit(&card->nvm) : nvm_rollback(&card->nvm);

	if (rc == 0 && undoes)
		rc = fs_power_on(&card->fs, &card->nvm); /* rows that were new are none */
	if (rc == 0)
		return true;
	response_drop(&card->response);
	cat_drop_submit(&card->cat); /* it may tell what did not come to stand */
	card->on = nvm_power_on(&card->nvm, card->nvm.port) == 0 &&
	           fs_power_on(&card->fs, &card->nvm) == 0;
	return false;
}

/* 9000 becomes 91XX while a proactive command waits, TS 102 221 7.4.2. */
static uint16_t tell_pending(const struct card *card, uint16_t sw)
{
	const uint16_t size = cat_pending(&card->cat);

	return sw == SW_OK && size != 0 ? SW_PENDING | (size & 0xFF) : sw;
}

/* STATUS is the card's clock. What is asked of the terminal next belongs to the command's transaction: what it does not offer may
 * have its consequences. */
static uint16_t settle(struct card *card, uint8_t ins, uint16_t *sw, uint16_t done)
{
	struct applet applet = card_applet(card);
	int rc = 0;

	if (ins == INS_STATUS && *sw >> 8 != SW_RIGHT_LE >> 8) {
		cat_poll(&card->cat);
		rc = watch_status(&applet);
	}
	if (rc == 0 && card->cat.wishes != 0)
		rc = cat_take_turn(&card->cat, &applet);
	if (rc == 0)
		return done;
	return *sw = SW_MEMORY;
}

uint16_t card_answer(struct card *card, const uint8_t *command, uint32_t size, bool exact_le,
                     struct reply *out)
{
	uint16_t sw = SW_TROUBLE, done;

	out->size = 0;
	if (card->on) {
		sw = run(card, command, size, exact_le, out, &done);
		if (sw_is_success(done))
			done = settle(card, command[1], &sw, done);
		if (!end_transaction(card, sw_is_success(done))) {
			sw = SW_MEMORY;
			out->size = 0;
		}
		sw = tell_pending(card, sw);
	}
	return sw;
}

bool card_wants_data(const uint8_t header[5])
{
	const struct apdu_command *row;
	struct apdu in;
	uint16_t sw;

	(void)apdu_parse(&in, header, APDU_HEADER_SIZE);
	row = command_find(&commands, in.cla, in.ins, &sw);
	if (row == NULL || header[APDU_HEADER_SIZE] == 0)
		return false;
	return row->shape == CASE_3 || row->shape == CASE_4 ||
	       (row->shape == CASE_2_OR_4 && (in.p2 & P2_BLOCK) == P2_BLOCK_FIRST);
}
