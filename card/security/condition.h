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

#endif
