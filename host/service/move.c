/* SPDX-License-Identifier: Apache-2.0 */
#include "service/move.h"

#include <stdio.h>
#include <string.h>

#include "service/eligibility.h"
#include "service/fields.h"
#include "service/lock.h"
#include "service/record.h"
#include "service/uuid.h"
#include "store/locks.h"

int move_read(const json_t *content, const char *where, struct request_element *element,
              struct fault *fault)
{
	static const struct field fields[] = { { "targetCustomerId", FIELD_STRING, true }, { 0 } };
	char place[FAULT_WHERE_MAX];
	const char *text;
	const int rc = fields_check(content, where, fields, fault);

	if (rc < 0)
		return rc;
	text = json_string_value(json_object_get(content, "targetCustomerId"));
	field_place(place, where, "targetCustomerId");
	if (!uuid_is(text))
		return fault_set(fault, FAULT_INPUT, place, "'%.40s' is no UUID", text);
	uuid_copy(element->target, text);
	return 0;
}

static int move(struct service *service, const struct store_subscriber *row,
                struct request_element *element, const struct request_time *time,
                struct fault *fault)
{
	char detail[96];
	int rc = store_subscriber_move(service->store, row->id, element->target, fault);

	snprintf(detail, sizeof detail, "%s to %s", row->account, element->target);
	if (rc == 0)
		rc = record_done(service, row, element, time, "moved", detail, fault);
	return rc < 0 ? rc : lock_follow(service, row, element->target, fault);
}

int move_act(struct service *service, const struct account *requestor,
             const struct store_subscriber *row, struct request_element *element,
             const struct request_time *time, struct fault *fault)
{
	int from = 0, to = 0;
	int rc = eligibility_level(service, requestor->id, row->account, &from, fault);

	if (rc == 0)
		rc = eligibility_level(service, requestor->id, element->target, &to, fault);
	if (rc < 0)
		return rc;
	if (!eligible(ELIGIBLE_SEE, to))
		return request_refuse(element, REFUSAL_TARGET, "no such account");
	if (strcmp(row->account, element->target) == 0)
		return request_refuse(element, REFUSAL_MOVE, "is there already");
	if (!eligible_move(from, to))
		return request_refuse(element, REFUSAL_MOVE, "not from level %d to level %d", from,
		                      to);
	return move(service, row, element, time, fault);
}
