/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PROFILE_TARS_H
#define PROFILE_TARS_H

#include "profile/fields.h"

/* enum applet_target and enum applet_domain by value, docs/applet-protocol.md 4. */
enum profile_target { TARGET_APPLET = 1, TARGET_RFM_UICC, TARGET_RFM_USIM, TARGET_RAM };
enum profile_domain {
	DOMAIN_FULL = 0x00,
	DOMAIN_PIN1 = 0x01,
	DOMAIN_PIN2 = 0x02,
	DOMAIN_UNIVERSAL = 0x04,
	DOMAIN_ADM1 = 0x10,
	DOMAIN_NONE = 0xFF,
};

/* "tars" of a profile: {TAR: {msl, target, domain}}; to is a struct profile. */
field_reader tars_read;

#endif
