/* SPDX-License-Identifier: Apache-2.0 */
#ifndef API_OPEN_ROUTES_H
#define API_OPEN_ROUTES_H

#include <ulfius.h>

struct api;

/* The text of docs/openapi.yaml, embedded when the program is built. */
extern const char openapi_text[];

enum open_routes { OPEN_FIGURES, OPEN_ALL };

/*
 * What is answered to anybody, without a token:
 *
 *   GET /health                 200 "ok" while the process answers at all
 *   GET /ready                  200, or 503 with what is not there: the store, the dispatcher
 *   GET /metrics                Prometheus; to others than this machine only if the operator says so
 *   GET /api/v2/openapi.yaml    the contract, of OPEN_ALL
 *
 * Returns what the library does, U_OK where all went well.
 */
int open_routes_add(struct _u_instance *instance, struct api *api, enum open_routes which);

#endif
