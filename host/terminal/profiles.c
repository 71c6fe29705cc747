/* SPDX-License-Identifier: Apache-2.0 */
#include "terminal/handset.h"

#include <string.h>

/* TERMINAL PROFILE, TS 102 223 5.2, TS 31.111 5.2: octet n of the standard stands at n - 1. Only what
 * the handset does is announced. */
static const uint8_t smartphone[] = {
	[0] = 0x3B,  /* profile download, menu selection, SMS-PP download twice, timer expiration */
	[1] = 0xE1,  /* command result; UCS2 entry and display, extended DISPLAY TEXT             */
	[2] = 0xED,  /* DISPLAY TEXT, GET INPUT, MORE TIME, POLL INTERVAL, POLLING OFF, REFRESH   */
	[3] = 0x63,  /* SELECT ITEM, SEND SHORT MESSAGE, SET UP MENU, PROVIDE LOCAL INFORMATION   */
	[4] = 0x11,  /* SET UP EVENT LIST, location status                                        */
	[5] = 0x10,  /* access technology change                                                  */
	[7] = 0x07,  /* TIMER MANAGEMENT start, stop and value; date and time                     */
	[8] = 0x88,  /* language; access technology                                               */
	[17] = 0x40, /* IMEISV                                                                   */
	[24] = 0x50, /* network rejection, of E-UTRAN too                                        */
	[29] = 0x08, /* REFRESH with Steering of Roaming                                         */
};

static const uint8_t nb_iot[] = {
	[0] = 0x33,  /* profile download, SMS-PP download twice, timer expiration               */
	[1] = 0x01,  /* command result                                                          */
	[2] = 0xE8,  /* MORE TIME, POLL INTERVAL, POLLING OFF, REFRESH                          */
	[3] = 0x42,  /* SEND SHORT MESSAGE, PROVIDE LOCAL INFORMATION                           */
	[4] = 0x11,  /* SET UP EVENT LIST, location status                                      */
	[5] = 0x10,  /* access technology change                                                */
	[7] = 0x07,  /* TIMER MANAGEMENT start, stop and value; date and time                   */
	[8] = 0x80,  /* access technology                                                       */
	[17] = 0x40, /* IMEISV                                                                 */
	[24] = 0x50, /* network rejection, of E-UTRAN too                                      */
};

static const uint8_t minimal[] = {
	[0] = 0x13, /* profile download, SMS-PP download twice                                 */
	[2] = 0xA0, /* POLL INTERVAL, REFRESH                                                  */
};

static const struct handset_profile profiles[] = {
	{ "smartphone", "a screen, menus, timers, events, Steering of Roaming", smartphone,
	  sizeof smartphone, true },
	{ "nb-iot", "a module without a screen: timers, events, location", nb_iot, sizeof nb_iot,
	  false },
	{ "minimal", "short messages to the card and REFRESH, little else", minimal, sizeof minimal,
	  false },
};

const struct handset_profile *handset_profile_at(size_t number)
{
	return number < sizeof profiles / sizeof profiles[0] ? &profiles[number] : NULL;
}

const struct handset_profile *handset_profile_named(const char *name)
{
	const struct handset_profile *profile;

	for (size_t i = 0; (profile = handset_profile_at(i)) != NULL; i++)
		if (strcmp(profile->name, name) == 0)
			return profile;
	return NULL;
}
