/* SPDX-License-Identifier: Apache-2.0 */
#include "api/page.h"

#include <stdlib.h>

#include "api/reply.h"

enum { DONE = 200 };

static int read_number(const struct _u_request *request, const char *name, unsigned least,
                       unsigned most, unsigned *number, struct fault *fault)
{
	const char *text = u_map_get(request->map_url, name);
	char *end = NULL;
	unsigned long read;

	if (!text)
		return 0;
	read = strtoul(text, &end, 10);
	if (*text < '0' || *text > '9' || *end || read < least || read > most)
		return fault_set(fault, FAULT_INPUT, name, "no number from %u to %u", least, most);
	*number = (unsigned)read;
	return 0;
}

int page_read(const struct _u_request *request, struct page *page, struct fault *fault)
{
	const int rc = read_number(request, "page", 0, PAGE_NUMBER_MAX, &page->number, fault);

	page->size = PAGE_SIZE_DEFAULT;
	return rc < 0 ? rc : read_number(request, "size", 1, PAGE_SIZE_MAX, &page->size, fault);
}

void page_reply(struct _u_response *response, json_t *content, struct page page)
{
	const int64_t pages = (page.total + page.size - 1) / page.size;

	reply_page(response, DONE, content,
	           json_pack("{s:i, s:i, s:I, s:I}", "page", (int)page.number, "size",
	                     (int)page.size, "totalPages", (json_int_t)(pages ? pages : 1),
	                     "totalElements", (json_int_t)page.total));
}
