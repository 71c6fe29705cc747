/* SPDX-License-Identifier: Apache-2.0 */
#include "service/lock.h"

#include <stdio.h>
#include <string.h>

#include "octets/clock.h"
#include "service/fields.h"
#include "store/locks.h"

int lock_read(const json_t *body, bool *locked, struct fault *fault)
{
	static const struct field fields[] = { { "lockSimToDevice", FIELD_BOOLEAN, true }, { 0 } };
	const int rc = fields_check(body, "", fields, fault);

	if (rc == 0)
		*locked = json_is_true(json_object_get(body, "lockSimToDevice"));
	return rc;
}

int lock_reset_read(const json_t *content, const char *where, struct request_element *element,
                    struct fault *fault)
{
	static const struct field fields[] = { { "status", FIELD_STRING, false }, { 0 } };
	char place[FAULT_WHERE_MAX];
	const char *text;
	const int rc = content ? fields_check(content, where, fields, fault) : 0;

	(void)element;
	if (rc < 0)
		return rc;
	text = json_string_value(json_object_get(content, "status"));
	field_place(place, where, "status");
	if (text && strcmp(text, "RESET") != 0)
		return fault_set(fault, FAULT_INPUT, place, "'%.40s'; RESET", text);
	return 0;
}

int lock_action_read(const json_t *body, bool *locked, request_act **act, struct fault *fault)
{
	static const struct field fields[] = { { "action", FIELD_STRING, true }, { 0 } };
	static const struct {
		const char *name;
		bool locked;
		request_act *act;
	} actions[] = {
		{ "ENABLE", true, lock_act },
		{ "DISABLE", false, lock_act },
		{ "RESET", false, lock_reset_act },
	};
	const char *text;
	const int rc = fields_check(body, "", fields, fault);

	if (rc < 0)
		return rc;
	text = json_string_value(json_object_get(body, "action"));
	for (size_t i = 0; i < sizeof actions / sizeof actions[0]; i++)
		if (strcmp(actions[i].name, text) == 0) {
			*locked = actions[i].locked;
			*act = actions[i].act;
			return 0;
		}
	return fault_set(fault, FAULT_INPUT, "action", "'%.40s'; ENABLE, DISABLE or RESET", text);
}

static const char *order_state(const struct store_lock_order *order,
                               const struct store_lock_counts *counts)
{
	if (order->spread && counts->pending + counts->in_progress == 0)
		return request_state_name(counts->failed ? REQUEST_FAILED : REQUEST_SUCCESS);
	return request_state_name(counts->in_progress + counts->success + counts->failed
	                                  ? REQUEST_IN_PROGRESS
	                                  : REQUEST_PENDING);
}

void lock_reason(int64_t failed, char reason[LOCK_REASON_MAX])
{
	if (failed > 0)
		snprintf(reason, LOCK_REASON_MAX, "%lld card%s failed", (long long)failed,
		         failed == 1 ? "" : "s");
	else
		reason[0] = '\0';
}

/* When the last one ended, as it is kept or will be. */
static int64_t order_end(const struct store_lock_order *order,
                         const struct store_lock_counts *counts)
{
	if (order->ended)
		return order->ended;
	return counts->ended ? counts->ended : order->accepted;
}

static json_t *order_json(const struct store_lock_order *order,
                          const struct store_lock_counts *counts)
{
	const int64_t pending = counts->pending + counts->in_progress + counts->waiting;
	char accepted[CLOCK_TEXT_SIZE], ended[CLOCK_TEXT_SIZE] = "", reason[LOCK_REASON_MAX];

	clock_text(order->accepted, accepted);
	if (pending == 0 && order->spread)
		clock_text(order_end(order, counts), ended);
	lock_reason(counts->failed, reason);
	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:b, s:s, s:s, s:I, s:I, s:I, s:I}",
	                 "requestId", order->id, "callId", order->call, "state",
	                 order_state(order, counts), "reason", reason, "customerId", order->account,
	                 "lockSimToDevice", order->locked, "accepted", accepted, "ended", ended,
	                 "total", (json_int_t)pending + counts->success + counts->failed, "done",
	                 (json_int_t)counts->success, "failed", (json_int_t)counts->failed,
	                 "pending", (json_int_t)pending);
}

int lock_order_get(struct service *service, const struct account *requestor, const char *id,
                   json_t **object, struct fault *fault)
{
	struct store_lock_order order;
	struct store_lock_counts counts;
	int rc = store_lock_order_get(service->store, requestor->id, id, &order, fault);

	*object = NULL;
	if (rc == 0)
		rc = store_lock_counts(service->store, &order, &counts, fault);
	if (rc == 0 && !(*object = order_json(&order, &counts)))
		rc = fault_set(fault, FAULT_SYSTEM, "", "out of memory");
	return rc;
}
