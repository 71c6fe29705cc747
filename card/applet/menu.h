/* SPDX-License-Identifier: Apache-2.0 */
#ifndef APPLET_MENU_H
#define APPLET_MENU_H

#include "applet/applet.h"

/* What the user sees: the SIM menu, its dialogues, and texts the card shows unasked. */

/* What of the menu is being carried out. */
enum menu_dialogue {
	MENU_NONE,
	MENU_CURRENT,     /* a text: the active profile      */
	MENU_INFORMATION, /* a text: ICCID, mode, lock state */
	MENU_HELP,        /* a text about the menu           */
	MENU_LOCKED,      /* a text: locked                  */
	MENU_CHOICE,      /* a profile is to be chosen       */
	MENU_CHOICE_HELP, /* a text, then the choice again   */
};

/* MENU SELECTION of an item; help: what it does is asked. Returns 1, 0 while another dialogue is going
 * on, UICC_ERR_ABSENT (no such item) or an error. */
int menu_selected(const struct applet *applet, uint8_t item, bool help);

/* Rows: SET UP MENU, DISPLAY TEXT, SELECT ITEM, GET INPUT for a terminal without that. */
int menu_build(void *ctx, struct tlv_writer *writer);
int menu_answered(void *ctx, const struct cat_answer *answer);
int menu_build_text(void *ctx, struct tlv_writer *writer);
int menu_text_answered(void *ctx, const struct cat_answer *answer);
int menu_build_choice(void *ctx, struct tlv_writer *writer);
int menu_choice_answered(void *ctx, const struct cat_answer *answer);
int menu_build_input(void *ctx, struct tlv_writer *writer);
int menu_input_answered(void *ctx, const struct cat_answer *answer);

#endif
