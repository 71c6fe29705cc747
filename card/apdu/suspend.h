/* SPDX-License-Identifier: Apache-2.0 */
#ifndef APDU_SUSPEND_H
#define APDU_SUSPEND_H

#include "wire/command.h"

/* SUSPEND UICC, TS 102 221 11.1.22: the session goes on after a power cycle, for who has the
 * token. */

enum { INS_SUSPEND = 0x76 };

apdu_handler command_suspend_uicc;

/* After power-on: whether a session waits to be resumed. Returns 0 or an error. */
int suspend_power_on(struct card *card);

/* Another command came: the session that waits is forgotten, for good before the command runs.
 * Returns 0 or an error. */
int suspend_drop(struct card *card);

#endif
