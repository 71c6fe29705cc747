/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SUPPORT_TLV_TEXT_H
#define SUPPORT_TLV_TEXT_H

#include <stddef.h>
#include <stdint.h>

enum { TLV_TEXT_MAX = 4096 }; /* octets of one text */

/* Octets of hex text in which "(" stands for the length of what goes up to its ")": BER, shortest
 * form. "E1( C0(01) C2(22) )" is E1 06 C0 01 01 C2 01 22. Asserts that it is well-formed and fits.
 * Returns how many. */
size_t octets_of_tlv(const char *text, uint8_t *to, size_t room);

/* The same as hex text, TLV_TEXT_MAX octets at most; to has room for 2 * TLV_TEXT_MAX + 1. */
void hex_of_tlv(const char *text, char *to);

#endif
