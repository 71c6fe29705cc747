/* SPDX-License-Identifier: Apache-2.0 */
#include "applet/lock.h"

#include <stdbool.h>

#include "wire/mem.h"

enum { IMEI_SIZE = STATE_AT_CHANGES - STATE_AT_IMEI };

enum feature { FEATURE_STAYS, FEATURE_OFF, FEATURE_ON };

/* Turned on where it is on already, a paired card stays paired and a locked one locked. */
static const struct lock_row {
	uint8_t feature; /* enum feature                         */
	bool forgets;    /* idle afterwards, pairing forgotten   */
} rows[] = {
	[LOCK_FEATURE_OFF] = { .feature = FEATURE_OFF, .forgets = true },
	[LOCK_FEATURE_ON] = { .feature = FEATURE_ON },
	[LOCK_RESET] = { .feature = FEATURE_STAYS, .forgets = true },
};

void lock_turn(uint8_t state[APPLET_STATE_SIZE], enum lock_event event)
{
	const struct lock_row *row = &rows[event];

	if (row->feature != FEATURE_STAYS)
		state[STATE_AT_LOCK_ON] = row->feature == FEATURE_ON;
	if (row->forgets) {
		state[STATE_AT_LOCK] = APPLET_LOCK_IDLE;
		memset(state + STATE_AT_IMEI, 0xFF, IMEI_SIZE);
	}
}
