/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SERVICE_REQUEST_H
#define SERVICE_REQUEST_H

#include <stddef.h>

#include <jansson.h>

#include "octets/fault.h"
#include "ota/change.h"
#include "service/account.h"
#include "service/service.h"
#include "service/subscriber.h"

enum request_limit {
	REQUEST_ID_MAX = 37,         /* UUID, NUL                    */
	REQUEST_ELEMENTS_MAX = 1000, /* elements of one bulk request */
};

/* One element: which subscriber, what. In: all but the last two. */
struct request_element {
	struct identifier identifier;
	struct change change;
	json_t *content;   /* the content object it was read from; borrowed          */
	const char *where; /* "bulk[3].content", for faults                          */
	char request_id
		[REQUEST_ID_MAX]; /* out; "" where it failed                                */
	struct fault fault;       /* out; code 0, or FAULT_ABSENT: no such subscriber       */
};

/*
 * Takes a call of one or more elements: finds each subscriber in the requestor's subtree, checks
 * the IMSIs named, and writes the requests and their OTA jobs durably in one transaction. An element
 * whose subscriber is not found fails alone; an IMSI not of that subscriber refuses the whole call.
 *
 *   call_id  set to the UUID of the call (header Request-Id)
 *
 * Returns 0, FAULT_INPUT (nothing was taken; where says which field), FAULT_SYSTEM (the store
 * cannot take it now; nothing was taken).
 */
int request_submit(struct service *service, const struct account *requestor,
                   struct request_element *elements, size_t count, char call_id[REQUEST_ID_MAX],
                   struct fault *fault);

/*
 * One request as an object: requestId, callId, state (PENDING, IN_PROGRESS, SUCCESS, FAILED),
 * reason, subscriberIdentifiers as asked, iccid, accepted and ended (ISO 8601 UTC), attempts, steps[]
 * {at, step, detail}, effects[] {what, asked, found, holds}.
 * New reference. Returns 0, FAULT_ABSENT (unknown or not the requestor's) or FAULT_SYSTEM.
 */
int request_get(struct service *service, const struct account *requestor, const char *request_id,
                json_t **request, struct fault *fault);

#endif
