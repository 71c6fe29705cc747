/* SPDX-License-Identifier: Apache-2.0 */
#include "service/record.h"

#include <stdlib.h>
#include <string.h>

#include "service/uuid.h"

static int begin(const struct store_subscriber *row, struct request_element *element,
                 const struct request_time *time, struct store_request *request,
                 struct fault *fault)
{
	const int rc = uuid_new(element->request_id, fault);

	memset(request, 0, sizeof *request);
	request->accepted = time->now;
	strcpy(request->id, element->request_id);
	strcpy(request->call, time->call);
	strcpy(request->subscriber, row->id);
	strcpy(request->type, identifier_type_name(element->identifier.type));
	strcpy(request->value, element->identifier.value);
	return rc;
}

int record_job(struct service *service, const struct store_subscriber *row,
               struct request_element *element, const struct request_time *time,
               const json_t *content, int64_t validity_ms, struct fault *fault)
{
	struct store_request request;
	char *text = json_dumps(content, JSON_COMPACT);
	int rc = text ? begin(row, element, time, &request, fault)
	              : fault_set(fault, FAULT_SYSTEM, "", "out of memory");

	if (rc == 0)
		rc = store_request_add(service->store, &request, text, time->now + validity_ms,
		                       fault);
	free(text);
	return rc;
}

int record_done(struct service *service, const struct store_subscriber *row,
                struct request_element *element, const struct request_time *time, const char *step,
                const char *detail, struct fault *fault)
{
	struct store_request request;
	int rc = begin(row, element, time, &request, fault);

	if (rc == 0)
		rc = store_request_done(service->store, &request, fault);
	if (rc == 0)
		store_step_add(service->store, request.id, time->now, step, detail);
	return rc;
}
