/* SPDX-License-Identifier: Apache-2.0 */
#include "octets/rest.h"

const uint8_t *rest_take(struct rest *rest, size_t size)
{
	const uint8_t *at = rest->at;

	if (size > rest->size)
		return NULL;
	rest->at += size;
	rest->size -= size;
	return at;
}
