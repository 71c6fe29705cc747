/* SPDX-License-Identifier: Apache-2.0 */
#include "service/lock.h"

#include <stdlib.h>
#include <string.h>

#include "ota/job_content.h"
#include "service/record.h"
#include "service/uuid.h"
#include "store/locks.h"

int lock_account(struct service *service, const struct account *requestor, bool locked,
                 char request_id[REQUEST_ID_MAX], char call_id[REQUEST_ID_MAX], struct fault *fault)
{
	struct store_lock_order order = { .locked = locked, .accepted = store_now(service->store) };
	int rc = uuid_new(call_id, fault);

	if (rc < 0 || (rc = uuid_new(request_id, fault)) < 0 ||
	    (rc = store_begin(service->store, fault)) < 0)
		return rc;
	strcpy(order.id, request_id);
	strcpy(order.call, call_id);
	strcpy(order.account, requestor->id);
	rc = store_call_add(service->store, call_id, requestor->id, order.accepted, fault);
	if (rc == 0)
		rc = store_lock_order_add(service->store, &order, fault);
	if (rc == 0)
		return store_commit(service->store, fault);
	store_rollback(service->store);
	return rc;
}

/* The card's request and job, and what it was told for an account. */
static int lock_card(struct service *service, const struct store_subscriber *row, bool locked,
                     const struct request_time *time, struct fault *fault)
{
	struct request_element element = { .identifier = { .type = IDENTIFIER_ICCID } };
	json_t *content = job_content_lock(locked);
	int rc;

	strcpy(element.identifier.value, row->iccid);
	rc = content ? record_job(service, row, &element, time, content, REQUEST_VALIDITY_MS, fault)
	             : fault_set(fault, FAULT_SYSTEM, "", "out of memory");
	json_decref(content);
	return rc < 0 ? rc : store_subscriber_lock_put(service->store, row->id, locked, fault);
}

/* The batch of an order that was taken; rows has room for LOCK_BATCH. */
static int spread_batch(struct service *service, struct store_lock_order *order,
                        struct store_subscriber *rows, struct fault *fault)
{
	const struct request_time time = { .call = order->call, .now = store_now(service->store) };
	const int count = store_lock_order_next(service->store, order, LOCK_BATCH, rows, fault);
	int rc = count < 0 ? count : 0;

	for (int i = 0; i < count && rc == 0; i++)
		rc = lock_card(service, &rows[i], order->locked, &time, fault);
	if (rc < 0)
		return rc;
	if (count > 0)
		strcpy(order->position, rows[count - 1].id);
	order->spread = count < LOCK_BATCH;
	return store_lock_order_keep(service->store, order, time.now, fault);
}

int lock_spread(struct store *store, struct fault *fault)
{
	struct service service = { .store = store };
	struct store_subscriber *rows;
	struct store_lock_order order;
	int rc = store_lock_order_open(store, fault);
	int taken = 0;

	if (rc <= 0)
		return rc;
	rows = calloc(LOCK_BATCH, sizeof *rows);
	rc = rows ? store_begin(store, fault) : fault_set(fault, FAULT_SYSTEM, "", "out of memory");
	if (rc < 0) {
		free(rows);
		return rc;
	}
	rc = taken = store_lock_order_take(store, &order, fault);
	if (taken > 0)
		rc = spread_batch(&service, &order, rows, fault);
	free(rows);
	if (rc < 0) {
		store_rollback(store);
		return rc;
	}
	rc = store_commit(store, fault);
	return rc < 0 ? rc : taken;
}

int lock_follow(struct service *service, const struct store_subscriber *row, const char *account,
                struct fault *fault)
{
	char call[REQUEST_ID_MAX];
	const struct request_time time = { .call = call, .now = store_now(service->store) };
	int wanted = 0, told = 0;
	/* An order of the account is either there by now, or finds the subscriber when its turn comes. */
	int rc = store_call_order(service->store, account, fault);

	if (rc == 0)
		rc = store_account_lock(service->store, account, &wanted, fault);
	if (rc == 0)
		rc = store_subscriber_lock(service->store, row->id, &told, fault);
	if (rc < 0 || (wanted == 1) == (told == 1))
		return rc;
	rc = uuid_new(call, fault);
	if (rc == 0)
		rc = store_call_add(service->store, call, account, time.now, fault);
	return rc < 0 ? rc : lock_card(service, row, wanted == 1, &time, fault);
}

static int submit(struct service *service, const struct store_subscriber *row,
                  struct request_element *element, const struct request_time *time, json_t *content,
                  struct fault *fault)
{
	const int rc = content ? record_job(service, row, element, time, content,
	                                    REQUEST_VALIDITY_MS, fault)
	                       : fault_set(fault, FAULT_SYSTEM, "", "out of memory");

	json_decref(content);
	return rc;
}

int lock_act(struct service *service, const struct account *requestor,
             const struct store_subscriber *row, struct request_element *element,
             const struct request_time *time, struct fault *fault)
{
	(void)requestor;
	return submit(service, row, element, time, job_content_lock(element->locked), fault);
}

int lock_reset_act(struct service *service, const struct account *requestor,
                   const struct store_subscriber *row, struct request_element *element,
                   const struct request_time *time, struct fault *fault)
{
	(void)requestor;
	return submit(service, row, element, time, job_content_reset(), fault);
}
