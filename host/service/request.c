/* SPDX-License-Identifier: Apache-2.0 */
#include "service/request.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "octets/clock.h"
#include "service/find.h"
#include "service/record.h"
#include "service/uuid.h"
#include "store/audit.h"
#include "store/store.h"

int request_refuse(struct request_element *element, enum request_refusal refusal,
                   const char *format, ...)
{
	char text[FAULT_TEXT_MAX];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof text, format, arguments);
	va_end(arguments);
	element->refusal = refusal;
	fault_set(&element->fault, refusal == REFUSAL_SUBSCRIBER ? FAULT_ABSENT : FAULT_REFUSED,
	          element->where ? element->where : "", "%s", text);
	return 0;
}

static int submit_change(struct service *service, const struct account *requestor,
                         const struct store_subscriber *row, struct request_element *element,
                         const struct request_time *time, struct fault *fault)
{
	const char *imsis[STORE_IMSIS_MAX];
	int rc;

	(void)requestor;
	for (size_t i = 0; i < row->imsis; i++)
		imsis[i] = row->imsi[i];
	rc = change_check_imsis(&element->change, element->where, imsis, row->imsis, fault);
	return rc < 0 ? rc
	              : record_job(service, row, element, time, element->content,
	                           REQUEST_VALIDITY_MS, fault);
}

static int submit_element(struct service *service, const struct account *requestor,
                          struct request_element *element, request_act *act,
                          const struct request_time *time, struct fault *fault)
{
	struct store_subscriber row;
	const int rc = find_subscriber(service, requestor, &element->identifier, &row, fault);

	element->request_id[0] = '\0';
	if (rc == FAULT_ABSENT)
		return request_refuse(element, REFUSAL_SUBSCRIBER, "no such subscriber");
	return rc < 0 ? rc : act(service, requestor, &row, element, time, fault);
}

static int submit_all(struct service *service, const struct account *requestor,
                      struct request_element *elements, size_t count, request_act *act,
                      const struct request_time *time, struct fault *fault)
{
	int rc = store_begin(service->store, fault);

	if (rc < 0)
		return rc;
	rc = store_call_add(service->store, time->call, requestor->id, time->now, fault);
	for (size_t i = 0; i < count && rc == 0; i++)
		rc = submit_element(service, requestor, &elements[i], act, time, fault);
	if (rc == 0)
		rc = record_book_write(service, time->book, time, fault);
	if (rc == 0)
		return store_commit(service->store, fault);
	store_rollback(service->store);
	return rc;
}

int request_submit_by(struct service *service, const struct account *requestor,
                      struct request_element *elements, size_t count, request_act *act,
                      char call_id[REQUEST_ID_MAX], struct fault *fault)
{
	const struct request_time time = { .call = call_id,
		                           .now = store_now(service->store),
		                           .book = record_book_open(count) };
	int rc = uuid_new(call_id, fault);

	if (!time.book)
		return fault_set(fault, FAULT_SYSTEM, "", "out of memory");
	if (rc == 0)
		rc = submit_all(service, requestor, elements, count, act, &time, fault);
	record_book_close(time.book);
	return rc;
}

int request_submit(struct service *service, const struct account *requestor,
                   struct request_element *elements, size_t count, char call_id[REQUEST_ID_MAX],
                   struct fault *fault)
{
	return request_submit_by(service, requestor, elements, count, submit_change, call_id,
	                         fault);
}

static void tell_step(void *ctx, int64_t at, const char *step, const char *detail)
{
	char when[CLOCK_TEXT_SIZE];

	clock_text(at, when);
	json_array_append_new(ctx, json_pack("{s:s, s:s, s:s}", "at", when, "step", step, "detail",
	                                     detail));
}

/* Who asked what joins the rest. A request without a job has no content. */
static int add_asked(struct store *store, const char *id, json_t *request, struct fault *fault)
{
	struct store_asked asked;
	const int rc = store_request_asked(store, id, &asked, fault);

	if (rc < 0)
		return rc;
	json_object_set_new(request, "requestedBy",
	                    json_pack("{s:s, s:s}", "customerId", asked.account, "customerName",
	                              asked.name));
	if (asked.content)
		json_object_set_new(request, "content", json_loads(asked.content, 0, NULL));
	free(asked.content);
	return 0;
}

static json_t *request_json(const struct store_request *row, json_t *steps)
{
	char accepted[CLOCK_TEXT_SIZE], ended[CLOCK_TEXT_SIZE] = "";
	json_t *effects = row->effects ? json_loads(row->effects, 0, NULL) : NULL;

	clock_text(row->accepted, accepted);
	if (row->ended > 0)
		clock_text(row->ended, ended);
	return json_pack("{s:s, s:s, s:s, s:s, s:{s:s, s:s}, s:s, s:s, s:s, s:i, s:o, s:o}",
	                 "requestId", row->id, "callId", row->call, "state",
	                 request_state_name(row->state), "reason", row->reason,
	                 "subscriberIdentifiers", "type", row->type, "value", row->value, "iccid",
	                 row->iccid, "accepted", accepted, "ended", ended, "attempts",
	                 (int)row->attempts, "steps", steps, "effects",
	                 effects ? effects : json_array());
}

int request_get(struct service *service, const struct account *requestor, const char *request_id,
                json_t **request, struct fault *fault)
{
	struct store_request row = { 0 };
	json_t *steps;
	int rc = store_request_get(service->store, requestor->id, request_id, &row, fault);

	*request = NULL;
	if (rc < 0)
		return rc;
	steps = json_array();
	rc = store_steps(service->store, row.id, tell_step, steps, fault);
	if (rc == 0)
		*request = request_json(&row, steps);
	else
		json_decref(steps);
	free(row.effects);
	if (*request && (rc = add_asked(service->store, row.id, *request, fault)) < 0) {
		json_decref(*request);
		*request = NULL;
	}
	return rc < 0 || *request ? rc : fault_set(fault, FAULT_SYSTEM, "", "out of memory");
}
