/* SPDX-License-Identifier: Apache-2.0 */
#ifndef API_SURROUND_H
#define API_SURROUND_H

#include "api/calls.h"

enum surround_limit {
	SURROUND_HEADERS_MAX = 64,    /* headers of a request                       */
	SURROUND_PARAMETERS_MAX = 32, /* variables of its path and its query        */
	SURROUND_PATH_MAX = 2048,     /* octets of path and query                   */
};

/* Runs a call of an account within its limits: size of body and headers, rate, Idempotency-Key. */
void surround_call(struct api *api, const struct account *account, call_run *run,
                   const struct _u_request *request, struct _u_response *response);

#endif
