/* SPDX-License-Identifier: Apache-2.0 */
#ifndef API_SURROUND_H
#define API_SURROUND_H

#include "api/calls.h"

enum surround_limit {
	SURROUND_HEADERS_MAX = 64,      /* headers of a request                       */
	SURROUND_PARAMETERS_MAX = 32,   /* variables of its path and its query        */
	SURROUND_PATH_MAX = 2048,       /* octets of path and query                   */
	SURROUND_OPEN_BODY_MAX = 16384, /* octets of a body that anybody may send */
};

/* Runs a call of an account within its limits: rate, size of body and headers, role (the least that is needed),
 * Idempotency-Key. */
void surround_call(struct api *api, const struct account *account, enum account_role role,
                   call_run *run, const struct _u_request *request, struct _u_response *response);

/* The same of a call without a credential, whose rate is that of the address it comes from. */
void surround_open_call(struct api *api, call_run *run, const struct _u_request *request,
                        struct _u_response *response);

/* A call whose credential is nobody's: refused, at the rate of its address. */
void surround_nobodys_call(struct api *api, const struct _u_request *request,
                           struct _u_response *response);

#endif
