/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PROFILE_SECRETS_H
#define PROFILE_SECRETS_H

#include "inspect/view.h"
#include "profile/profile.h"

/* What of a profile opens its card: those of PIN1 and ADM1 that were given. A test value that stands for one
 * that was left out is never tried on a card. */
void profile_secrets(const struct profile *profile, struct view_secrets *secrets);

#endif
