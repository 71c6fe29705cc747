/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INSPECT_ATR_H
#define INSPECT_ATR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "octets/fault.h"

/* An answer to reset, ISO/IEC 7816-3 8.2, its historical octets ISO/IEC 7816-4 12.1.1. */

enum atr_limit {
	ATR_HISTORICAL_MAX = 15,
	ATR_PROTOCOLS_MAX = 8,
	ATR_WORDS_MAX = 512,
};

struct atr {
	bool inverse;                        /* TS 3F; else 3B                          */
	unsigned protocols;                  /* as TD1, TD2 … offer them; T=0 where none does */
	uint8_t protocol[ATR_PROTOCOLS_MAX]; /* T of each, each once                    */
	uint8_t ta1;                         /* 11 where it is not there                */
	bool specific;                       /* TA2: one protocol, no negotiation       */
	uint8_t classes;                     /* of TA for T=15: bits A, B, C; 0 unknown */
	size_t historical_size;
	uint8_t historical[ATR_HISTORICAL_MAX];
};

/* Returns 0, or FAULT_INPUT: cut short, too long, or its check octet TCK does not fit. */
int atr_read(const uint8_t *octets, size_t size, struct atr *atr, struct fault *fault);

/* "T=0, F 512 D 32, class A (5 V) B (3 V), historical 80..., selection by whole name, 4 logical
 * channels". What
 * does not check is said so. */
void atr_words(const uint8_t *octets, size_t size, char words[ATR_WORDS_MAX]);

#endif
