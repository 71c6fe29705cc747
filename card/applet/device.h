/* SPDX-License-Identifier: Apache-2.0 */
#ifndef APPLET_DEVICE_H
#define APPLET_DEVICE_H

#include "applet/applet.h"

/* The device lock at work: which terminal is this? PROVIDE LOCAL INFORMATION, TS 102 223 6.6.15. */

/* Asks, where the lock feature is on; says so where the card is locked already. */
int device_start(const struct applet *applet);

/* Rows: IMEI, and IMEISV of a terminal that does not tell the former. */
int device_build_imei(void *ctx, struct tlv_writer *writer);
int device_imei_answered(void *ctx, const struct cat_answer *answer);
int device_build_imeisv(void *ctx, struct tlv_writer *writer);
int device_imeisv_answered(void *ctx, const struct cat_answer *answer);

#endif
