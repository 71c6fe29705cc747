/* SPDX-License-Identifier: Apache-2.0 */
#include "api/body.h"

#include <stdbool.h>

#include "api/reply.h"

struct content {
	unsigned objects, arrays, depth, deepest;
};

/* What the JSON would be made of, before anything is; that it is any is judged later. */
static struct content content_of(const char *text, size_t size)
{
	struct content content = { 0 };
	bool within = false;

	for (size_t i = 0; i < size; i++) {
		const char at = text[i];

		if (at == '"')
			within = !within;
		else if (within && at == '\\')
			i++;
		if (within)
			continue;
		content.objects += at == '{';
		content.arrays += at == '[';
		if ((at == '{' || at == '[') && ++content.depth > content.deepest)
			content.deepest = content.depth;
		content.depth -= (at == '}' || at == ']') && content.depth > 0;
	}
	return content;
}

static int check_content(const struct _u_request *request, struct fault *fault)
{
	const struct content content =
		content_of(request->binary_body, request->binary_body_length);

	if (content.objects > BODY_OBJECTS_MAX || content.arrays > BODY_ARRAYS_MAX)
		return fault_set(fault, FAULT_INPUT, "body", "more than %d objects or %d arrays",
		                 BODY_OBJECTS_MAX, BODY_ARRAYS_MAX);
	if (content.deepest > BODY_DEPTH_MAX)
		return fault_set(fault, FAULT_INPUT, "body", "more than %d deep", BODY_DEPTH_MAX);
	return 0;
}

json_t *body_json(const struct _u_request *request, struct _u_response *response)
{
	struct fault fault = { 0 };
	json_error_t error;
	json_t *body;

	if (request->binary_body_length > BODY_MAX) {
		fault_set(&fault, FAULT_LIMIT, "body", "more than %d octets", BODY_MAX);
		reply_error(response, REPLY_TOO_LARGE, &fault);
		return NULL;
	}
	if (request->binary_body_length == 0) {
		fault_set(&fault, FAULT_INPUT, "body", "empty; send JSON");
		reply_error(response, REPLY_INVALID, &fault);
		return NULL;
	}
	if (check_content(request, &fault) < 0) {
		reply_error(response, REPLY_INVALID, &fault);
		return NULL;
	}
	body = json_loadb(request->binary_body, request->binary_body_length,
	                  JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
	if (!body) {
		fault_set(&fault, FAULT_INPUT, "body", "no JSON: line %d, column %d: %s",
		          error.line, error.column, error.text);
		reply_error(response, REPLY_INVALID, &fault);
	}
	return body;
}
