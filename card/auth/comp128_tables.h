/* SPDX-License-Identifier: Apache-2.0 */
#ifndef AUTH_COMP128_TABLES_H
#define AUTH_COMP128_TABLES_H

#include <stdint.h>

/* The substitutions of COMP128. No standard prints them; they are known from the GSM system security
 * study of 1988 (version 1) and from cards taken apart (versions 2 and 3, 2013). */

/* Version 1, a table a level. Level 0 has 512 entries: the second half is the first with each pair
 * turned round, and is not stored. */
extern const uint8_t comp128_level_0[256], comp128_level_1[256], comp128_level_2[128];
extern const uint8_t comp128_level_3[64], comp128_level_4[32];

/* Versions 2 and 3. */
extern const uint8_t comp128_outer[256], comp128_inner[256];

#endif
