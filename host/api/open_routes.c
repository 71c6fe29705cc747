/* SPDX-License-Identifier: Apache-2.0 */
#include "api/open_routes.h"

#include <stdlib.h>

#include "api/calls.h"
#include "api/metrics.h"
#include "api/privacy.h"
#include "api/reply.h"
#include "api/routes.h"
#include "dispatch/figures.h"
#include "store/counts.h"

enum { DONE = 200, NOT_READY = 503 };

typedef int open_run(const struct _u_request *request, struct _u_response *response, void *context);

static int answer_text(struct api *api, const char *path, const char *type, unsigned status,
                       const char *text, struct _u_response *response)
{
	u_map_put(response->map_header, "Content-Type", type);
	ulfius_set_string_body_response(response, status, text);
	metrics_count(api->metrics, "GET", path, status);
	return U_CALLBACK_COMPLETE;
}

static int health(const struct _u_request *request, struct _u_response *response, void *context)
{
	(void)request;
	return answer_text(context, "/health", "text/plain", DONE, "ok\n", response);
}

static int ready(const struct _u_request *request, struct _u_response *response, void *context)
{
	struct fault fault = { 0 };
	struct api *api = context;
	const char *why = NULL;

	(void)request;
	if (store_answers(api->service.store, &fault) < 0)
		why = "the store does not answer\n";
	else if (api->dispatcher && !figures_is_looking())
		why = "the dispatcher is not alive\n";
	return answer_text(api, "/ready", "text/plain", why ? NOT_READY : DONE,
	                   why ? why : "ready\n", response);
}

/* Counts tell what accounts do: whoever is not told of them finds no such path. */
static int metrics(const struct _u_request *request, struct _u_response *response, void *context)
{
	struct fault fault = { 0 };
	struct api *api = context;
	char *text = NULL;
	int rc;

	if (!api->metrics_open && !address_is_loopback(request->client_address)) {
		reply_error(response, REPLY_NO_PATH, NULL);
		metrics_count(api->metrics, "GET", "/metrics", (unsigned)response->status);
		return U_CALLBACK_COMPLETE;
	}
	rc = metrics_text(api->metrics, api->service.store, &text, &fault);
	if (rc == 0)
		answer_text(api, "/metrics", "text/plain; version=0.0.4; charset=utf-8", DONE, text,
		            response);
	else
		reply_fault(response, &fault, REPLY_NO_PATH);
	free(text);
	return U_CALLBACK_COMPLETE;
}

static int openapi(const struct _u_request *request, struct _u_response *response, void *context)
{
	(void)request;
	return answer_text(context, "/api/v2/openapi.yaml", "application/yaml", DONE, openapi_text,
	                   response);
}

static int refuse_method(const struct _u_request *request, struct _u_response *response,
                         void *context)
{
	struct api *api = context;

	(void)request;
	u_map_put(response->map_header, "Allow", "GET, HEAD");
	reply_error(response, REPLY_NO_METHOD, NULL);
	metrics_count(api->metrics, "", "", (unsigned)response->status);
	return U_CALLBACK_COMPLETE;
}

/* HEAD too, which those ask who only want to know whether it is alive. The library leaves the body out. */
static int add(struct _u_instance *instance, const char *path, open_run *run, struct api *api)
{
	int rc = ulfius_add_endpoint_by_val(instance, "GET", NULL, path, PRIORITY_METHOD, run, api);

	if (rc == U_OK)
		rc = ulfius_add_endpoint_by_val(instance, "HEAD", NULL, path, PRIORITY_METHOD, run,
		                                api);
	return rc != U_OK ? rc
	                  : ulfius_add_endpoint_by_val(instance, "*", NULL, path, PRIORITY_PATH,
	                                               refuse_method, api);
}

int open_routes_add(struct _u_instance *instance, struct api *api, enum open_routes which)
{
	static const struct {
		const char *path;
		open_run *run;
		enum open_routes least;
	} table[] = {
		{ "/health", health, OPEN_FIGURES },
		{ "/ready", ready, OPEN_FIGURES },
		{ "/metrics", metrics, OPEN_FIGURES },
		{ "/api/v2/openapi.yaml", openapi, OPEN_ALL },
	};
	int rc = U_OK;

	for (size_t i = 0; i < sizeof table / sizeof table[0] && rc == U_OK; i++)
		if (table[i].least <= which)
			rc = add(instance, table[i].path, table[i].run, api);
	return rc;
}
