/* SPDX-License-Identifier: Apache-2.0 */
#include "api/listing.h"

#include <stdio.h>
#include <string.h>

static int is_known(const char *name, const char *const *names)
{
	for (; *names; names++)
		if (strcmp(*names, name) == 0)
			return 1;
	return 0;
}

int listing_read(const struct _u_request *request, const char *const *names, struct page *page,
                 struct store_page *part, struct fault *fault)
{
	const char **keys = u_map_enum_keys(request->map_url);
	int rc;

	for (size_t i = 0; keys && keys[i]; i++)
		if (!is_known(keys[i], names))
			return fault_set(fault, FAULT_INPUT, keys[i], "unknown parameter");
	rc = page_read(request, page, fault);
	part->offset = (int64_t)page->number * page->size;
	part->size = page->size;
	return rc;
}

int listing_word(const struct _u_request *request, const char *name, const char *const *words,
                 const char **word, struct fault *fault)
{
	const char *text = u_map_get(request->map_url, name);
	char all[FAULT_TEXT_MAX] = "";

	if (!text)
		return 0;
	for (size_t i = 0; words[i]; i++) {
		const size_t used = strlen(all);

		if (strcmp(words[i], text) == 0) {
			*word = words[i];
			return 0;
		}
		snprintf(all + used, sizeof all - used, "%s%s", used ? ", " : "", words[i]);
	}
	return fault_set(fault, FAULT_INPUT, name, "'%.40s' is none of %s", text, all);
}
