/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TRANSPORT_T0_ATR_H
#define TRANSPORT_T0_ATR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "octets/fault.h"

/* What a reader must know of an answer to reset: ISO 7816-3 8.2, 8.3. */

enum t0_atr_octet {
	T0_TS_DIRECT = 0x3B,
	T0_TS_INVERSE = 0x3F,
	T0_TS_INVERSE_RAW = 0x03, /* 3F, read by the direct convention */
	T0_TA1_DEFAULT = 0x11,
};

struct t0_atr {
	uint8_t ta1;   /* 11 where it is left out                            */
	uint8_t extra; /* TC1: guard time, bits more than 12; 255 is none    */
	uint8_t wi;    /* TC2; 10 where it is left out                       */
	bool specific; /* TA2: one protocol, and no PPS                      */
	uint8_t ta2;
	uint16_t protocols; /* bit T of each one offered; T=0 where none is  */
};

/* Octets after these that are still to come, as far as these tell: 0 when it is whole. */
size_t t0_atr_missing(const uint8_t *octets, size_t size);

/* Returns 0, FAULT_INPUT (its check octet does not fit), or FAULT_TRANSPORT (a card without T=0). */
int t0_atr_read(const uint8_t *octets, size_t size, struct t0_atr *atr, struct fault *fault);

/* F and D of ISO 7816-3 tables 7 and 8 by TA1 or PPS1; false where a code is reserved. */
bool t0_atr_speed(uint8_t ta1, uint16_t *f, uint8_t *d);

#endif
