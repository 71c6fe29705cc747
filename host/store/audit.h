/* SPDX-License-Identifier: Apache-2.0 */
#ifndef STORE_AUDIT_H
#define STORE_AUDIT_H

#include "store/store.h"

/* Who asked, and what, of a request as it was accepted. */

struct store_asked {
	char account[STORE_ID_MAX], name[STORE_NAME_MAX]; /* of the call */
	char *content; /* JSON text of its job, NULL where it has none; to be freed */
};

/* Of any account's request. Returns 0 or FAULT_ABSENT. */
int store_request_asked(struct store *store, const char *request, struct store_asked *asked,
                        struct fault *fault);

#endif
