/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PROFILE_DEFAULTS_H
#define PROFILE_DEFAULTS_H

#include "profile/profile.h"

/* What a profile leaves out: the values of 3GPP's test USIM (TS 34.108 8.3.2, TS 31.121), for
 * laboratories only. */

/* Everything but slots. */
void default_profile(struct profile *profile);

/* One slot, IMSI 001010123456789. */
void default_slot(struct profile *profile);

/* K and OPc. */
void default_key(struct orders_slot *slot);

/* The access class of an IMSI is its last digit, TS 22.011 4.2. */
uint16_t default_acc(const char *imsi);

/* Digits of the MNC: 3 in countries of North America and those few others that use them, else 2. */
unsigned default_mnc_size(const char *imsi);

#endif
