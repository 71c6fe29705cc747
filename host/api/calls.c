/* SPDX-License-Identifier: Apache-2.0 */
#include "api/calls.h"

#include <strings.h>

#include "api/body.h"
#include "api/reply.h"
#include "api/submit.h"
#include "service/bulk.h"
#include "service/request.h"
#include "service/subscriber.h"
#include "store/store.h"

enum { DONE = 200, ACCEPTED = 202 };

int path_identifier(const struct _u_request *request, struct identifier *identifier,
                    struct _u_response *response)
{
	const char *type = u_map_get(request->map_url, "type");
	const char *value = u_map_get(request->map_url, "value");
	struct fault fault = { 0 };

	/* The library reads a plus in a path as a blank, as it would be in a form. */
	if (value && value[0] == ' ' && type && strcasecmp(type, "msisdn") == 0)
		value++;
	if (identifier_of_text(type ? type : "", value ? value : "", "path {type}", "path {value}",
	                       identifier, &fault) == 0)
		return 0;
	reply_fault(response, &fault, REPLY_NO_SUBSCRIBER);
	return -1;
}

void path_uuid(const struct _u_request *request, const char *name, char id[UUID_TEXT_SIZE])
{
	const char *text = u_map_get(request->map_url, name);

	id[0] = '\0';
	if (text && uuid_is(text))
		uuid_copy(id, text);
}

static const enum reply_error errors[] = {
	[REFUSAL_SUBSCRIBER] = REPLY_NO_SUBSCRIBER,
	[REFUSAL_STATUS] = REPLY_STATUS,
	[REFUSAL_TARGET] = REPLY_NO_TARGET,
	[REFUSAL_MOVE] = REPLY_MOVE,
	[REFUSAL_SMS] = REPLY_SMS,
};

/* Takes the bulk to the store; the dispatcher hears of it. Returns 0, or -1: the response says why. */
static int submit(struct api *api, const struct account *account, const struct bulk *bulk,
                  request_act *act, char call_id[REQUEST_ID_MAX], struct _u_response *response)
{
	struct fault fault = { 0 };
	const int rc = act ? request_submit_by(&api->service, account, bulk->elements, bulk->count,
	                                       act, call_id, &fault)
	                   : request_submit(&api->service, account, bulk->elements, bulk->count,
	                                    call_id, &fault);

	if (rc == 0) {
		wake_dispatcher(api);
		return 0;
	}
	reply_fault(response, &fault, REPLY_NO_SUBSCRIBER);
	return -1;
}

void wake_dispatcher(struct api *api)
{
	if (api->dispatcher)
		dispatcher_wake(api->dispatcher);
}

/* An element as it is answered: what was asked is echoed as it came. */
static json_t *element_json(const struct request_element *element, const json_t *asked)
{
	const enum reply_error error = errors[element->refusal];
	const bool failed = element->refusal != REFUSAL_NONE;

	return json_pack("{s:s, s:s, s:s, s:O, s:O}", "errorCode",
	                 failed ? reply_error_code(error) : "", "errorMessage",
	                 failed ? reply_error_message(error) : "", "requestId", element->request_id,
	                 "subscriberIdentifiers", json_object_get(asked, "subscriberIdentifiers"),
	                 "content", element->content);
}

void submit_bulk(struct api *api, const struct account *account, const struct _u_request *request,
                 element_read *read, request_act *act, struct _u_response *response)
{
	json_t *body = body_json(request, response);
	char call_id[REQUEST_ID_MAX];
	struct fault fault = { 0 };
	struct bulk bulk;

	if (!body)
		return;
	if (bulk_read(body, read, &bulk, &fault) < 0) {
		reply_fault(response, &fault, REPLY_NO_SUBSCRIBER);
	} else {
		if (submit(api, account, &bulk, act, call_id, response) == 0) {
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

/* One call for one subscriber: where that fails, nothing of the call is kept. Returns 0, the element says what
 * became of it, or -1: the response says why. */
static int submit_whole(struct api *api, const struct account *account, const struct bulk *bulk,
                        request_act *act, char call_id[REQUEST_ID_MAX],
                        struct _u_response *response)
{
	struct store *store = api->service.store;
	struct fault fault = { 0 };
	int rc = store_begin(store, &fault);

	if (rc == 0 && submit(api, account, bulk, act, call_id, response) < 0) {
		store_rollback(store);
		return -1;
	}
	if (rc == 0 && bulk->elements[0].refusal != REFUSAL_NONE)
		store_rollback(store);
	else if (rc == 0)
		rc = store_commit(store, &fault);
	if (rc < 0)
		reply_fault(response, &fault, REPLY_NO_SUBSCRIBER);
	return rc < 0 ? -1 : 0;
}

void submit_one(struct api *api, const struct account *account, struct bulk *bulk, request_act *act,
                const char *id_name, struct _u_response *response)
{
	const struct request_element *element = &bulk->elements[0];
	char call_id[REQUEST_ID_MAX];

	if (submit_whole(api, account, bulk, act, call_id, response) == 0) {
		if (element->refusal != REFUSAL_NONE)
			reply_error(response, errors[element->refusal], NULL);
		else
			reply_content(response, ACCEPTED,
			              json_pack("[{s:s}]", id_name, element->request_id), call_id);
	}
	bulk_release(bulk);
}

void call_bulk_sim(struct api *api, const struct account *account, const struct _u_request *request,
                   struct _u_response *response)
{
	submit_bulk(api, account, request, bulk_read_change, NULL, response);
}

void call_sim_change(struct api *api, const struct account *account,
                     const struct _u_request *request, struct _u_response *response)
{
	struct identifier identifier = { 0 };
	struct fault fault = { 0 };
	struct bulk bulk;
	json_t *body;

	if (path_identifier(request, &identifier, response) < 0)
		return;
	body = body_json(request, response);
	if (!body)
		return;
	if (bulk_of_content(body, &identifier, &bulk, &fault) < 0)
		reply_fault(response, &fault, REPLY_NO_SUBSCRIBER);
	else
		submit_one(api, account, &bulk, NULL, "requestId", response);
	json_decref(body);
}

void call_sim_get(struct api *api, const struct account *account, const struct _u_request *request,
                  struct _u_response *response)
{
	struct identifier identifier = { 0 };
	struct fault fault = { 0 };
	json_t *settings;

	if (path_identifier(request, &identifier, response) < 0)
		return;
	if (subscriber_settings(&api->service, account, &identifier, &settings, &fault) < 0)
		reply_fault(response, &fault, REPLY_NO_SUBSCRIBER);
	else
		reply_content(response, DONE, json_pack("[o]", settings), NULL);
}
