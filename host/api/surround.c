/* SPDX-License-Identifier: Apache-2.0 */
#include "api/surround.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "api/body.h"
#include "api/idempotency.h"
#include "api/privacy.h"
#include "api/rate.h"
#include "api/reply.h"
#include "octets/clock.h"

/* An octet of zero would end a text before its end; RFC 3986 2.1 has two digits behind each %. */
static bool is_escaped_well(const char *path)
{
	while ((path = strchr(path, '%'))) {
		if (!isxdigit((unsigned char)path[1]) || !isxdigit((unsigned char)path[2]) ||
		    (path[1] == '0' && path[2] == '0'))
			return false;
		path += 3;
	}
	return true;
}

static unsigned digit_of(char hex)
{
	return isdigit((unsigned char)hex) ? (unsigned)(hex - '0')
	                                   : (unsigned)(tolower((unsigned char)hex) - 'a') + 10;
}

/* The library leaves a parameter out that is no UTF-8, as if it had not been asked for. The path is escaped well. */
static bool is_text(const char *path)
{
	char octets[SURROUND_PATH_MAX + 1];
	json_t *text;
	size_t size = 0;

	for (; *path && size < sizeof octets; path++, size++) {
		octets[size] = *path;
		if (*path != '%')
			continue;
		octets[size] = (char)(digit_of(path[1]) << 4 | digit_of(path[2]));
		path += 2;
	}
	text = json_stringn(octets, size);
	json_decref(text);
	return text != NULL;
}

/* Returns 0, or -1: the response says what is too much, or unreadable. */
static int check_size(const struct _u_request *request, size_t body_max,
                      struct _u_response *response)
{
	struct fault fault = { 0 };

	if (request->binary_body_length > body_max) {
		fault_set(&fault, FAULT_LIMIT, "body", "more than %zu octets", body_max);
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
	if (fault.code != 0) {
		reply_error(response, REPLY_HEADERS, &fault);
		return -1;
	}
	if (!is_escaped_well(request->http_url))
		fault_set(&fault, FAULT_INPUT, "path",
		          "holds a %% that is no escape, or one of zero");
	else if (!is_text(request->http_url))
		fault_set(&fault, FAULT_INPUT, "path", "is no UTF-8");
	else
		return 0;
	reply_error(response, REPLY_INVALID, &fault);
	return -1;
}

/* Returns 0, or -1: the response says how long to wait. */
static int check_rate(struct api *api, const char *whose, struct _u_response *response)
{
	const unsigned wait = rate_take(api->rate, whose, clock_steady_ms());

	if (wait == 0)
		return 0;
	reply_too_many(response, wait);
	return -1;
}

static int check_rate_of_address(struct api *api, const struct _u_request *request,
                                 struct _u_response *response)
{
	char address[ADDRESS_TEXT_MAX];

	address_text(request, address);
	return check_rate(api, address, response);
}

/* Calls that work something out first. */
static const struct {
	call_run *run;
	call_prepare *prepare;
} preparations[] = {
	{ call_customer_new, call_customer_prepare },
};

static void *prepare(struct api *api, call_run *run, const struct _u_request *request)
{
	for (size_t i = 0; i < sizeof preparations / sizeof preparations[0]; i++)
		if (preparations[i].run == run)
			return preparations[i].prepare(api, request);
	return NULL;
}

static void run_prepared(struct api *api, const struct account *account, call_run *run,
                         const struct _u_request *request, struct _u_response *response)
{
	void *prepared = prepare(api, run, request);

	reply_set_prepared(response, prepared);
	if (idempotency_applies(request))
		idempotency_run(api, account, run, request, response);
	else
		run(api, account, request, response);
	reply_set_prepared(response, NULL);
	free(prepared);
}

void surround_call(struct api *api, const struct account *account, enum account_role role,
                   call_run *run, const struct _u_request *request, struct _u_response *response)
{
	if (check_rate(api, account->id, response) < 0 ||
	    check_size(request, BODY_MAX, response) < 0)
		return;
	if (account->role < role)
		reply_error(response, REPLY_FORBIDDEN, NULL);
	else
		run_prepared(api, account, run, request, response);
}

void surround_open_call(struct api *api, call_run *run, const struct _u_request *request,
                        struct _u_response *response)
{
	if (check_rate_of_address(api, request, response) == 0 &&
	    check_size(request, SURROUND_OPEN_BODY_MAX, response) == 0)
		run(api, NULL, request, response);
}

void surround_nobodys_call(struct api *api, const struct _u_request *request,
                           struct _u_response *response)
{
	if (check_rate_of_address(api, request, response) == 0)
		reply_error(response, REPLY_NO_TOKEN, NULL);
}
