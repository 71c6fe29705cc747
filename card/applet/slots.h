/* SPDX-License-Identifier: Apache-2.0 */
#ifndef APPLET_SLOTS_H
#define APPLET_SLOTS_H

#include <stdint.h>

#include "fs/tree.h"
#include "uicc/applet.h"
#include "wire/plmn.h"

/* The applet's records: EF.STATE, EF.HISTORY and EF.SLOT. What stands where is told in uicc/applet.h. Slots are
 * numbered 1 .. APPLET_SLOTS. */

int state_read(const struct fs *fs, uint8_t state[APPLET_STATE_SIZE]);
int state_write(struct fs *fs, const uint8_t state[APPLET_STATE_SIZE]);

/* EF.HISTORY. */
int history_read(const struct fs *fs, uint8_t history[APPLET_HISTORY_SIZE]);
int history_write(struct fs *fs, const uint8_t history[APPLET_HISTORY_SIZE]);

/* The IMSI of a slot, as EF.IMSI has it. Returns 1, 0 where the slot is not in use, or an error. */
int slot_imsi(const struct fs *fs, uint8_t number, uint8_t ef[IMSI_EF_SIZE]);

#endif
