/* SPDX-License-Identifier: Apache-2.0 */
#ifndef APPLET_LOCK_H
#define APPLET_LOCK_H

#include <stdint.h>

#include "uicc/applet.h"

/* The device lock: the part of EF.STATE that ties the card to one terminal. */
enum lock_event {
	LOCK_FEATURE_OFF,
	LOCK_FEATURE_ON,
	LOCK_RESET,
};

/* What an event makes of the state. */
void lock_turn(uint8_t state[APPLET_STATE_SIZE], enum lock_event event);

#endif
