/* SPDX-License-Identifier: Apache-2.0 */
#include "api/calls.h"

#include <string.h>

#include "api/body.h"
#include "api/reply.h"
#include "service/bulk.h"
#include "service/request.h"
#include "service/subscriber.h"

enum { DONE = 200, ACCEPTED = 202 };

/* {type} and {value} of the path. Returns 0, or -1: the response says why. */
static int read_identifier(const struct _u_request *request, struct identifier *identifier,
                           struct _u_response *response)
{
	const char *type = u_map_get(request->map_url, "type");
	const char *value = u_map_get(request->map_url, "value");
	struct fault fault = { 0 };

	if (identifier_of_text(type ? type : "", value ? value : "", "path {type}", "path {value}",
	                       identifier, &fault) == 0)
		return 0;
	reply_fault(response, &fault, REPLY_NO_SUBSCRIBER);
	return -1;
}

/* Takes the bulk to the store; the dispatcher hears of it. Returns 0, or -1: the response says why. */
static int submit(struct api *api, const struct account *account, const struct bulk *bulk,
                  char call_id[REQUEST_ID_MAX], struct _u_response *response)
{
	struct fault fault = { 0 };

	if (request_submit(&api->service, account, bulk->elements, bulk->count, call_id, &fault) ==
	    0) {
		dispatcher_wake(api->dispatcher);
		return 0;
	}
	reply_fault(response, &fault, REPLY_NO_SUBSCRIBER);
	return -1;
}

/* An element as it is answered: what was asked is echoed as it came. */
static json_t *element_json(const struct request_element *element, const json_t *asked)
{
	const int failed = element->fault.code != 0;

	return json_pack("{s:s, s:s, s:s, s:O, s:O}", "errorCode",
	                 failed ? reply_error_code(REPLY_NO_SUBSCRIBER) : "", "errorMessage",
	                 failed ? reply_error_message(REPLY_NO_SUBSCRIBER) : "", "requestId",
	                 element->request_id, "subscriberIdentifiers",
	                 json_object_get(asked, "subscriberIdentifiers"), "content",
	                 element->content);
}

void call_bulk_sim(struct api *api, const struct account *account, const struct _u_request *request,
                   struct _u_response *response)
{
	json_t *body = body_json(request, response);
	char call_id[REQUEST_ID_MAX];
	struct fault fault = { 0 };
	struct bulk bulk;

	if (!body)
		return;
	if (bulk_of_json(body, &bulk, &fault) < 0) {
		reply_fault(response, &fault, REPLY_NO_SUBSCRIBER);
	} else {
		if (submit(api, account, &bulk, call_id, response) == 0) {
			const json_t *asked = json_object_get(body, "bulk");
			json_t *answer = json_array();

			for (size_t i = 0; i < bulk.count; i++)
				json_array_append_new(answer,
				                      element_json(&bulk.elements[i],
				                                   json_array_get(asked, i)));
			reply_bulk(response, ACCEPTED, answer, call_id);
		}
		bulk_release(&bulk);
	}
	json_decref(body);
}

void call_sim_change(struct api *api, const struct account *account,
                     const struct _u_request *request, struct _u_response *response)
{
	struct identifier identifier = { 0 };
	char call_id[REQUEST_ID_MAX];
	struct fault fault = { 0 };
	struct bulk bulk;
	json_t *body;

	if (read_identifier(request, &identifier, response) < 0)
		return;
	body = body_json(request, response);
	if (!body)
		return;
	if (bulk_of_content(body, &identifier, &bulk, &fault) < 0) {
		reply_fault(response, &fault, REPLY_NO_SUBSCRIBER);
	} else {
		if (submit(api, account, &bulk, call_id, response) == 0) {
			if (bulk.elements[0].fault.code)
				reply_error(response, REPLY_NO_SUBSCRIBER, NULL);
			else
				reply_content(response, ACCEPTED,
				              json_pack("[{s:s}]", "requestId",
				                        bulk.elements[0].request_id),
				              call_id);
		}
		bulk_release(&bulk);
	}
	json_decref(body);
}

void call_sim_get(struct api *api, const struct account *account, const struct _u_request *request,
                  struct _u_response *response)
{
	struct identifier identifier = { 0 };
	struct fault fault = { 0 };
	json_t *settings;

	if (read_identifier(request, &identifier, response) < 0)
		return;
	if (subscriber_settings(&api->service, account, &identifier, &settings, &fault) < 0)
		reply_fault(response, &fault, REPLY_NO_SUBSCRIBER);
	else
		reply_content(response, DONE, json_pack("[o]", settings), NULL);
}

static json_t *find_request(struct api *api, const struct account *account,
                            const struct _u_request *request, struct _u_response *response)
{
	const char *id = u_map_get(request->map_url, "requestId");
	struct fault fault = { 0 };
	json_t *found = NULL;

	if (request_get(&api->service, account, id ? id : "", &found, &fault) < 0)
		reply_fault(response, &fault, REPLY_NO_REQUEST);
	return found;
}

void call_request_get(struct api *api, const struct account *account,
                      const struct _u_request *request, struct _u_response *response)
{
	json_t *found = find_request(api, account, request, response);

	if (found)
		reply_content(response, DONE, json_pack("[o]", found), NULL);
}

/* The state in the words of GET /api/v2/global/call. */
static const char *call_status(const char *state)
{
	static const char *const words[][2] = {
		{ "PENDING", "OPEN" },
		{ "IN_PROGRESS", "OPEN" },
		{ "SUCCESS", "SUCCESS" },
		{ "FAILED", "FAILURE" },
	};

	for (size_t i = 0; state && i < sizeof words / sizeof words[0]; i++)
		if (strcmp(words[i][0], state) == 0)
			return words[i][1];
	return "INTERNAL_ERROR";
}

void call_status_get(struct api *api, const struct account *account,
                     const struct _u_request *request, struct _u_response *response)
{
	json_t *found = find_request(api, account, request, response);

	if (found)
		reply_content(response, DONE,
		              json_pack("[{s:s}]", "status",
		                        call_status(json_string_value(
						json_object_get(found, "state")))),
		              NULL);
	json_decref(found);
}
