/* SPDX-License-Identifier: Apache-2.0 */
#include "remote/rfm.h"

#include "apdu/commands.h"
#include "apdu/gsm.h"
#include "remote/script.h"
#include "uicc/features.h"

enum class { ISO, ETSI, SIM };

static uint16_t get_response(struct card *card, const struct apdu *in, struct reply *out)
{
	return response_get(&card->response, in, out);
}

/* TS 102 226 6.2.1, TS 31.116 5, and what 3GPP TS 23.048 8.1 has of them for class A0; in the order of
 * their instruction. */
/* clang-format off */
#define SIM_ROW(...) UICC_IF(UICC_WITH_2G, { .class = SIM, __VA_ARGS__ },)

static const struct apdu_command rows[] = {
	{ .class = ISO, .ins = 0x04, .shape = CASE_3, .run = command_deactivate_file },
	SIM_ROW(.ins = 0x04, .shape = CASE_3, .run = command_deactivate_file)
	{ .class = ISO, .ins = 0x20, .shape = CASE_3,
	  .needs = SPENDS_TRIES, .run = command_verify },
	SIM_ROW(.ins = 0x20, .shape = CASE_3,
	  .needs = SPENDS_TRIES, .run = gsm_verify_chv)
	{ .class = ISO, .ins = 0x24, .shape = CASE_3,
	  .needs = SPENDS_TRIES, .run = command_change_pin },
	SIM_ROW(.ins = 0x24, .shape = CASE_3,
	  .needs = SPENDS_TRIES, .run = gsm_change_chv)
	{ .class = ISO, .ins = 0x26, .shape = CASE_3,
	  .needs = SPENDS_TRIES, .run = command_disable_pin },
	SIM_ROW(.ins = 0x26, .shape = CASE_3,
	  .needs = SPENDS_TRIES, .run = gsm_disable_chv)
	{ .class = ISO, .ins = 0x28, .shape = CASE_3,
	  .needs = SPENDS_TRIES, .run = command_enable_pin },
	SIM_ROW(.ins = 0x28, .shape = CASE_3,
	  .needs = SPENDS_TRIES, .run = gsm_enable_chv)
	{ .class = ISO, .ins = 0x2C, .shape = CASE_3,
	  .needs = SPENDS_TRIES, .run = command_unblock_pin },
	SIM_ROW(.ins = 0x2C, .shape = CASE_3,
	  .needs = SPENDS_TRIES, .run = gsm_unblock_chv)
	{ .class = ETSI, .ins = 0x32, .shape = CASE_4, .run = command_increase },
	SIM_ROW(.ins = 0x32, .shape = CASE_4, .run = command_increase)
	{ .class = ISO, .ins = 0x44, .shape = CASE_3, .run = command_activate_file },
	SIM_ROW(.ins = 0x44, .shape = CASE_3, .run = command_activate_file)
	UICC_IF(UICC_WITH_SEARCH,
		{ .class = ISO, .ins = 0xA2, .shape = CASE_4, .run = command_search_record },)
	UICC_IF(UICC_WITH_SEARCH, SIM_ROW(.ins = 0xA2, .shape = CASE_4, .run = gsm_seek))
	{ .class = ISO, .ins = 0xA4, .shape = CASE_4, .run = command_select },
	SIM_ROW(.ins = 0xA4, .shape = CASE_4, .run = gsm_select)
	{ .class = ISO, .ins = 0xB0, .shape = CASE_2, .run = command_read_binary },
	SIM_ROW(.ins = 0xB0, .shape = CASE_2, .run = command_read_binary)
	{ .class = ISO, .ins = 0xB2, .shape = CASE_2, .run = command_read_record },
	SIM_ROW(.ins = 0xB2, .shape = CASE_2, .run = command_read_record)
	{ .class = ISO, .ins = 0xC0, .shape = CASE_2, .run = get_response },
	SIM_ROW(.ins = 0xC0, .shape = CASE_2, .run = gsm_get_response)
	UICC_IF(UICC_WITH_BER_TLV,
		{ .class = ETSI, .ins = 0xCB, .shape = CASE_2_OR_4, .run = command_retrieve_data },)
	UICC_IF(UICC_WITH_ADMIN,
		{ .class = ETSI, .ins = 0xD4, .shape = CASE_3, .run = command_resize_file },)
	{ .class = ISO, .ins = 0xD6, .shape = CASE_3, .run = command_update_binary },
	SIM_ROW(.ins = 0xD6, .shape = CASE_3, .run = command_update_binary)
	UICC_IF(UICC_WITH_BER_TLV,
		{ .class = ETSI, .ins = 0xDB, .shape = CASE_3, .run = command_set_data },)
	{ .class = ISO, .ins = 0xDC, .shape = CASE_3, .run = command_update_record },
	SIM_ROW(.ins = 0xDC, .shape = CASE_3, .run = command_update_record)
	UICC_IF(UICC_WITH_ADMIN,
		{ .class = ISO, .ins = 0xE0, .shape = CASE_3, .run = command_create_file },)
	UICC_IF(UICC_WITH_ADMIN,
		{ .class = ISO, .ins = 0xE4, .shape = CASE_3, .run = command_delete_file },)
};
/* clang-format on */

static const struct apdu_class classes[] = {
	[ISO] = { .cla = 0x00, .mask = 0xFF },
	[ETSI] = { .cla = 0x80, .mask = 0xFF },
	UICC_IF(UICC_WITH_2G, [SIM] = { .cla = GSM_CLA, .mask = 0xFF }, )
};

static const struct apdu_table table = {
	.classes = classes,
	.class_count = sizeof classes / sizeof classes[0],
	.rows = rows,
	.row_count = sizeof rows / sizeof rows[0],
};

static int run(const struct card_remote *remote, uint16_t root, const struct tlv_reader *data,
               struct tlv_writer *answer)
{
	struct session session;
	int rc;

	session_begin(&session, remote, &table, root);
	rc = script_run(&session, data->at, data->left, answer);
	session_end(&session);
	return rc;
}

int rfm_run_uicc(void *ctx, const uint8_t *data, uint16_t size, struct tlv_writer *answer)
{
	return run(ctx, FILE_MF, &(struct tlv_reader){ data, size }, answer);
}

int rfm_run_usim(void *ctx, const uint8_t *data, uint16_t size, struct tlv_writer *answer)
{
	return run(ctx, FILE_USIM, &(struct tlv_reader){ data, size }, answer);
}
