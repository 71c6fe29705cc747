/* SPDX-License-Identifier: Apache-2.0 */
#ifndef APPLET_EVENTS_H
#define APPLET_EVENTS_H

#include "applet/applet.h"
#include "cat/envelope.h"

/* What the terminal tells the applet: that it is there, where it is, and what service it has. */

/* Nothing is known of a terminal. */
void events_forget(struct toolkit *toolkit);

/* TERMINAL PROFILE came, or a session was taken up again: everything is asked for anew. A card without
 * an active slot asks for nothing. */
int events_start(const struct applet *applet);

/* An EVENT DOWNLOAD, TS 102 223 7.5; one that was not asked for changes nothing. */
int events_download(const struct applet *applet, const struct envelope *envelope);

/* Orders were carried out.
 *
 *   chooses  mode, lists or the active slot are others now: the choice begins anew
 */
int events_orders_changed(const struct applet *applet, bool chooses);

/* Rows: SET UP EVENT LIST, PROVIDE LOCAL INFORMATION about the location. */
int events_build_list(void *ctx, struct tlv_writer *writer);
int events_build_location(void *ctx, struct tlv_writer *writer);
int events_location_answered(void *ctx, const struct cat_answer *answer);

#endif
