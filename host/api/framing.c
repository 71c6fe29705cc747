/* SPDX-License-Identifier: Apache-2.0 */
#include "api/framing.h"

#include <string.h>
#include <strings.h>

#include "api/reply.h"

/* RFC 9110 5.6.2. */
static int is_token(const char *name)
{
	static const char marks[] = "!#$%&'*+-.^_`|~0123456789"
				    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
	const size_t size = strlen(name);

	return size > 0 && strspn(name, marks) == size;
}

/* What is there twice comes as one value, with a comma. */
static const char *judge_length(const char *length, const char *encoding)
{
	if (length && encoding)
		return "Content-Length and Transfer-Encoding";
	if (length && (!length[0] || strspn(length, "0123456789") != strlen(length)))
		return "Content-Length is no number, or there twice";
	if (encoding && strcasecmp(encoding, "chunked") != 0)
		return "Transfer-Encoding is not chunked";
	return NULL;
}

int framing_check(const struct _u_request *request, struct _u_response *response)
{
	const char **names = u_map_enum_keys(request->map_header);
	const char *wrong = judge_length(u_map_get_case(request->map_header, "Content-Length"),
	                                 u_map_get_case(request->map_header, "Transfer-Encoding"));
	struct fault fault = { 0 };

	for (size_t i = 0; !wrong && names && names[i]; i++)
		if (!is_token(names[i]))
			wrong = "a name is no token";
	if (!wrong)
		return 0;
	fault_set(&fault, FAULT_INPUT, "headers", "%s", wrong);
	u_map_put(response->map_header, "Connection", "close");
	reply_error(response, REPLY_INVALID, &fault);
	return -1;
}
