/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PROFILE_TARS_H
#define PROFILE_TARS_H

#include "profile/fields.h"

/* enum applet_target by value, docs/applet-protocol.md 4. */
enum profile_target { TARGET_APPLET = 1, TARGET_RFM_UICC, TARGET_RFM_USIM, TARGET_RAM };

/* "tars" of a profile: {TAR: {msl, target, domain}}; to is a struct profile. */
field_reader tars_read;

#endif
