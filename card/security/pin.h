/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SECURITY_PIN_H
#define SECURITY_PIN_H

#include <stdbool.h>
#include <stdint.h>

#include "nvm/journal.h"

/*
 * PINs, PUKs and administrative keys: records of the layout of enum applet_pin_at, in memory, and
 * which of them were verified in this session. TS 102 221 9.5, 11.1.9 to 11.1.13.
 *
 * A try is spent, and the memory has it for good, before the value is looked at; the comparison
 * takes the same time wherever the values differ.
 */

enum pin_limit {
	PIN_SIZE = 8,         /* octets of a value                                       */
	PIN_TRIES_SHOWN = 15, /* more than 63CX can say are told as 15                   */
	PIN_REFERENCE_PIN1 = 0x01,
	PIN_REFERENCE_ADM1 = 0x0A,
	PIN_REFERENCE_UNIVERSAL = 0x11,
	PIN_REFERENCE_LOCAL = 0x80, /* bit: of one application, forgotten with its session */
	PIN_REFERENCE_FREE = 0xFF,  /* of a record not in use                             */
};

/* What stands in PIN_AT_ENABLED. */
enum pin_force {
	PIN_OFF = 0,
	PIN_ON = 1,
	PIN_REPLACED = 2, /* disabled; the universal PIN stands in for it, 11.1.11 */
};

struct pins {
	struct nvm *nvm;
	uint32_t at;      /* of the first record                                      */
	uint8_t count;    /* records                                                  */
	bool assumed;     /* see pins_assume()                                        */
	bool held;        /* the caller commits: a try is spent with all else or not  */
	uint8_t verified; /* bit n - 1: the PIN of record n; on every channel, 11.1.9.1.1 */
};

struct pin_state {
	uint8_t reference; /* key reference, TS 102 221 9.5.1, or PIN_REFERENCE_FREE    */
	bool enabled;
	bool replaced; /* disabled, the universal PIN in its place                    */
	bool verified;
	uint8_t tries;     /* left, at most PIN_TRIES_SHOWN                             */
	uint8_t puk_tries; /* left, at most PIN_TRIES_SHOWN                             */
};

enum pin_outcome {
	PIN_WRONG = 0,
	PIN_RIGHT = 1,
	PIN_BLOCKED = 2,  /* no try left; nothing was compared                       */
	PIN_DISABLED = 3, /* the command makes no sense while the PIN is disabled    */
	PIN_ENABLED = 4,  /* nor this one while it is enabled                        */
};

/* Records count, at at; none verified. */
void pins_init(struct pins *pins, struct nvm *nvm, uint32_t at, uint8_t count);

/* Forgets what was verified for one application alone: its last session ends. */
void pins_leave_application(struct pins *pins);

/* Makes of pins what they would be with key reference verified and no other, every PIN being in
 * force; PIN_REFERENCE_FREE for none at all. Only to ask pin_opens(). */
void pins_assume(struct pins *pins, uint8_t reference);

/* One more is verified, after pins_assume(); PIN_REFERENCE_FREE: all there are. */
void pins_assume_also(struct pins *pins, uint8_t reference);

/* The number, 1 .. count, of the record for a key reference; UICC_ERR_ABSENT or UICC_ERR_PORT. */
int pin_find(const struct pins *pins, uint8_t reference);

/* Tells the state of record number. Returns 0 or an error. */
int pin_look(const struct pins *pins, uint8_t number, struct pin_state *state);

/* Whether key reference opens what asks for it: verified, or a disabled PIN; of a replaced one the
 * universal PIN is asked. */
bool pin_opens(const struct pins *pins, uint8_t reference);

/* The five commands on record number. Return enum pin_outcome, or a negative error. Each commits
 * what it changes, and nothing else may be in the open transaction, unless pins is held. */
int pin_verify(struct pins *pins, uint8_t number, const uint8_t value[PIN_SIZE]);
int pin_change(struct pins *pins, uint8_t number, const uint8_t old[PIN_SIZE],
               const uint8_t value[PIN_SIZE]);
int pin_disable(struct pins *pins, uint8_t number, const uint8_t value[PIN_SIZE]);
int pin_replace(struct pins *pins, uint8_t number, const uint8_t value[PIN_SIZE]);
int pin_enable(struct pins *pins, uint8_t number, const uint8_t value[PIN_SIZE]);
int pin_unblock(struct pins *pins, uint8_t number, const uint8_t puk[PIN_SIZE],
                const uint8_t value[PIN_SIZE]);

#endif
