/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SERVICE_FIELDS_H
#define SERVICE_FIELDS_H

#include <stdbool.h>

#include <jansson.h>

#include "octets/fault.h"

/* What an object of a body may hold. */

enum field_type { FIELD_STRING, FIELD_BOOLEAN, FIELD_INTEGER, FIELD_OBJECT };

struct field {
	const char *name; /* NULL ends a table */
	enum field_type type;
	bool needed;
};

/* Whether an object has the fields of a table and no others, each of its type. where is its path, "" for
 * the whole body. Returns 0 or FAULT_INPUT naming the field. */
int fields_check(const json_t *object, const char *where, const struct field *fields,
                 struct fault *fault);

/* The path of a field: "bulk[0].content.status". */
void field_place(char place[FAULT_WHERE_MAX], const char *where, const char *name);

#endif
