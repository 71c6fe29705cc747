/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SECURITY_CONDITION_H
#define SECURITY_CONDITION_H

#include <stdbool.h>
#include <stdint.h>

#include "security/pin.h"

enum condition_limit {
	CONDITION_DEPTH = 4, /* OR and AND within each other; deeper does not hold */
};

/* Tags of TS 102 221 9.2.7, ISO 7816-4 5.4.3.2. */
enum condition_tag {
	CONDITION_ALWAYS = 0x90,
	CONDITION_NEVER = 0x97,
	CONDITION_KEY = 0xA4,           /* control reference template               */
	CONDITION_KEY_REFERENCE = 0x83, /* in it                                    */
	CONDITION_OR = 0xA0,
	CONDITION_AND = 0xAF,
};

enum condition_octet {
	OCTET_ALWAYS = 0x00,
	OCTET_NEVER = 0xFF,
	OCTET_ALL = 0x80,    /* all that are named, not any */
	OCTET_SECURE = 0x40, /* secure messaging: never here */
	OCTET_EXTERNAL = 0x20,
	OCTET_USER = 0x10,
};

/*
 * Whether a security condition holds.
 *
 *   octets, size  SC_DOs, one of which is enough
 *   pins          what was verified
 *   never_holds   what NEVER comes to: true in the initialisation state, for its administrator
 *
 * What cannot be read does not hold.
 */
bool condition_holds(const uint8_t *octets, uint16_t size, const struct pins *pins,
                     bool never_holds);

/* The same for a condition octet of a compact attribute, ISO 7816-4 5.4.3.1: 00 always, FF never,
 * otherwise user authentication (PIN1), external authentication (ADM1), any or all of them. */
bool condition_octet_holds(uint8_t octet, const struct pins *pins, bool never_holds);

#endif
