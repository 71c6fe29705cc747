/* SPDX-License-Identifier: Apache-2.0 */
#ifndef APPLET_MENU_TEXT_H
#define APPLET_MENU_TEXT_H

#include "applet/applet.h"
#include "applet/text.h"

/* What the texts of the menu say. */

/* A profile as a choice names it: its number and IMSI. Returns 1, 0 where the slot is not in use, or an
 * error. */
int menu_text_profile(struct text *text, const struct applet *applet, uint8_t number);

/* The text that is to be shown: of the dialogue, else the first that waits. Returns 1, 0 for none, or
 * an error. */
int menu_text(struct text *text, const struct applet *applet);

#endif
