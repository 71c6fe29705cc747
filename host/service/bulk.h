/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SERVICE_BULK_H
#define SERVICE_BULK_H

#include <stddef.h>

#include <jansson.h>

#include "octets/fault.h"
#include "service/request.h"

/* The body of PATCH /api/v2/bulk/subscriber/sim: {"bulk": [{subscriberIdentifiers: {type, value},
 * content}]}. */
struct bulk {
	struct request_element *elements; /* content is borrowed from the body */
	char (*where)[FAULT_WHERE_MAX];   /* what their where points to         */
	size_t count;
};

/* Reads and checks a body, which must outlive the bulk. Returns 0, FAULT_INPUT (with the path), or
 * FAULT_SYSTEM; bulk_release() is due after 0 only. */
int bulk_of_json(const json_t *body, struct bulk *bulk, struct fault *fault);

/* A call for one subscriber, its body the content object; a fault says "content.activeImsi". */
int bulk_of_content(const json_t *content, const struct identifier *identifier, struct bulk *bulk,
                    struct fault *fault);

void bulk_release(struct bulk *bulk);

#endif
