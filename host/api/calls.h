/* SPDX-License-Identifier: Apache-2.0 */
#ifndef API_CALLS_H
#define API_CALLS_H

#include <ulfius.h>

#include "dispatch/dispatcher.h"
#include "service/account.h"
#include "service/service.h"

/* What every call works on. */
struct api {
	struct service service;
	struct dispatcher *dispatcher;
};

/* A call of an account whose credential holds; it fills the response. */
typedef void call_run(struct api *api, const struct account *account,
                      const struct _u_request *request, struct _u_response *response);

/* By method and path, routes.c. */
call_run call_bulk_sim, call_sim_change, call_sim_get, call_request_get, call_status_get;

#endif
