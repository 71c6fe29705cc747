/* SPDX-License-Identifier: Apache-2.0 */
#include "security/pin.h"

#include "uicc/applet.h"
#include "uicc/uicc.h"
#include "wire/mem.h"

/* The two values of a record that can be tried, and their counters. */
struct secret {
	uint8_t value_at, tries_at, tries_max_at;
};

static const struct secret secret_pin = { PIN_AT_VALUE, PIN_AT_TRIES, PIN_AT_TRIES_MAX };
static const struct secret secret_puk = { PIN_AT_PUK, PIN_AT_PUK_TRIES, PIN_AT_PUK_MAX };

void pins_init(struct pins *pins, struct nvm *nvm, uint32_t at, uint8_t count)
{
	*pins = (struct pins){ .nvm = nvm, .at = at, .count = count };
}

static uint32_t place_of(const struct pins *pins, uint8_t number)
{
	return pins->at + (number - 1u) * APPLET_PIN_SIZE;
}

static uint8_t bit_of(uint8_t number)
{
	return (uint8_t)((1u << number) >> 1);
}

static bool is_verified(const struct pins *pins, uint8_t number)
{
	return (pins->verified & bit_of(number)) != 0;
}

static void forget(struct pins *pins, uint8_t number)
{
	pins->verified &= (uint8_t)~bit_of(number);
}

int pin_find(const struct pins *pins, uint8_t reference)
{
	for (uint8_t number = 1; number <= pins->count; number++) {
		uint8_t found;

		if (nvm_read(pins->nvm, place_of(pins, number) + PIN_AT_REFERENCE, &found, 1) < 0)
			return UICC_ERR_PORT;
		if (found == reference && found != PIN_REFERENCE_FREE)
			return number;
	}
	return UICC_ERR_ABSENT;
}

static uint8_t shown(uint8_t tries)
{
	return tries < PIN_TRIES_SHOWN ? tries : PIN_TRIES_SHOWN;
}

/* A record, in memory where it can be looked at, or read to copy; NULL when that fails. */
static const uint8_t *record_of(const struct pins *pins, uint8_t number,
                                uint8_t copy[APPLET_PIN_SIZE])
{
	const uint8_t *const record = nvm_look(pins->nvm, place_of(pins, number), APPLET_PIN_SIZE);

	if (record != NULL)
		return record;
	return nvm_read(pins->nvm, place_of(pins, number), copy, APPLET_PIN_SIZE) < 0 ? NULL : copy;
}

int pin_look(const struct pins *pins, uint8_t number, struct pin_state *state)
{
	uint8_t copy[APPLET_PIN_SIZE];
	const uint8_t *octets;

	if (number == 0 || number > pins->count)
		return UICC_ERR_ABSENT;
	if ((octets = record_of(pins, number, copy)) == NULL)
		return UICC_ERR_PORT;
	*state = (struct pin_state){
		.reference = octets[PIN_AT_REFERENCE],
		.enabled = octets[PIN_AT_ENABLED] == PIN_ON,
		.replaced = octets[PIN_AT_ENABLED] == PIN_REPLACED,
		.verified = is_verified(pins, number),
		.tries = shown(octets[PIN_AT_TRIES]),
		.puk_tries = shown(octets[PIN_AT_PUK_TRIES]),
	};
	return 0;
}

/* Whether record number is verified or out of force; *force is its state. */
static bool opens(const struct pins *pins, int number, uint8_t *force)
{
	if (number < 0 ||
	    nvm_read(pins->nvm, place_of(pins, (uint8_t)number) + PIN_AT_ENABLED, force, 1) < 0)
		return false;
	if (pins->assumed)
		*force = PIN_ON;
	return *force == PIN_OFF || (*force == PIN_ON && is_verified(pins, (uint8_t)number));
}

void pins_assume_also(struct pins *pins, uint8_t reference)
{
	const int number = pin_find(pins, reference);

	if (reference == PIN_REFERENCE_FREE)
		pins->verified = (uint8_t)((1u << pins->count) - 1);
	else if (number > 0)
		pins->verified |= bit_of((uint8_t)number);
}

void pins_assume(struct pins *pins, uint8_t reference)
{
	pins->assumed = true;
	pins->verified = 0;
	if (reference != PIN_REFERENCE_FREE)
		pins_assume_also(pins, reference);
}

bool pin_opens(const struct pins *pins, uint8_t reference)
{
	uint8_t force = PIN_ON;

	if (opens(pins, pin_find(pins, reference), &force))
		return true;
	return force == PIN_REPLACED &&
	       opens(pins, pin_find(pins, PIN_REFERENCE_UNIVERSAL), &force);
}

void pins_leave_application(struct pins *pins)
{
	for (uint8_t number = 1; number <= pins->count; number++) {
		struct pin_state state;

		if (pin_look(pins, number, &state) < 0 || (state.reference & PIN_REFERENCE_LOCAL))
			forget(pins, number);
	}
}

static int write_octet(struct pins *pins, uint8_t number, uint8_t at, uint8_t value)
{
	return nvm_write(pins->nvm, place_of(pins, number) + at, &value, 1);
}

static int settle(struct pins *pins)
{
	return pins->held ? 0 : nvm_commit(pins->nvm);
}

static bool is_equal(const uint8_t a[PIN_SIZE], const uint8_t b[PIN_SIZE])
{
	uint8_t differs = 0;

	for (int i = 0; i < PIN_SIZE; i++)
		differs |= a[i] ^ b[i];
	return differs == 0;
}

/*
 * Spends a try, for good, then compares: a power cut after the comparison finds the try gone
 * whatever its outcome. The right value gives all tries back, in the transaction that the caller
 * commits.
 */
static int spend_and_compare(struct pins *pins, uint8_t number, const struct secret *secret,
                             const uint8_t value[PIN_SIZE])
{
	uint8_t octets[APPLET_PIN_SIZE];
	int rc;

	if (nvm_read(pins->nvm, place_of(pins, number), octets, sizeof octets) < 0)
		return UICC_ERR_PORT;
	if (octets[secret->tries_at] == 0)
		return PIN_BLOCKED;
	rc = write_octet(pins, number, secret->tries_at, octets[secret->tries_at] - 1);
	if (rc < 0 || (rc = settle(pins)) < 0)
		return rc;
	if (!is_equal(octets + secret->value_at, value))
		return PIN_WRONG;
	rc = write_octet(pins, number, secret->tries_at, octets[secret->tries_max_at]);
	return rc < 0 ? rc : PIN_RIGHT;
}

/* The end of a command that tried the PIN itself: commits, and notes whether it is verified. */
static int conclude(struct pins *pins, uint8_t number, int outcome)
{
	if (outcome == PIN_RIGHT) {
		const int rc = settle(pins);

		if (rc < 0)
			outcome = rc;
	}
	if (outcome == PIN_RIGHT)
		pins->verified |= bit_of(number);
	else
		forget(pins, number);
	return outcome;
}

/* Tries the PIN of a record that must be enabled, or disabled. */
static int try_pin(struct pins *pins, uint8_t number, const uint8_t value[PIN_SIZE], bool enabled)
{
	struct pin_state state;
	const int rc = pin_look(pins, number, &state);

	if (rc < 0)
		return rc;
	if (state.tries == 0)
		return PIN_BLOCKED;
	if (state.enabled != enabled)
		return state.enabled ? PIN_ENABLED : PIN_DISABLED;
	return spend_and_compare(pins, number, &secret_pin, value);
}

static bool was_compared(int outcome)
{
	return outcome < 0 || outcome == PIN_RIGHT || outcome == PIN_WRONG;
}

int pin_verify(struct pins *pins, uint8_t number, const uint8_t value[PIN_SIZE])
{
	const int outcome = try_pin(pins, number, value, true);

	return was_compared(outcome) ? conclude(pins, number, outcome) : outcome;
}

int pin_change(struct pins *pins, uint8_t number, const uint8_t old[PIN_SIZE],
               const uint8_t value[PIN_SIZE])
{
	int outcome = try_pin(pins, number, old, true);

	if (outcome == PIN_RIGHT) {
		const int rc = nvm_write(pins->nvm, place_of(pins, number) + PIN_AT_VALUE, value,
		                         PIN_SIZE);

		if (rc < 0)
			outcome = rc;
	}
	return was_compared(outcome) ? conclude(pins, number, outcome) : outcome;
}

static int switch_pin(struct pins *pins, uint8_t number, const uint8_t value[PIN_SIZE],
                      enum pin_force force)
{
	int outcome = try_pin(pins, number, value, force != PIN_ON);

	if (outcome == PIN_RIGHT) {
		const int rc = write_octet(pins, number, PIN_AT_ENABLED, (uint8_t)force);

		if (rc < 0)
			outcome = rc;
	}
	return was_compared(outcome) ? conclude(pins, number, outcome) : outcome;
}

int pin_disable(struct pins *pins, uint8_t number, const uint8_t value[PIN_SIZE])
{
	return switch_pin(pins, number, value, PIN_OFF);
}

int pin_replace(struct pins *pins, uint8_t number, const uint8_t value[PIN_SIZE])
{
	return switch_pin(pins, number, value, PIN_REPLACED);
}

int pin_enable(struct pins *pins, uint8_t number, const uint8_t value[PIN_SIZE])
{
	return switch_pin(pins, number, value, PIN_ON);
}

/* TS 102 221 11.1.13: the PIN gets the new value, all its tries, and is enabled and verified. */
static int give_new_pin(struct pins *pins, uint8_t number, const uint8_t value[PIN_SIZE])
{
	uint8_t octets[PIN_AT_VALUE + PIN_SIZE];

	if (nvm_read(pins->nvm, place_of(pins, number), octets, sizeof octets) < 0)
		return UICC_ERR_PORT;
	octets[PIN_AT_ENABLED] = 1;
	octets[PIN_AT_TRIES] = octets[PIN_AT_TRIES_MAX];
	memcpy(octets + PIN_AT_VALUE, value, PIN_SIZE);
	return nvm_write(pins->nvm, place_of(pins, number), octets, sizeof octets);
}

int pin_unblock(struct pins *pins, uint8_t number, const uint8_t puk[PIN_SIZE],
                const uint8_t value[PIN_SIZE])
{
	int outcome;

	if (number == 0 || number > pins->count)
		return UICC_ERR_ABSENT;
	outcome = spend_and_compare(pins, number, &secret_puk, puk);
	if (outcome == PIN_RIGHT) {
		const int rc = give_new_pin(pins, number, value);

		if (rc < 0)
			outcome = rc;
	}
	return outcome == PIN_RIGHT ? conclude(pins, number, outcome) : outcome;
}
