/* SPDX-License-Identifier: Apache-2.0 */
#include "api/surround.h"

#include <stdio.h>
#include <string.h>

#include "api/body.h"
#include "api/idempotency.h"
#include "api/rate.h"
#include "api/reply.h"
#include "octets/clock.h"

enum { SECONDS_MAX = 16 };

/* Returns 0, or -1: the response says what is too much. */
static int check_size(const struct _u_request *request, struct _u_response *response)
{
	struct fault fault = { 0 };

	if (request->binary_body_length > BODY_MAX) {
		fault_set(&fault, FAULT_LIMIT, "body", "more than %d octets", BODY_MAX);
		reply_error(response, REPLY_TOO_LARGE, &fault);
		return -1;
	}
	if (u_map_count(request->map_header) > SURROUND_HEADERS_MAX)
		fault_set(&fault, FAULT_LIMIT, "headers", "more than %d", SURROUND_HEADERS_MAX);
	else if (u_map_count(request->map_url) > SURROUND_PARAMETERS_MAX)
		fault_set(&fault, FAULT_LIMIT, "parameters", "more than %d",
		          SURROUND_PARAMETERS_MAX);
	else if (strlen(request->http_url) > SURROUND_PATH_MAX)
		fault_set(&fault, FAULT_LIMIT, "path", "more than %d octets", SURROUND_PATH_MAX);
	if (fault.code == 0)
		return 0;
	reply_error(response, REPLY_HEADERS, &fault);
	return -1;
}

void surround_call(struct api *api, const struct account *account, call_run *run,
                   const struct _u_request *request, struct _u_response *response)
{
	const unsigned wait = rate_take(api->rate, account->id, clock_steady_ms());

	if (wait > 0) {
		char seconds[SECONDS_MAX];

		snprintf(seconds, sizeof seconds, "%u", wait);
		u_map_put(response->map_header, "Retry-After", seconds);
		reply_error(response, REPLY_TOO_MANY, NULL);
	} else if (check_size(request, response) == 0) {
		if (idempotency_applies(request))
			idempotency_run(api, account, run, request, response);
		else
			run(api, account, request, response);
	}
}
