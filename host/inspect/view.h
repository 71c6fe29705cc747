/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INSPECT_VIEW_H
#define INSPECT_VIEW_H

#include <stdbool.h>
#include <stdint.h>

#include "octets/fault.h"
#include "ota/change.h"
#include "terminal/terminal.h"

/* Reads a card back with plain SELECT, READ and VERIFY: what it holds, not what it was told. */

/* What reading needs to know; taken from the card's profile or the store. */
struct view_secrets {
	bool adm1_known, pin1_known;
	uint8_t adm1[8]; /* as VERIFY wants them: 8 octets, FF filled */
	uint8_t pin1[8];
};

struct view_slot {
	bool in_use;
	char imsi[CHANGE_IMSI_MAX];
	unsigned mnc_size;
	uint16_t acc;
	struct change_list countries, preferred, forbidden; /* given is true */
};

struct view {
	char iccid[21];                  /* EF.ICCID, without the filler                     */
	char imsi[CHANGE_IMSI_MAX];      /* EF.IMSI; "" where no slot is active              */
	struct change_list oplmn, fplmn; /* EF.OPLMNwAcT, EF.FPLMN                           */
	bool applet;                     /* the applet's ADF is there; below is its          */
	enum change_mode mode;
	unsigned active; /* 1 .. 10, 0 none                                  */
	bool lock_on;
	unsigned lock; /* enum applet_lock by value: 0 idle 1 paired 2 locked */
	char imei[15]; /* paired device, 14 digits, or ""                  */
	struct view_slot slot[CHANGE_SLOTS_MAX];
};

/* EF.ICCID alone, no secret needed. Returns 0 or a fault. */
int view_iccid(struct terminal *terminal, char iccid[21], struct fault *fault);

/* Selects the USIM and shows it PIN1 where that is known, so that what PIN1 guards can be read; and a file of the
 * USIM, or below it, by file identifiers. Return 0 or a fault. */
int view_open_usim(struct terminal *terminal, const struct view_secrets *secrets,
                   struct fault *fault);
int view_select_usim(struct terminal *terminal, const uint16_t *path, size_t depth,
                     struct fault *fault);

/* Reads all of it; the terminal is powered on. Returns 0 or the fault of the first read that
 * failed (where names the file). */
int view_read(struct terminal *terminal, const struct view_secrets *secrets, struct view *view,
              struct fault *fault);

/* The applet's files, docs/applet-protocol.md 4: a record of EF.SLOT (only in_use is set where the
 * slot is free), and EF.STATE into mode, active, lock_on, lock and imei. Return 0, or -1 for what is
 * not coded as it should be. */
int view_slot_of(const uint8_t *octets, size_t size, struct view_slot *slot);
int view_state_of(const uint8_t *octets, size_t size, struct view *view);

/* The view as a JSON object: iccid, imsi, operatorNetworks, forbiddenNetworks, appletMode,
 * activeImsi, lockSimToDevice, lockState, pairedImei, sim[] of the slots in use with slotNumber,
 * imsi and the three lists as arrays. New reference; NULL when memory is short. */
json_t *view_json(const struct view *view);

#endif
