/* SPDX-License-Identifier: Apache-2.0 */
#ifndef APPLET_ACTIVATE_H
#define APPLET_ACTIVATE_H

#include <stdint.h>

#include "applet/applet.h"

/* What of a slot is to be shown. A list is left alone unless it is named: the terminal keeps
 * EF.FPLMN too. */
enum slot_part {
	SLOT_PREFERRED = 1 << 0,    /* EF.OPLMNwAcT */
	SLOT_FORBIDDEN = 1 << 1,    /* EF.FPLMN     */
	SLOT_SUBSCRIPTION = 1 << 2, /* it was not the active one before, or is another subscription
	                             * now: all of it; and the files that tell where the last one
	                             * was registered become empty */
};

/*
 * Makes the standard files of ADF.USIM say what a slot in use says, lets AUTHENTICATE use its key,
 * and asks for the REFRESH the terminal needs: none where no file changed, one with a file list
 * where only lists did.
 *
 *   parts  enum slot_part, or-ed
 *
 * Returns 0, UICC_ERR_FULL or UICC_ERR_PORT.
 */
int slot_show(const struct applet *applet, uint8_t number, uint8_t parts);

#endif
