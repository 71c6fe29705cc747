/* SPDX-License-Identifier: Apache-2.0 */
#ifndef APPLET_ROAM_H
#define APPLET_ROAM_H

#include <stdbool.h>

#include "applet/applet.h"
#include "uicc/applet.h"

/* The choice of a slot (applet/selection.h) carried out: what the terminal told goes in, a switch, the
 * gate and a word to the user come out. */

/*
 * Chooses, and does it.
 *
 *   may_wait  a switch may wait for MORE TIME (TS 102 223 6.4.4), so that the event that is being
 *             answered is answered in time
 *
 * A switch of the applet's own waits while it rests after the last one; a card that is locked is left
 * alone. Returns 0, UICC_ERR_FULL or UICC_ERR_PORT.
 */
int roam_decide(const struct applet *applet, bool may_wait);

/* Makes a slot in use the active one: files, key, REFRESH, log. EF.STATE, read by the caller, is
 * written. Returns as roam_decide(). */
int roam_switch(const struct applet *applet, uint8_t state[APPLET_STATE_SIZE], uint8_t slot,
                enum applet_why_switch why);

/* The active slot is ordered: it is kept where the terminal is now. Or no longer. */
int roam_hold(const struct applet *applet, bool hold);

/* The applet may switch again. */
int roam_rested(const struct applet *applet);

/* The row of MORE TIME. */
int roam_build_more_time(void *ctx, struct tlv_writer *writer);
int roam_more_time_answered(void *ctx, const struct cat_answer *answer);

#endif
