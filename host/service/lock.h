/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SERVICE_LOCK_H
#define SERVICE_LOCK_H

#include "service/request.h"

/* Lock SIM to device. The feature of an account goes to the cards of its own subscribers, one request
 * with one OTA job each: of those that are there when it is asked for, in batches, and of those that come
 * later as they come. */

enum lock_limit {
	LOCK_BATCH = 500, /* cards in one transaction */
	LOCK_REASON_MAX = 64,
};

/*
 * Turns the feature of the requestor's own account on or off. The order is durable when this returns;
 * lock_spread() makes the jobs, whoever calls it.
 *
 * Returns 0 or FAULT_SYSTEM.
 */
int lock_account(struct service *service, const struct account *requestor, bool locked,
                 char request_id[REQUEST_ID_MAX], char call_id[REQUEST_ID_MAX],
                 struct fault *fault);

/* One batch of the oldest order that has cards to go, as one transaction; any number of processes may do
 * this at a time. Returns 1 where it did something, 0 where there is nothing to do, or a fault. */
int lock_spread(struct store *store, struct fault *fault);

/* A subscriber comes to an account, within a transaction: its card gets a job, in a call of that account,
 * where the feature of the account differs from what the card was told last for one. */
int lock_follow(struct service *service, const struct store_subscriber *row, const char *account,
                struct fault *fault);

/* Turns the lock of an element's subscriber on or off; sets it to idle. */
request_act lock_act, lock_reset_act;

/* Reads {"lockSimToDevice": true}; *locked is set. Returns 0 or FAULT_INPUT. */
int lock_read(const json_t *body, bool *locked, struct fault *fault);

/* Reads {"status": "RESET"}; NULL and {} are the same. Returns 0 or FAULT_INPUT. */
element_read lock_reset_read;

/* Reads {"action": …}: which act that is. Returns 0 or FAULT_INPUT. */
int lock_action_read(const json_t *body, bool *locked, request_act **act, struct fault *fault);

/* Why an order failed, of which so many cards did; "" where none has. */
void lock_reason(int64_t failed, char reason[LOCK_REASON_MAX]);

/*
 * An order as an object: requestId, callId, state, reason, customerId, lockSimToDevice, accepted, ended,
 * total, done, failed, pending. New reference. Returns 0, FAULT_ABSENT or FAULT_SYSTEM.
 */
int lock_order_get(struct service *service, const struct account *requestor, const char *id,
                   json_t **order, struct fault *fault);

#endif
