/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REMOTE_SESSION_H
#define REMOTE_SESSION_H

#include <stdbool.h>
#include <stdint.h>

#include "apdu/card.h"

/*
 * Commands that come in a secured packet: the handlers of the APDU interface, for as long as a
 * script lasts, with a current file and security of its own. What the terminal selected, verified
 * and was verifying is the same afterwards. All of a script is in the transaction of its packet.
 */
struct session {
	struct card *card;
	const uint8_t *access;          /* enum applet_tar_access_at                         */
	const struct apdu_table *table; /* what may come; with the CLA of channel 0 */
	uint16_t root;                  /* where selection begins: the MF, or an ADF         */
	struct selection selection;
	struct reply out; /* what the last command had to say, where GET RESPONSE looks for it */
	uint8_t wish;     /* enum cat_refresh: what the terminal must read anew  */
	struct pins terminal_pins;
	struct selection *terminal_channel;
};

/* Begins where root says, with the access domain of the TAR. remote must outlive the session. */
void session_begin(struct session *session, const struct card_remote *remote,
                   const struct apdu_table *table, uint16_t root);

/* Gives the card back to the terminal, and asks for the REFRESH. */
void session_end(struct session *session);

/*
 * Runs one command, taken apart and of the case of its row. What a command that ends in an error
 * wrote is undone, but not what those before it did.
 *
 * Returns its status word, with response data in session->out fitted to T=0 (TS 102 221 7.3.1.1:
 * 61XX, then GET RESPONSE), or UICC_ERR_PORT.
 */
int session_run(struct session *session, const struct apdu_command *row, const struct apdu *in);

/* Whether a script goes on after this status word, TS 102 226 5.1.1: any but an error. */
bool session_goes_on(uint16_t sw);

#endif
