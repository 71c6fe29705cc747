/* SPDX-License-Identifier: Apache-2.0 */
#include "api/calls.h"

#include "api/body.h"
#include "api/reply.h"
#include "api/submit.h"
#include "service/customer.h"
#include "service/eligibility.h"
#include "service/lifecycle.h"
#include "service/lock.h"
#include "service/move.h"

enum { ACCEPTED = 202 };

void call_bulk_status(struct api *api, const struct account *account,
                      const struct _u_request *request, struct _u_response *response)
{
	submit_bulk(api, account, request, lifecycle_read, lifecycle_act, response);
}

void call_bulk_move(struct api *api, const struct account *account,
                    const struct _u_request *request, struct _u_response *response)
{
	submit_bulk(api, account, request, move_read, move_act, response);
}

/* A call for the subscriber of the path; body is its content and may be NULL. */
static void submit_body(struct api *api, const struct account *account,
                        const struct _u_request *request, const json_t *body, element_read *read,
                        request_act *act, struct _u_response *response)
{
	struct identifier identifier = { 0 };
	struct fault fault = { 0 };
	struct bulk bulk;

	if (path_identifier(request, &identifier, response) < 0)
		return;
	if (bulk_of_one(body, "", &identifier, read, &bulk, &fault) < 0)
		reply_fault(response, &fault, REPLY_NO_SUBSCRIBER);
	else
		submit_one(api, account, &bulk, act, "requestId", response);
}

void call_status_put(struct api *api, const struct account *account,
                     const struct _u_request *request, struct _u_response *response)
{
	json_t *body = body_json(request, response);

	if (body)
		submit_body(api, account, request, body, lifecycle_read, lifecycle_act, response);
	json_decref(body);
}

void call_move(struct api *api, const struct account *account, const struct _u_request *request,
               struct _u_response *response)
{
	json_t *body = body_json(request, response);

	if (body)
		submit_body(api, account, request, body, move_read, move_act, response);
	json_decref(body);
}

/* The one call whose body may be empty. */
void call_sim_status(struct api *api, const struct account *account,
                     const struct _u_request *request, struct _u_response *response)
{
	const bool empty = request->binary_body_length == 0;
	json_t *body = empty ? NULL : body_json(request, response);

	if (body || empty)
		submit_body(api, account, request, body, lock_reset_read, lock_reset_act, response);
	json_decref(body);
}

static element_read read_on, read_off;

/* What the action came to stands in the element. */
static int read_on(const json_t *content, const char *where, struct request_element *element,
                   struct fault *fault)
{
	(void)content;
	(void)where;
	(void)fault;
	element->locked = true;
	return 0;
}

static int read_off(const json_t *content, const char *where, struct request_element *element,
                    struct fault *fault)
{
	(void)content;
	(void)where;
	(void)fault;
	element->locked = false;
	return 0;
}

void call_subscriber_lock(struct api *api, const struct account *account,
                          const struct _u_request *request, struct _u_response *response)
{
	json_t *body = body_json(request, response);
	struct fault fault = { 0 };
	request_act *act;
	bool locked;

	if (!body)
		return;
	if (lock_action_read(body, &locked, &act, &fault) < 0)
		reply_fault(response, &fault, REPLY_NO_SUBSCRIBER);
	else
		submit_body(api, account, request, body, locked ? read_on : read_off, act,
		            response);
	json_decref(body);
}

static void lock_own(struct api *api, const struct account *account, bool locked,
                     struct _u_response *response)
{
	char request_id[REQUEST_ID_MAX], call_id[REQUEST_ID_MAX];
	struct fault fault = { 0 };

	if (lock_account(&api->service, account, locked, request_id, call_id, &fault) < 0) {
		reply_fault(response, &fault, REPLY_NO_CUSTOMER);
		return;
	}
	wake_dispatcher(api);
	reply_content(response, ACCEPTED, json_pack("[{s:s}]", "requestId", request_id), call_id);
}

void call_account_lock(struct api *api, const struct account *account,
                       const struct _u_request *request, struct _u_response *response)
{
	const char *id = u_map_get(request->map_url, "id");
	json_t *body = body_json(request, response);
	struct fault fault = { 0 };
	struct account customer;
	bool locked;
	int level;

	if (!body)
		return;
	if (lock_read(body, &locked, &fault) < 0 ||
	    customer_find(&api->service, account, id ? id : "", &customer, &level, &fault) < 0)
		reply_fault(response, &fault, REPLY_NO_CUSTOMER);
	else if (!eligible(ELIGIBLE_ACCOUNT_LOCK, level))
		reply_error(response, REPLY_FORBIDDEN, NULL);
	else
		lock_own(api, account, locked, response);
	json_decref(body);
}
