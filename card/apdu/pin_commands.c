/* SPDX-License-Identifier: Apache-2.0 */
#include "apdu/card.h"
#include "apdu/commands.h"
#include "uicc/uicc.h"
#include "wire/sw.h"

enum {
	PIN_PAIR_SIZE = 2 * PIN_SIZE, /* old and new, or PUK and new */
	INS_DISABLE = 0x26,
	P1_REPLACED = 0x80 | PIN_REFERENCE_UNIVERSAL, /* by the universal PIN, 11.1.11 */
};

static uint16_t with_tries(uint8_t tries)
{
	return tries == 0 ? SW_BLOCKED : SW_TRIES | tries;
}

/* The record for P2. P1 is 00 in all five commands, but in DISABLE PIN. */
static uint16_t find_pin(const struct card *card, const struct apdu *in, uint8_t *number)
{
	int found;

	if (in->p1 != 0 && (in->ins != INS_DISABLE || in->p1 != P1_REPLACED))
		return SW_P1P2;
	found = pin_find(&card->pins, in->p2);
	if (found == UICC_ERR_ABSENT)
		return SW_REFERENCE;
	if (found < 0)
		return sw_of_error(found);
	*number = (uint8_t)found;
	return SW_OK;
}

/* The status word for what one of the five came to; after a wrong value with the tries left. */
static uint16_t conclude(const struct card *card, uint8_t number, int outcome, bool puk)
{
	struct pin_state state;
	int rc;

	switch (outcome) {
	case PIN_RIGHT:
		return SW_OK;
	case PIN_BLOCKED:
		return SW_BLOCKED;
	case PIN_DISABLED:
		return SW_INVALIDATED;
	case PIN_ENABLED:
		return SW_CONDITIONS;
	case PIN_WRONG:
		if ((rc = pin_look(&card->pins, number, &state)) < 0)
			return sw_of_error(rc);
		return SW_TRIES | (puk ? state.puk_tries : state.tries);
	default:
		return sw_of_error(outcome);
	}
}

/* No data asks for the tries left and costs none: TS 102 221 11.1.9.1.2, 11.1.13.1.2. */
static uint16_t tell_tries(const struct card *card, uint8_t number, bool puk)
{
	struct pin_state state;
	const int rc = pin_look(&card->pins, number, &state);

	if (rc < 0)
		return sw_of_error(rc);
	return with_tries(puk ? state.puk_tries : state.tries);
}

uint16_t command_verify(struct card *card, const struct apdu *in, struct reply *out)
{
	uint8_t number = 0;
	const uint16_t sw = find_pin(card, in, &number);

	(void)out;
	if (sw != SW_OK)
		return sw;
	if (in->lc == 0)
		return tell_tries(card, number, false);
	if (in->lc != PIN_SIZE)
		return SW_LENGTH;
	return conclude(card, number, pin_verify(&card->pins, number, in->data), false);
}

uint16_t command_change_pin(struct card *card, const struct apdu *in, struct reply *out)
{
	uint8_t number = 0;
	const uint16_t sw = find_pin(card, in, &number);

	(void)out;
	if (sw != SW_OK)
		return sw;
	if (in->lc != PIN_PAIR_SIZE)
		return SW_LENGTH;
	return conclude(card, number,
	                pin_change(&card->pins, number, in->data, in->data + PIN_SIZE), false);
}

/* Administrative keys are never out of force: references 01 to 08, 81 to 88 and 11 are PINs. */
static bool is_pin(uint8_t reference)
{
	const uint8_t low = reference & 0x7F;

	return (low >= 1 && low <= 8) || reference == PIN_REFERENCE_UNIVERSAL;
}

static uint16_t switch_pin(struct card *card, const struct apdu *in,
                           int (*run)(struct pins *, uint8_t, const uint8_t *))
{
	uint8_t number = 0;
	const uint16_t sw = find_pin(card, in, &number);

	if (sw != SW_OK)
		return sw;
	if (!is_pin(in->p2))
		return SW_REFERENCE;
	if (in->lc != PIN_SIZE)
		return SW_LENGTH;
	return conclude(card, number, run(&card->pins, number, in->data), false);
}

uint16_t command_disable_pin(struct card *card, const struct apdu *in, struct reply *out)
{
	(void)out;
	if (in->p1 == P1_REPLACED && in->p2 == PIN_REFERENCE_UNIVERSAL)
		return SW_P1P2; /* by itself */
	return switch_pin(card, in, in->p1 == P1_REPLACED ? pin_replace : pin_disable);
}

uint16_t command_enable_pin(struct card *card, const struct apdu *in, struct reply *out)
{
	(void)out;
	return switch_pin(card, in, pin_enable);
}

uint16_t command_unblock_pin(struct card *card, const struct apdu *in, struct reply *out)
{
	uint8_t number = 0;
	const uint16_t sw = find_pin(card, in, &number);

	(void)out;
	if (sw != SW_OK)
		return sw;
	if (in->lc == 0)
		return tell_tries(card, number, true);
	if (in->lc != PIN_PAIR_SIZE)
		return SW_LENGTH;
	return conclude(card, number,
	                pin_unblock(&card->pins, number, in->data, in->data + PIN_SIZE), true);
}
