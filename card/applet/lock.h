/* SPDX-License-Identifier: Apache-2.0 */
#ifndef APPLET_LOCK_H
#define APPLET_LOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "uicc/applet.h"

/* The device lock: the part of EF.STATE that ties the card to one terminal. */

enum lock_limit {
	LOCK_IMEI_SIZE =
		STATE_AT_CHANGES - STATE_AT_IMEI, /* octets: the 14 digits that are compared */
};

enum lock_event {
	LOCK_FEATURE_OFF,
	LOCK_FEATURE_ON,
	LOCK_RESET,
	LOCK_IMEI, /* the terminal told its own */
};

/*
 * What an event makes of the state.
 *
 *   imei  with LOCK_IMEI: 14 digits, swapped BCD
 *
 * Returns enum applet_why_lock where the lock state is another afterwards, else 0.
 */
uint8_t lock_turn(uint8_t state[APPLET_STATE_SIZE], enum lock_event event,
                  const uint8_t imei[LOCK_IMEI_SIZE]);

/* The first 14 digits of an IMEI or IMEISV as a terminal tells it (TS 102 223 8.20, 8.74; TS 24.008
 * 10.5.1.4). Returns false where it holds fewer. */
bool lock_imei_of(const uint8_t *identity, uint16_t size, uint8_t imei[LOCK_IMEI_SIZE]);

#endif
