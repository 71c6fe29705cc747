/* SPDX-License-Identifier: Apache-2.0 */
#ifndef APDU_COMMANDS_H
#define APDU_COMMANDS_H

#include <stdint.h>

#include "wire/command.h"

/*
 * Answers one command APDU: finds its row, judges it, runs it, ends its transaction, and fits the
 * answer to T=0. As uicc_transmit(), which puts the status word behind the data.
 *
 *   exact_le  as in struct apdu
 *   out       its size is set; its data may be those that wait for GET RESPONSE
 *
 * Returns the status word.
 */
uint16_t card_answer(struct card *card, const uint8_t *command, uint32_t size, bool exact_le,
                     struct reply *out);

/* Whether data follow a T=0 header: P3 is Lc for its command, and not 0. */
bool card_wants_data(const uint8_t header[5]);

/* The commands of a script of remote file management, TS 102 226 6.2.1. */
extern const struct apdu_table script_commands;

/* select_commands.c: TS 102 221 11.1.1, 11.1.2 */
apdu_handler command_select, command_status;

/* channel_commands.c: 11.1.17, 11.1.19, 11.1.20 */
apdu_handler command_manage_channel, command_terminal_capability, command_get_challenge;

/* file_commands.c: 11.1.3, 11.1.4, 11.1.14, 11.1.15 */
apdu_handler command_read_binary, command_update_binary;
apdu_handler command_activate_file, command_deactivate_file;

/* record_commands.c: 11.1.5, 11.1.6, 11.1.8 */
apdu_handler command_read_record, command_update_record, command_increase;

/* search_commands.c: 11.1.7 */
apdu_handler command_search_record;

/* tlv_commands.c: 11.3 */
apdu_handler command_retrieve_data, command_set_data;

/* admin_commands.c: TS 102 222 */
apdu_handler command_create_file, command_delete_file, command_resize_file;
apdu_handler command_terminate_ef, command_terminate_df, command_terminate_card;

/* pin_commands.c: 11.1.9 to 11.1.13 */
apdu_handler command_verify, command_change_pin, command_disable_pin, command_enable_pin;
apdu_handler command_unblock_pin;

/* cat_commands.c: 11.2 */
apdu_handler command_terminal_profile, command_envelope, command_fetch, command_terminal_response;

/* auth_commands.c: TS 31.102 7.1 */
apdu_handler command_authenticate;

/* identity_commands.c: TS 31.102 7.5 */
apdu_handler command_get_identity;

/* applet_commands.c: docs/applet-protocol.md 4 */
apdu_handler command_store_data;

#endif
