/* SPDX-License-Identifier: Apache-2.0 */
#include "api/calls.h"

#include <stdlib.h>
#include <string.h>

#include "api/body.h"
#include "api/listing.h"
#include "api/privacy.h"
#include "api/recorded.h"
#include "api/reply.h"
#include "service/customer.h"
#include "service/details.h"
#include "service/fields.h"

enum { DONE = 200, ACCEPTED = 202 };

/* What is wrong with the body is said by the call. */
void *call_customer_prepare(struct api *api, const struct _u_request *request)
{
	struct customer_login *login = calloc(1, sizeof *login);
	struct _u_response nobody_hears;
	json_t *body;

	if (!login || ulfius_init_response(&nobody_hears) != U_OK) {
		free(login);
		return NULL;
	}
	login->rc = fault_set(&login->fault, FAULT_SYSTEM, "password", "was not worked out");
	body = request_is_private(api, request) ? body_json(request, &nobody_hears) : NULL;
	if (body)
		customer_prepare(&api->service, body, login);
	json_decref(body);
	ulfius_clean_response(&nobody_hears);
	return login;
}

static void make_customer(struct api *api, const struct account *account,
                          const struct _u_request *request, struct _u_response *response)
{
	json_t *body = body_json(request, response);
	struct fault fault = { 0 };
	struct account customer;
	int rc;

	if (!body)
		return;
	if (json_object_get(body, "password") && !request_is_private(api, request)) {
		reply_error(response, REPLY_NOT_PRIVATE, NULL);
		json_decref(body);
		return;
	}
	rc = customer_create(&api->service, account, body, reply_prepared(response), &customer,
	                     &fault);
	if (rc == 0)
		reply_content(response, ACCEPTED, json_pack("[o]", customer_json(&customer)), NULL);
	else if (rc == FAULT_BUSY)
		reply_error(response, REPLY_TAKEN, &fault);
	else
		reply_fault(response, &fault, REPLY_NO_CUSTOMER);
	json_decref(body);
}

void call_customer_new(struct api *api, const struct account *account,
                       const struct _u_request *request, struct _u_response *response)
{
	recorded_run(api, account, make_customer, request, response);
}

/* The customer of the path. Returns 0, or -1: the response says why. */
static int path_customer(struct api *api, const struct account *account,
                         const struct _u_request *request, struct account *customer,
                         struct _u_response *response)
{
	const char *id = u_map_get(request->map_url, "id");
	struct fault fault = { 0 };

	if (customer_find(&api->service, account, id ? id : "", customer, NULL, &fault) == 0)
		return 0;
	reply_fault(response, &fault, REPLY_NO_CUSTOMER);
	return -1;
}

void call_customer_get(struct api *api, const struct account *account,
                       const struct _u_request *request, struct _u_response *response)
{
	struct account customer;

	if (path_customer(api, account, request, &customer, response) == 0)
		reply_content(response, DONE, json_pack("[o]", customer_json(&customer)), NULL);
}

static void list_below(struct api *api, const struct account *root, bool deep,
                       const struct _u_request *request, struct _u_response *response)
{
	static const char *const names[] = { "page", "size", "id", NULL };
	struct fault fault = { 0 };
	struct store_page part;
	struct page page = { 0 };
	json_t *list = NULL;

	if (listing_read(request, names, &page, &part, &fault) < 0 ||
	    customer_list(&api->service, root, deep, &part, &list, &page.total, &fault) < 0)
		reply_fault(response, &fault, REPLY_NO_CUSTOMER);
	else
		page_reply(response, list, page);
}

void call_customer_list(struct api *api, const struct account *account,
                        const struct _u_request *request, struct _u_response *response)
{
	list_below(api, account, true, request, response);
}

void call_customer_children(struct api *api, const struct account *account,
                            const struct _u_request *request, struct _u_response *response)
{
	struct account customer;

	if (path_customer(api, account, request, &customer, response) == 0)
		list_below(api, &customer, false, request, response);
}

void call_customer_subscribers(struct api *api, const struct account *account,
                               const struct _u_request *request, struct _u_response *response)
{
	static const char *const names[] = { "page", "size", "id", NULL };
	struct store_subscriber_filter filter = { .sort = STORE_SORT_ICCID };
	struct fault fault = { 0 };
	struct account customer;
	struct store_page part;
	struct page page = { 0 };
	json_t *list = NULL;

	if (path_customer(api, account, request, &customer, response) < 0)
		return;
	strcpy(filter.account, customer.id);
	if (listing_read(request, names, &page, &part, &fault) < 0 ||
	    details_subscribers(&api->service, account, &filter, &part, &list, &page.total,
	                        &fault) < 0)
		reply_fault(response, &fault, REPLY_NO_CUSTOMER);
	else
		page_reply(response, list, page);
}
