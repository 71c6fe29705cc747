/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WIRE_GSM_ALPHABET_H
#define WIRE_GSM_ALPHABET_H

#include <stdint.h>

/* The default alphabet of TS 23.038 6.2.1. */

/* The UCS2 character of a code, 0 .. 127; escape, which begins the extension table, is a blank. */
uint16_t gsm_to_ucs2(uint8_t code);

#endif
