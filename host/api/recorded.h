/* SPDX-License-Identifier: Apache-2.0 */
#ifndef API_RECORDED_H
#define API_RECORDED_H

#include "api/calls.h"

/* Runs a call that changes something and makes no request of it: what it changes and its own row are one
 * transaction, and header Request-Id names it as it names every changing call. Nothing of a call that
 * fails is kept. */
void recorded_run(struct api *api, const struct account *account, call_run *run,
                  const struct _u_request *request, struct _u_response *response);

#endif
