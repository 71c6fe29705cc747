/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SERVICE_LIFECYCLE_H
#define SERVICE_LIFECYCLE_H

#include <stdbool.h>

#include "network/network.h"
#include "service/request.h"

/* The life cycle of a subscriber in the platform. */

/* Whether a status may follow another; that which is there may always be asked for again. INACTIVE may
 * besides be left only by the account that set it or one above: lifecycle_act(). */
bool lifecycle_may(enum network_status from, enum network_status to);

/* Sets the status of an element's subscriber (request_submit_by()). It is refused with REFUSAL_STATUS. */
request_act lifecycle_act;

/* Reads {"status": "ACTIVE"}. Returns 0 or FAULT_INPUT. */
element_read lifecycle_read;

#endif
