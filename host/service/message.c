/* SPDX-License-Identifier: Apache-2.0 */
#include "service/message.h"

#include "ota/raw_message.h"
#include "service/record.h"

int message_read(const json_t *content, const char *where, struct request_element *element,
                 struct fault *fault)
{
	struct raw_message message;
	const int rc = raw_message_read(content, &message, fault);

	(void)where;
	if (rc == 0)
		element->validity_ms = message.expiration_s * 1000;
	return rc;
}

int message_act(struct service *service, const struct account *requestor,
                const struct store_subscriber *row, struct request_element *element,
                const struct request_time *time, struct fault *fault)
{
	json_t *content = raw_message_json(element->content);
	const int rc = content ? record_job(service, row, element, time, content,
	                                    element->validity_ms, fault)
	                       : fault_set(fault, FAULT_SYSTEM, "", "out of memory");

	(void)requestor;
	json_decref(content);
	return rc;
}
