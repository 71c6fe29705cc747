/* SPDX-License-Identifier: Apache-2.0 */
#ifndef API_PAGE_H
#define API_PAGE_H

#include <jansson.h>
#include <ulfius.h>

#include "octets/fault.h"

enum { PAGE_SIZE_DEFAULT = 10, PAGE_SIZE_MAX = 1000, PAGE_NUMBER_MAX = 1000000 };

/* A part of a long list. */
struct page {
	unsigned number, size; /* from 0; elements of a page */
	int64_t total;         /* elements there are         */
};

/* ?page= and ?size= of a request, or their defaults. Returns 0 or FAULT_INPUT. */
int page_read(const struct _u_request *request, struct page *page, struct fault *fault);

/* A success with content (an array; its reference is taken) and the page it is. */
void page_reply(struct _u_response *response, json_t *content, struct page page);

#endif
