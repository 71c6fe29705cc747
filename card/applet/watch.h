/* SPDX-License-Identifier: Apache-2.0 */
#ifndef APPLET_WATCH_H
#define APPLET_WATCH_H

#include "applet/applet.h"

/* Time, as a card has it: timers of the terminal (TS 102 223 6.6.21), or where it has none, its STATUS
 * commands at a poll interval (6.6.5). Two things are timed: how long there is no service, and the
 * rest after a switch of the applet's own. */

/* Starts or stops watching for service, as mode and service have it now. */
int watch_service(const struct applet *applet);

/* A rest that began before the last reset begins anew. */
int watch_resume(const struct applet *applet);

/* TIMER EXPIRATION of a timer, 1 .. 8. */
int watch_expired(const struct applet *applet, uint8_t timer);

/* A STATUS command came. */
int watch_status(const struct applet *applet);

/* Rows: TIMER MANAGEMENT for the one and the other, POLL INTERVAL, POLLING OFF. */
int watch_build_service(void *ctx, struct tlv_writer *writer);
int watch_service_answered(void *ctx, const struct cat_answer *answer);
int watch_build_rest(void *ctx, struct tlv_writer *writer);
int watch_rest_answered(void *ctx, const struct cat_answer *answer);
int watch_build_poll(void *ctx, struct tlv_writer *writer);
int watch_poll_answered(void *ctx, const struct cat_answer *answer);
int watch_build_poll_off(void *ctx, struct tlv_writer *writer);

#endif
