/* SPDX-License-Identifier: Apache-2.0 */
#include "apdu/response.h"

#include "wire/mem.h"
#include "wire/sw.h"

/* 61XX and 6CXX tell 256 octets as 00. */
static uint16_t with_length(uint16_t sw, uint16_t size)
{
	return (uint16_t)(sw | (size & 0xFF));
}

void response_drop(struct response *response)
{
	response->size = 0;
}

uint16_t response_fit(struct response *response, const struct apdu *in, enum apdu_case shape,
                      struct reply *out, uint16_t sw)
{
	const uint16_t size = out->size;

	if (!sw_is_success(sw))
		out->size = 0;
	if (out->size == 0)
		return sw;
	if (shape == CASE_2 || (shape == CASE_2_OR_4 && in->exact_le && in->lc == 0)) {
		if (apdu_le_takes(in, size))
			return sw;
		out->size = 0;
		return with_length(SW_RIGHT_LE, size);
	}
	if (in->has_le && in->le >= size)
		return sw;
	memmove(response->data, out->data, size);
	response->size = size;
	response->sw = sw;
	out->size = 0;
	return with_length(SW_RESPONSE, size);
}

uint16_t response_get(struct response *response, const struct apdu *in, struct reply *out)
{
	if (in->p1 != 0 || in->p2 != 0)
		return SW_OFFSET;
	if (response->size == 0)
		return SW_CONDITIONS;
	if (!apdu_le_takes(in, response->size))
		return with_length(SW_RIGHT_LE, response->size);
	memmove(out->data, response->data, response->size);
	out->size = response->size;
	response->size = 0;
	return response->sw;
}
