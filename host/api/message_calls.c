/* SPDX-License-Identifier: Apache-2.0 */
#include "api/calls.h"

#include "api/body.h"
#include "api/reply.h"
#include "api/submit.h"
#include "service/details.h"
#include "service/message.h"

/* A service centre needs a number to send to. */
static bool has_number(const json_t *subscriber)
{
	const json_t *pairs = json_object_get(json_object_get(subscriber, "subscriberIdentifiers"),
	                                      "imsiMsisdnPairs");
	const char *number = json_string_value(json_object_get(json_array_get(pairs, 0), "msisdn"));

	return number && number[0];
}

/* Where this process delivers, it knows who is within reach. Returns 1, 0, or -1: the response says why. */
static int is_reached(struct api *api, const struct account *account,
                      const struct identifier *identifier, struct _u_response *response)
{
	struct fault fault = { 0 };
	json_t *subscriber;
	int reached;

	if (details_subscriber(&api->service, account, identifier, &subscriber, &fault) < 0) {
		reply_fault(response, &fault, REPLY_NO_SUBSCRIBER);
		return -1;
	}
	reached = !api->dispatcher || (api->by_air && has_number(subscriber)) ||
	          dispatcher_reaches(api->dispatcher,
	                             json_string_value(json_object_get(
					     json_object_get(subscriber, "subscriberIdentifiers"),
					     "iccid")));
	json_decref(subscriber);
	if (!reached)
		reply_error(response, REPLY_SMS, NULL);
	return reached ? 1 : -1;
}

/* The messageID is a requestId: GET /request tells what became of it. */
void call_message_send(struct api *api, const struct account *account,
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
	if (bulk_of_one(body, "", &identifier, message_read, &bulk, &fault) < 0)
		reply_fault(response, &fault, REPLY_NO_SUBSCRIBER);
	else if (is_reached(api, account, &identifier, response) > 0)
		submit_one(api, account, &bulk, message_act, "messageID", response);
	else
		bulk_release(&bulk);
	json_decref(body);
}
