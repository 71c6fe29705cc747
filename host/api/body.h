/* SPDX-License-Identifier: Apache-2.0 */
#ifndef API_BODY_H
#define API_BODY_H

#include <jansson.h>
#include <ulfius.h>

enum body_limit {
	BODY_MAX = 4 << 20, /* octets: 1,000 elements with ten full slots are less */
	/* What is in it takes many times its octets in memory; the same elements are less than these. */
	BODY_OBJECTS_MAX = 20000,
	BODY_ARRAYS_MAX = 60000,
	BODY_DEPTH_MAX = 32,
};

/* The body as JSON: a new reference, or NULL; the response then says what is wrong and where. */
json_t *body_json(const struct _u_request *request, struct _u_response *response);

#endif
