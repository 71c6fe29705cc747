/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SERVICE_REQUEST_H
#define SERVICE_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

#include "network/network.h"
#include "octets/fault.h"
#include "ota/change.h"
#include "service/account.h"
#include "service/service.h"
#include "service/subscriber.h"

enum request_limit {
	REQUEST_ID_MAX = 37,         /* UUID, NUL                    */
	REQUEST_ELEMENTS_MAX = 1000, /* elements of one bulk request */
};

/* How long an OTA message waits for a card that cannot be reached: seven days. */
#define REQUEST_VALIDITY_MS (INT64_C(7) * 24 * 3600 * 1000)

/* Why an element alone was not taken. */
enum request_refusal {
	REFUSAL_NONE,
	REFUSAL_SUBSCRIBER, /* there is none, for this requestor */
	REFUSAL_STATUS,     /* no such way in the life cycle     */
	REFUSAL_TARGET,     /* no such account to move it to     */
	REFUSAL_MOVE,       /* not from there to there           */
	REFUSAL_SMS,        /* nothing brings a message to it    */
};

/* One element: which subscriber, what. In: all but the last three. */
struct request_element {
	struct identifier identifier;
	struct change change;        /* of request_submit(); of the others one of these: */
	enum network_status status;  /* lifecycle_act() */
	char target[ACCOUNT_ID_MAX]; /* move_act()      */
	bool locked;                 /* lock_act()      */
	int64_t validity_ms;         /* message_act() */
	json_t *content;             /* the content object it was read from; borrowed          */
	const char *where;           /* "bulk[3].content", for faults                          */
	char request_id
		[REQUEST_ID_MAX]; /* out; "" where it failed                                */
	enum request_refusal refusal;
	struct fault fault; /* out; its code 0 where there is no refusal */
};

/* The call an element belongs to. */
struct record_book;
struct request_time {
	const char *call;
	int64_t now;
	struct record_book
		*book; /* of service/record.h; NULL: what is recorded is written at once */
};

struct store_subscriber;

/*
 * Does what an element asks of a subscriber that was found, within the transaction of the call.
 *
 * Returns 0, and the element has its request_id or its refusal; FAULT_INPUT, which refuses the whole call;
 * or FAULT_SYSTEM.
 */
typedef int request_act(struct service *service, const struct account *requestor,
                        const struct store_subscriber *row, struct request_element *element,
                        const struct request_time *time, struct fault *fault);

/* Reads the content of an element; where is its path. Returns 0 or FAULT_INPUT. */
typedef int element_read(const json_t *content, const char *where, struct request_element *element,
                         struct fault *fault);

/* Refuses an element alone. Returns 0. */
int request_refuse(struct request_element *element, enum request_refusal refusal,
                   const char *format, ...) __attribute__((format(printf, 3, 4)));

/*
 * Takes a call of one or more elements: finds each subscriber in the requestor's subtree, acts, all
 * durably in one transaction. An element that is refused fails alone.
 *
 *   call_id  set to the UUID of the call (header Request-Id)
 *
 * Returns 0, FAULT_INPUT (nothing was taken; where says which field), FAULT_SYSTEM (the store
 * cannot take it now; nothing was taken).
 */
int request_submit_by(struct service *service, const struct account *requestor,
                      struct request_element *elements, size_t count, request_act *act,
                      char call_id[REQUEST_ID_MAX], struct fault *fault);

/* The same of changes: checks the IMSIs named, and writes the requests and their OTA jobs. An IMSI that is
 * not of its subscriber refuses the whole call. */
int request_submit(struct service *service, const struct account *requestor,
                   struct request_element *elements, size_t count, char call_id[REQUEST_ID_MAX],
                   struct fault *fault);

/*
 * One request as an object: requestId, callId, state (PENDING, IN_PROGRESS, SUCCESS, FAILED),
 * reason, subscriberIdentifiers as asked, iccid, accepted and ended (ISO 8601 UTC), attempts, steps[]
 * {at, step, detail}, effects[] {what, asked, found, holds}, requestedBy {customerId, customerName}, content (what a card
 * is asked, where one is).
 * New reference. Returns 0, FAULT_ABSENT (unknown or not the requestor's) or FAULT_SYSTEM.
 */
int request_get(struct service *service, const struct account *requestor, const char *request_id,
                json_t **request, struct fault *fault);

#endif
