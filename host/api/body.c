/* SPDX-License-Identifier: Apache-2.0 */
#include "api/body.h"

#include "api/reply.h"

json_t *body_json(const struct _u_request *request, struct _u_response *response)
{
	struct fault fault = { 0 };
	json_error_t error;
	json_t *body;

	if (request->binary_body_length > BODY_MAX) {
		fault_set(&fault, FAULT_LIMIT, "body", "more than %d octets", BODY_MAX);
		reply_error(response, REPLY_TOO_LARGE, &fault);
		return NULL;
	}
	if (request->binary_body_length == 0) {
		fault_set(&fault, FAULT_INPUT, "body", "empty; send JSON");
		reply_error(response, REPLY_INVALID, &fault);
		return NULL;
	}
	body = json_loadb(request->binary_body, request->binary_body_length, JSON_REJECT_DUPLICATES,
	                  &error);
	if (!body) {
		fault_set(&fault, FAULT_INPUT, "body", "no JSON: line %d, column %d: %s",
		          error.line, error.column, error.text);
		reply_error(response, REPLY_INVALID, &fault);
	}
	return body;
}
