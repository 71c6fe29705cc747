/* SPDX-License-Identifier: Apache-2.0 */
#include "service/lifecycle.h"

#include <stdio.h>
#include <string.h>

#include "service/admission.h"
#include "service/eligibility.h"
#include "service/fields.h"
#include "service/record.h"
#include "store/locks.h"

static const bool may_follow[NETWORK_STATUSES][NETWORK_STATUSES] = {
	[NETWORK_INACTIVE] = { [NETWORK_ACTIVE] = true, [NETWORK_TERMINATED] = true },
	[NETWORK_ACTIVE] = { [NETWORK_SUSPEND] = true,
	                     [NETWORK_INACTIVE] = true,
	                     [NETWORK_TERMINATED] = true },
	[NETWORK_SUSPEND] = { [NETWORK_ACTIVE] = true,
	                      [NETWORK_INACTIVE] = true,
	                      [NETWORK_TERMINATED] = true },
	/* TERMINATED: nothing */
};

bool lifecycle_may(enum network_status from, enum network_status to)
{
	return from == to || may_follow[from][to];
}

int lifecycle_read(const json_t *content, const char *where, struct request_element *element,
                   struct fault *fault)
{
	static const struct field fields[] = { { "status", FIELD_STRING, true }, { 0 } };
	char place[FAULT_WHERE_MAX];
	const char *text;
	int status;
	const int rc = fields_check(content, where, fields, fault);

	if (rc < 0)
		return rc;
	text = json_string_value(json_object_get(content, "status"));
	status = network_status_of_text(text);
	field_place(place, where, "status");
	if (status < 0)
		return fault_set(fault, FAULT_INPUT, place,
		                 "'%.40s'; ACTIVE, SUSPEND, INACTIVE or TERMINATED", text);
	element->status = (enum network_status)status;
	return 0;
}

/* INACTIVE is left by who set it, or an account above. Returns 1, 0 or a fault. */
static int may_leave(struct service *service, const struct account *requestor,
                     const struct store_subscriber *row, enum network_status from,
                     struct fault *fault)
{
	char setter[STORE_ID_MAX];
	int level;
	int rc;

	if (from != NETWORK_INACTIVE)
		return 1;
	rc = store_status_setter(service->store, row->id, setter, fault);
	if (rc < 0 || !setter[0])
		return rc < 0 ? rc : 1;
	rc = eligibility_level(service, requestor->id, setter, &level, fault);
	return rc < 0 ? rc : level >= 0;
}

static int set_status(struct service *service, const struct account *requestor,
                      const struct store_subscriber *row, struct request_element *element,
                      enum network_status from, const struct request_time *time,
                      struct fault *fault)
{
	char detail[64];
	int rc = 0;

	if (element->status != from)
		rc = store_status_set(service->store, row->id, network_status_text(element->status),
		                      requestor->id, time->now, fault);
	snprintf(detail, sizeof detail, "%s to %s", network_status_text(from),
	         network_status_text(element->status));
	return rc < 0 ? rc : record_done(service, row, element, time, "status", detail, fault);
}

int lifecycle_act(struct service *service, const struct account *requestor,
                  const struct store_subscriber *row, struct request_element *element,
                  const struct request_time *time, struct fault *fault)
{
	struct admission admission;
	int rc = admission_of(service->store, row->id, &admission, fault);
	int may = 0;

	if (rc < 0)
		return rc;
	if (admission.status == element->status)
		may = 1;
	else if (lifecycle_may(admission.status, element->status))
		may = may_leave(service, requestor, row, admission.status, fault);
	if (may < 0)
		return may;
	if (!may)
		return request_refuse(element, REFUSAL_STATUS, "no way from %s to %s for you",
		                      network_status_text(admission.status),
		                      network_status_text(element->status));
	return set_status(service, requestor, row, element, admission.status, time, fault);
}
