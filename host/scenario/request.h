/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCENARIO_REQUEST_H
#define SCENARIO_REQUEST_H

#include <stdint.h>

#include "octets/fault.h"
#include "ota/change.h"
#include "scenario/stage.h"

/* A change on its way to the card of a stage, over the service centre: sent once more where nothing comes
 * back, and proved on a copy of the card when it has answered. */

enum request_limit {
	REQUEST_TRIES_MAX = 8,
	REQUEST_FIRST_WAIT_S = 60, /* before it is sent again; doubled each time */
};

enum request_outcome { REQUEST_PENDING, REQUEST_SUCCESS, REQUEST_FAILED };

/* "pending", "SUCCESS", "FAILED". */
const char *request_outcome_text(enum request_outcome outcome);

struct request;

/* Sends a change; the one before is forgotten. Returns 0, FAULT_INPUT (no key set, an IMSI the card has
 * not) or as order_begin(). */
int request_begin(struct stage *stage, const struct change *change, struct fault *fault);

/* Goes on where it can. Returns 0, or a fault of the machine: what the card or the way says is the
 * outcome. */
int request_poll(struct request *request, struct fault *fault);

/* When it is sent again, in seconds of the stage; -1: it is not waiting for that. */
int64_t request_due(const struct request *request);

enum request_outcome request_outcome(const struct request *request);

/* Why it failed, or how often it was sent. */
const char *request_reason(const struct request *request);

void request_close(struct request *request); /* NULL is fine */

#endif
