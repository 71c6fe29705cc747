/* SPDX-License-Identifier: Apache-2.0 */
#include "api/routes.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "api/metrics.h"
#include "api/open_routes.h"
#include "api/reply.h"
#include "api/surround.h"

struct route {
	const char *method, *path;
	call_run *run;
};

static const struct route table[] = {
	{ "PATCH", "/api/v2/bulk/subscriber/sim", call_bulk_sim },
	{ "PATCH", "/api/v2/subscriber/:type/:value/sim", call_sim_change },
	{ "GET", "/api/v2/subscriber/:type/:value/sim", call_sim_get },
	{ "GET", "/api/v2/request/:requestId", call_request_get },
	{ "GET", "/api/v2/global/call/:requestId", call_status_get },
	{ "POST", "/api/v2/webhook", call_webhook_add },
	{ "GET", "/api/v2/webhook", call_webhook_list },
	{ "DELETE", "/api/v2/webhook/:id", call_webhook_remove },
	{ "GET", "/api/v2/webhook/:id/deliveries", call_webhook_deliveries },
};

enum {
	ROUTES = sizeof table / sizeof table[0],
	ALLOW_MAX = 64, /* octets of an Allow header */
	/* The library asks the endpoints that fit in this order. */
	PRIORITY_METHOD = 0,
	PRIORITY_PATH = 1,
};

_Static_assert((int)ROUTES <= (int)ROUTES_MAX, "an endpoint for each row");

/* Whose call it is: "Authorization: Bearer TOKEN", RFC 6750 2.1. Returns 0, or the response says
 * why not. */
static int authenticate(struct api *api, const struct _u_request *request, struct account *account,
                        struct _u_response *response)
{
	static const char scheme[] = "Bearer ";
	const char *value = u_map_get_case(request->map_header, "Authorization");
	struct fault fault = { 0 };
	int rc = FAULT_REFUSED;

	if (value && strncasecmp(value, scheme, strlen(scheme)) == 0)
		rc = account_authenticate(&api->service, value + strlen(scheme), account, &fault);
	if (rc == FAULT_REFUSED)
		reply_error(response, REPLY_NO_TOKEN, NULL);
	else if (rc < 0)
		reply_fault(response, &fault, REPLY_NO_TOKEN);
	return rc;
}

static int run_route(const struct _u_request *request, struct _u_response *response, void *context)
{
	const struct endpoint *endpoint = context;
	struct account account;

	if (authenticate(endpoint->api, request, &account, response) == 0)
		surround_call(endpoint->api, &account, endpoint->route->run, request, response);
	metrics_count(endpoint->api->metrics, endpoint->route->method, endpoint->route->path,
	              (unsigned)response->status);
	return U_CALLBACK_COMPLETE;
}

static int refuse_method(const struct _u_request *request, struct _u_response *response,
                         void *context)
{
	const struct endpoint *endpoint = context;
	char allow[ALLOW_MAX] = "";

	(void)request;
	for (size_t i = 0; i < ROUTES; i++)
		if (strcmp(table[i].path, endpoint->route->path) == 0) {
			const size_t used = strlen(allow);

			snprintf(allow + used, sizeof allow - used, "%s%s", used ? ", " : "",
			         table[i].method);
		}
	u_map_put(response->map_header, "Allow", allow);
	reply_error(response, REPLY_NO_METHOD, NULL);
	metrics_count(endpoint->api->metrics, "", endpoint->route->path,
	              (unsigned)response->status);
	return U_CALLBACK_COMPLETE;
}

static int refuse_path(const struct _u_request *request, struct _u_response *response,
                       void *context)
{
	const struct api *api = context;

	(void)request;
	reply_error(response, REPLY_NO_PATH, NULL);
	metrics_count(api->metrics, "", "", (unsigned)response->status);
	return U_CALLBACK_COMPLETE;
}

static int is_first_of_path(size_t row)
{
	for (size_t i = 0; i < row; i++)
		if (strcmp(table[i].path, table[row].path) == 0)
			return 0;
	return 1;
}

int routes_add(struct _u_instance *instance, struct routes *routes, struct api *api,
               struct fault *fault)
{
	int rc = ulfius_set_default_endpoint(instance, refuse_path, api);

	if (rc == U_OK)
		rc = open_routes_add(instance, api);
	for (size_t i = 0; i < ROUTES && rc == U_OK; i++) {
		struct endpoint *endpoint = &routes->endpoint[i];

		endpoint->api = api;
		endpoint->route = &table[i];
		rc = ulfius_add_endpoint_by_val(instance, table[i].method, NULL, table[i].path,
		                                PRIORITY_METHOD, run_route, endpoint);
		if (rc == U_OK && is_first_of_path(i))
			rc = ulfius_add_endpoint_by_val(instance, "*", NULL, table[i].path,
			                                PRIORITY_PATH, refuse_method, endpoint);
	}
	return rc == U_OK ? 0 : fault_set(fault, FAULT_SYSTEM, "http", "ulfius: error %d", rc);
}
