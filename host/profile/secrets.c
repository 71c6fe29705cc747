/* SPDX-License-Identifier: Apache-2.0 */
#include "profile/secrets.h"

#include <string.h>

void profile_secrets(const struct profile *profile, struct view_secrets *secrets)
{
	*secrets = (struct view_secrets){ .adm1_known = profile->adm1_given,
		                          .pin1_known = profile->pin1_given };
	memcpy(secrets->adm1, profile->adm1, sizeof secrets->adm1);
	memcpy(secrets->pin1, profile->pin1, sizeof secrets->pin1);
}
