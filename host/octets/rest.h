/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OCTETS_REST_H
#define OCTETS_REST_H

#include <stddef.h>
#include <stdint.h>

/* What is still to be read of octets that somebody else holds. */
struct rest {
	const uint8_t *at;
	size_t size;
};

/* Passes over size octets and returns where they begin; NULL, and nothing is passed, where fewer are left. */
const uint8_t *rest_take(struct rest *rest, size_t size);

#endif
