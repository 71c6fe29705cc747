/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PROFILE_SLOTS_H
#define PROFILE_SLOTS_H

#include "profile/profile.h"

/* The part of a profile that a request may change later: slots[], appletMode and activeImsi of the
 * whole object. Returns 0, FAULT_INPUT naming the key, or FAULT_SYSTEM. For the files of this
 * room. */
int slots_read(const json_t *object, struct profile *profile, struct fault *fault);

#endif
