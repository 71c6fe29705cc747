/* SPDX-License-Identifier: Apache-2.0 */
#include "service/request.h"

#include <stdlib.h>
#include <string.h>

#include "octets/clock.h"
#include "service/find.h"
#include "service/uuid.h"
#include "store/store.h"

/* How long an OTA message waits for a card that cannot be reached: seven days. */
#define VALIDITY_MS (INT64_C(7) * 24 * 3600 * 1000)

static int add_request(struct service *service, const struct store_subscriber *row,
                       struct request_element *element, const char *call, int64_t now,
                       struct fault *fault)
{
	struct store_request request = { .accepted = now };
	char *content = json_dumps(element->content, JSON_COMPACT);
	int rc = content ? uuid_new(element->request_id, fault)
	                 : fault_set(fault, FAULT_SYSTEM, "", "out of memory");

	if (rc == 0) {
		strcpy(request.id, element->request_id);
		strcpy(request.call, call);
		strcpy(request.subscriber, row->id);
		strcpy(request.type, identifier_type_name(element->identifier.type));
		strcpy(request.value, element->identifier.value);
		rc = store_request_add(service->store, &request, content, now + VALIDITY_MS, fault);
	}
	free(content);
	return rc;
}

static int submit_element(struct service *service, const struct account *requestor,
                          struct request_element *element, const char *call, int64_t now,
                          struct fault *fault)
{
	const char *imsis[STORE_IMSIS_MAX];
	struct store_subscriber row;
	int rc = find_subscriber(service, requestor, &element->identifier, &row, &element->fault);

	element->request_id[0] = '\0';
	if (rc == FAULT_ABSENT)
		return 0;
	if (rc < 0) {
		if (fault)
			*fault = element->fault;
		return rc;
	}
	for (size_t i = 0; i < row.imsis; i++)
		imsis[i] = row.imsi[i];
	rc = change_check_imsis(&element->change, element->where, imsis, row.imsis, fault);
	return rc < 0 ? rc : add_request(service, &row, element, call, now, fault);
}

int request_submit(struct service *service, const struct account *requestor,
                   struct request_element *elements, size_t count, char call_id[REQUEST_ID_MAX],
                   struct fault *fault)
{
	const int64_t now = clock_now_ms();
	int rc = uuid_new(call_id, fault);

	if (rc < 0 || (rc = store_begin(service->store, fault)) < 0)
		return rc;
	rc = store_call_add(service->store, call_id, requestor->id, now, fault);
	for (size_t i = 0; i < count && rc == 0; i++)
		rc = submit_element(service, requestor, &elements[i], call_id, now, fault);
	if (rc == 0)
		return store_commit(service->store, fault);
	store_rollback(service->store);
	return rc;
}

static void tell_step(void *ctx, int64_t at, const char *step, const char *detail)
{
	char when[CLOCK_TEXT_SIZE];

	clock_text(at, when);
	json_array_append_new(ctx, json_pack("{s:s, s:s, s:s}", "at", when, "step", step, "detail",
	                                     detail));
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
	return rc < 0 || *request ? rc : fault_set(fault, FAULT_SYSTEM, "", "out of memory");
}
