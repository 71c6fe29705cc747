/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SERVICE_MOVE_H
#define SERVICE_MOVE_H

#include "service/request.h"

/* Moves an element's subscriber to its target account (request_submit_by()), by eligible_move(); its card
 * then gets the lock its new account wants. It is refused with REFUSAL_TARGET (no such account in the
 * requestor's subtree) or REFUSAL_MOVE. */
request_act move_act;

/* Reads {"targetCustomerId": UUID}. Returns 0 or FAULT_INPUT. */
element_read move_read;

#endif
