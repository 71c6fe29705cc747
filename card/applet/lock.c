/* SPDX-License-Identifier: Apache-2.0 */
#include "applet/lock.h"

#include "wire/mem.h"

enum { IDENTITY_SIZE_MIN = 8, DIGIT_MAX = 9 };

enum feature { STAYS, OFF, ON };

/* Which IMEI an event brings, seen from the pairing. */
enum whose { ANY, PAIRED_ONE, OTHER };

enum { EVERY_STATE = 0xFF };

/* The first row that fits; an event without one changes nothing. Turned on where it is on already, a
 * paired card stays paired and a locked one locked; a locked card stays so in its first terminal
 * too. */
static const struct lock_row {
	uint8_t on;      /* enum lock_event                             */
	uint8_t in;      /* enum applet_lock, or EVERY_STATE            */
	uint8_t whose;   /* enum whose                                  */
	uint8_t to;      /* enum applet_lock; EVERY_STATE: it stays     */
	uint8_t feature; /* enum feature                                */
	uint8_t why;     /* enum applet_why_lock                        */
} rows[] = {
	{ LOCK_FEATURE_OFF, EVERY_STATE, ANY, APPLET_LOCK_IDLE, OFF, APPLET_LOCK_BY_ORDER },
	{ LOCK_FEATURE_ON, EVERY_STATE, ANY, EVERY_STATE, ON, 0 },
	{ LOCK_RESET, EVERY_STATE, ANY, APPLET_LOCK_IDLE, STAYS, APPLET_LOCK_BY_ORDER },
	{ LOCK_IMEI, APPLET_LOCK_IDLE, ANY, APPLET_LOCK_PAIRED, STAYS, APPLET_LOCK_BY_PAIRING },
	{ LOCK_IMEI, APPLET_LOCK_PAIRED, OTHER, APPLET_LOCK_LOCKED, STAYS,
	  APPLET_LOCK_BY_OTHER_IMEI },
};

static bool fits(const struct lock_row *row, const uint8_t *state, enum lock_event event,
                 const uint8_t *imei)
{
	if (row->on != event || (row->in != EVERY_STATE && row->in != state[STATE_AT_LOCK]))
		return false;
	return row->whose == ANY || (memcmp(imei, state + STATE_AT_IMEI, LOCK_IMEI_SIZE) == 0) ==
	                                    (row->whose == PAIRED_ONE);
}

static uint8_t take(const struct lock_row *row, uint8_t *state, const uint8_t *imei)
{
	const uint8_t before = state[STATE_AT_LOCK];

	if (row->feature != STAYS)
		state[STATE_AT_LOCK_ON] = row->feature == ON;
	if (row->to != EVERY_STATE)
		state[STATE_AT_LOCK] = row->to;
	if (row->to == APPLET_LOCK_IDLE)
		memset(state + STATE_AT_IMEI, 0xFF, LOCK_IMEI_SIZE);
	if (row->to == APPLET_LOCK_PAIRED)
		memcpy(state + STATE_AT_IMEI, imei, LOCK_IMEI_SIZE);
	return state[STATE_AT_LOCK] == before ? 0 : row->why;
}

uint8_t lock_turn(uint8_t state[APPLET_STATE_SIZE], enum lock_event event,
                  const uint8_t imei[LOCK_IMEI_SIZE])
{
	for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++)
		if (fits(&rows[i], state, event, imei))
			return take(&rows[i], state, imei);
	return 0;
}

/* Digit n of a mobile identity: the first stands behind the type, in the high nibble of octet 0. */
static uint8_t digit(const uint8_t *identity, unsigned n)
{
	return n % 2 == 0 ? identity[n / 2] >> 4 : identity[(n + 1) / 2] & 0xF;
}

bool lock_imei_of(const uint8_t *identity, uint16_t size, uint8_t imei[LOCK_IMEI_SIZE])
{
	if (size < IDENTITY_SIZE_MIN)
		return false;
	for (unsigned i = 0; i < LOCK_IMEI_SIZE; i++) {
		const uint8_t low = digit(identity, 2 * i), high = digit(identity, 2 * i + 1);

		if (low > DIGIT_MAX || high > DIGIT_MAX)
			return false;
		imei[i] = (uint8_t)(high << 4 | low);
	}
	return true;
}
