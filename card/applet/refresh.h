/* SPDX-License-Identifier: Apache-2.0 */
#ifndef APPLET_REFRESH_H
#define APPLET_REFRESH_H

#include "applet/applet.h"

/* The row of REFRESH, TS 102 223 6.6.13, TS 31.111 6.6.13: a file list where lists changed, Steering of
 * Roaming where only the preferred networks did and the terminal has it, initialisation or reset for
 * another subscription. What the terminal does not understand is followed by the next stronger. */
int refresh_build(void *ctx, struct tlv_writer *writer);
int refresh_answered(void *ctx, const struct cat_answer *answer);

#endif
