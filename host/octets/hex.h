/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OCTETS_HEX_H
#define OCTETS_HEX_H

#include <stddef.h>
#include <stdint.h>

#include "octets/fault.h"

/*
 * Octets of hex text; blanks between octets are passed over.
 *
 *   where  what the text is, for the fault
 *
 * Returns how many, or FAULT_INPUT (no hex digit, half an octet, more than room; says where).
 */
int hex_read(const char *text, const char *where, uint8_t *to, size_t room, struct fault *fault);

/* Capital hex of size octets, NUL-terminated; text has 2 * size + 1 characters of room. */
void hex_write(const uint8_t *octets, size_t size, char *text);

#endif
