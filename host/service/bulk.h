/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SERVICE_BULK_H
#define SERVICE_BULK_H

#include <stddef.h>

#include <jansson.h>

#include "octets/fault.h"
#include "service/request.h"

/* The body of a bulk call: {"bulk": [{subscriberIdentifiers: {type, value}, content}]}, and what content is
 * depends on the call: bulk_read_change(), lifecycle_read(), move_read(). */
struct bulk {
	struct request_element *elements; /* content is borrowed from the body */
	char (*where)[FAULT_WHERE_MAX];   /* what their where points to         */
	size_t count;
};

/* The content object of PATCH /api/v2/bulk/subscriber/sim. */
element_read bulk_read_change;

/* Reads and checks a body, which must outlive the bulk. Returns 0, FAULT_INPUT (with the path), or
 * FAULT_SYSTEM; bulk_release() is due after 0 only. */
int bulk_read(const json_t *body, element_read *read, struct bulk *bulk, struct fault *fault);

/* The same of changes. */
int bulk_of_json(const json_t *body, struct bulk *bulk, struct fault *fault);

/* A call for one subscriber, its body the content object; a fault says "content.activeImsi". */
int bulk_of_content(const json_t *content, const struct identifier *identifier, struct bulk *bulk,
                    struct fault *fault);

/* The same of any call; where is the content's path, "" for the whole body. */
int bulk_of_one(const json_t *content, const char *where, const struct identifier *identifier,
                element_read *read, struct bulk *bulk, struct fault *fault);

void bulk_release(struct bulk *bulk);

#endif
