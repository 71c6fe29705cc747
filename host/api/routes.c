/* SPDX-License-Identifier: Apache-2.0 */
#include "api/routes.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "api/console_calls.h"
#include "api/framing.h"
#include "api/metrics.h"
#include "api/open_routes.h"
#include "api/reply.h"
#include "api/surround.h"
#include "service/token.h"

struct route {
	const char *method, *path;
	call_run *run;
	enum account_role role; /* the least; ROLE_NONE: it wants no credential */
	struct reply_form form;
};

static const struct route table[] = {
	{ "PATCH", "/api/v2/bulk/subscriber/sim", call_bulk_sim, ROLE_OPERATE, { 0 } },
	{ "PUT", "/api/v2/bulk/subscriber/status", call_bulk_status, ROLE_OPERATE, { 0 } },
	{ "PUT", "/api/v2/bulk/subscriber/move", call_bulk_move, ROLE_OPERATE, { 0 } },
	{ "POST", "/api/v2/customer/:id/device-sim-lock", call_account_lock, ROLE_OPERATE, { 0 } },
	{ "PATCH", "/api/v2/subscriber/:type/:value/sim", call_sim_change, ROLE_OPERATE, { 0 } },
	{ "GET", "/api/v2/subscriber/:type/:value/sim", call_sim_get, ROLE_READ, { 0 } },
	{ "PUT",
	  "/api/v2/subscriber/:type/:value/sim-status",
	  call_sim_status,
	  ROLE_OPERATE,
	  { true, true } },
	{ "PUT", "/api/v2/subscriber/:type/:value/status", call_status_put, ROLE_OPERATE, { 0 } },
	{ "PUT", "/api/v2/subscriber/:type/:value/move", call_move, ROLE_OPERATE, { false, true } },
	{ "POST",
	  "/api/v2/subscriber/:type/:value/device-sim-lock",
	  call_subscriber_lock,
	  ROLE_OPERATE,
	  { 0 } },
	{ "POST",
	  "/api/v2/subscriber/:type/:value/send-binary-sms",
	  call_message_send,
	  ROLE_OPERATE,
	  { 0 } },
	{ "GET", "/api/v2/subscriber/:type/:value", call_subscriber_get, ROLE_READ, { 0 } },
	{ "GET", "/api/v2/subscriber", call_subscriber_list, ROLE_READ, { 0 } },
	{ "POST", "/api/v2/subscriber", call_subscriber_new, ROLE_PROVISION, { 0 } },
	{ "POST", "/api/v2/customer", call_customer_new, ROLE_PROVISION, { 0 } },
	{ "GET", "/api/v2/customer", call_customer_list, ROLE_READ, { 0 } },
	{ "GET", "/api/v2/customer/:id", call_customer_get, ROLE_READ, { 0 } },
	{ "GET", "/api/v2/customer/:id/child-customers", call_customer_children, ROLE_READ, { 0 } },
	{ "GET", "/api/v2/customer/:id/subscriber", call_customer_subscribers, ROLE_READ, { 0 } },
	{ "GET", "/api/v2/request", call_request_list, ROLE_READ, { 0 } },
	{ "GET", "/api/v2/request/:requestId", call_request_get, ROLE_READ, { 0 } },
	{ "GET", "/api/v2/global/call/:requestId", call_status_get, ROLE_READ, { 0 } },
	{ "GET", "/api/v3/global/call/:requestId", call_states_get, ROLE_READ, { 0 } },
	{ "POST", "/api/v2/auth/token", call_token_new, ROLE_NONE, { 0 } },
	{ "PUT", "/api/v2/auth/token", call_token_renew, ROLE_NONE, { 0 } },
	{ "POST", "/api/v2/webhook", call_webhook_add, ROLE_OPERATE, { 0 } },
	{ "GET", "/api/v2/webhook", call_webhook_list, ROLE_READ, { 0 } },
	{ "DELETE", "/api/v2/webhook/:id", call_webhook_remove, ROLE_OPERATE, { 0 } },
	{ "GET", "/api/v2/webhook/:id/deliveries", call_webhook_deliveries, ROLE_READ, { 0 } },
	{ "GET", "/api/v2/request/:requestId/packets", call_packets, ROLE_READ, { 0 } },
	{ "GET", "/api/v2/events", call_events, ROLE_READ, { 0 } },
	{ "GET", "/api/v2/auth/token", call_token_get, ROLE_READ, { 0 } },
	{ "GET", "/api/v2/world", call_world, ROLE_READ, { 0 } },
	{ "GET", "/api/v2/overview", call_overview, ROLE_READ, { 0 } },
	{ "GET", "/api/v2/reader", call_reader_list, ROLE_READ, { 0 } },
	{ "GET", "/api/v2/subscriber/:type/:value/card", call_card_get, ROLE_READ, { 0 } },
	{ "POST", "/api/v2/handset", call_handset_open, ROLE_OPERATE, { 0 } },
	{ "GET", "/api/v2/handset", call_handset_list, ROLE_READ, { 0 } },
	{ "GET", "/api/v2/handset/:id", call_handset_get, ROLE_READ, { 0 } },
	{ "DELETE", "/api/v2/handset/:id", call_handset_close, ROLE_OPERATE, { 0 } },
	{ "POST", "/api/v2/handset/:id/command", call_handset_command, ROLE_OPERATE, { 0 } },
	{ "GET", "/api/v2/handset/:id/trace", call_handset_trace, ROLE_READ, { 0 } },
	{ "GET", "/api/v2/handset/:id/trace.pcap", call_handset_capture, ROLE_READ, { 0 } },
};

enum {
	ROUTES = sizeof table / sizeof table[0],
	ALLOW_MAX = 64, /* octets of an Allow header */
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
		surround_nobodys_call(api, request, response);
	else if (rc < 0)
		reply_fault(response, &fault, REPLY_NO_TOKEN);
	return rc;
}

static void run_for_account(struct api *api, const struct route *route,
                            const struct _u_request *request, struct _u_response *response)
{
	struct account account;

	if (authenticate(api, request, &account, response) == 0)
		surround_call(api, &account, route->role, route->run, request, response);
}

static int run_route(const struct _u_request *request, struct _u_response *response, void *context)
{
	const struct endpoint *endpoint = context;
	const struct route *route = endpoint->route;
	struct reply_data data = { .form = &route->form };

	reply_set_data(response, &data);
	if (route->role == ROLE_NONE)
		surround_open_call(endpoint->api, route->run, request, response);
	else
		run_for_account(endpoint->api, route, request, response);
	reply_set_data(response, NULL);
	metrics_count(endpoint->api->metrics, route->method, route->path,
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

/* Before everything else, whatever the path. */
static int guard(const struct _u_request *request, struct _u_response *response, void *context)
{
	const struct api *api = context;

	if (framing_check(request, response) == 0)
		return U_CALLBACK_CONTINUE;
	metrics_count(api->metrics, "", "", (unsigned)response->status);
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

/* What comes before all endpoints, and after them. */
static int add_ends(struct _u_instance *instance, struct api *api)
{
	const int rc =
		ulfius_add_endpoint_by_val(instance, "*", NULL, "*", PRIORITY_GUARD, guard, api);

	return rc != U_OK ? rc
	                  : ulfius_add_endpoint_by_val(instance, "*", NULL, "*", PRIORITY_NONE,
	                                               refuse_path, api);
}

static int library_fault(int rc, struct fault *fault)
{
	return rc == U_OK ? 0 : fault_set(fault, FAULT_SYSTEM, "http", "ulfius: error %d", rc);
}

int routes_add_figures(struct _u_instance *instance, struct api *api, struct fault *fault)
{
	int rc = add_ends(instance, api);

	if (rc == U_OK)
		rc = open_routes_add(instance, api, OPEN_FIGURES);
	return library_fault(rc, fault);
}

int routes_add(struct _u_instance *instance, struct routes *routes, struct api *api,
               struct fault *fault)
{
	int rc = add_ends(instance, api);

	if (rc == U_OK)
		rc = open_routes_add(instance, api, OPEN_ALL);
	if (rc == U_OK)
		rc = console_add(instance, &routes->console, api);
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
	return library_fault(rc, fault);
}
