/* SPDX-License-Identifier: Apache-2.0 */
#include "remote/targets.h"

#include "remote/ram.h"
#include "remote/rfm.h"
#include "uicc/applet.h"

_Static_assert((int)REMOTE_TARGETS <= (int)CARD_REMOTE_MAX, "more targets than a card takes");

const struct ota_target remote_targets[REMOTE_TARGETS] = {
	{ .target = APPLET_TARGET_RFM_UICC, .run = rfm_run_uicc },
	{ .target = APPLET_TARGET_RFM_USIM, .run = rfm_run_usim },
	{ .target = APPLET_TARGET_RAM, .run = ram_run },
};
