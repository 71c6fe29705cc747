/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_FLEET_TARGET_H
#define CLI_FLEET_TARGET_H

#include "fleet/fleet.h"

/* What stands behind "fleet:": FILE#NUMBER or FILE#ICCID. */

/* Opens the fleet and the card. Returns 0, FAULT_INPUT (no '#', no number behind it), or as fleet_open() and
 * fleet_card_open(). */
int fleet_target_open(const char *name, struct transport **transport, struct fault *fault);
int fleet_target_copy(const char *name, struct transport **transport, struct fault *fault);

/* FILE.keys/ICCID.keys, made where it is not there; NULL where it cannot be. */
char *fleet_target_keys(const char *name);

/* Writes the key file of a card into a folder, unless it is there: its counters go on counting. Sets *path,
 * to be freed. Returns 1 (made), 0 (is there), or a fault. */
int fleet_write_keys(const struct fleet *fleet, uint32_t card, const char *folder, char **path,
                     struct fault *fault);

#endif
