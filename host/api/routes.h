/* SPDX-License-Identifier: Apache-2.0 */
#ifndef API_ROUTES_H
#define API_ROUTES_H

#include <ulfius.h>

#include "api/calls.h"
#include "api/console.h"
#include "octets/fault.h"

enum {
	ROUTES_MAX = 64,
	/* The library asks the endpoints that fit in this order. */
	PRIORITY_GUARD = 0,
	PRIORITY_METHOD,
	PRIORITY_PATH,
	PRIORITY_NONE,
};

struct route;

/* The library hands one pointer to a callback: which row of the table it is, and on what it works. */
struct routes {
	struct endpoint {
		struct api *api;
		const struct route *route;
	} endpoint[ROUTES_MAX];
	struct console console;
};

/* Gives the instance its endpoints; routes and api must outlive it. Returns 0 or FAULT_SYSTEM. */
int routes_add(struct _u_instance *instance, struct routes *routes, struct api *api,
               struct fault *fault);

/* Those of a process that only delivers: open_routes.h without the contract. */
int routes_add_figures(struct _u_instance *instance, struct api *api, struct fault *fault);

#endif
