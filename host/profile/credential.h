/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PROFILE_CREDENTIAL_H
#define PROFILE_CREDENTIAL_H

#include <jansson.h>

#include "octets/fault.h"
#include "ota/orders.h"

/* The part of a slot's object that authenticates it: algorithm, k, opc, op, topc, top, parameters.
 * For the files of this room. */

/* Reads it into the slot; OP and TOP become OPc and TOPc here, so that no card ever holds them.
 * Returns 0, FAULT_INPUT naming the key, or FAULT_SYSTEM. */
int credential_of_json(const json_t *object, const char *where, struct orders_slot *slot,
                       struct fault *fault);

/* Adds it to an object, as credential_of_json() reads it. Returns 0, or -1 without memory. */
int credential_to_json(const struct orders_slot *slot, json_t *object);

#endif
