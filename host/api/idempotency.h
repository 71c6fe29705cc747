/* SPDX-License-Identifier: Apache-2.0 */
#ifndef API_IDEMPOTENCY_H
#define API_IDEMPOTENCY_H

#include "api/calls.h"

/*
 * Header Idempotency-Key of a changing call: 1 to 128 visible characters, of the account. The first call
 * that succeeds with it is kept, in one transaction with what the call changed; the same call again gets
 * the same answer and does nothing, another call with the key is refused with 409. What failed is not
 * kept: it changed nothing, and may be asked again.
 */
enum { IDEMPOTENCY_KEPT_H = 24 };

/* Whether the call is one that a key is for: it changes something and brings one. */
int idempotency_applies(const struct _u_request *request);

/* Runs the call, or fills the response from the one before. */
void idempotency_run(struct api *api, const struct account *account, call_run *run,
                     const struct _u_request *request, struct _u_response *response);

#endif
