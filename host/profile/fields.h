/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PROFILE_FIELDS_H
#define PROFILE_FIELDS_H

#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

#include "octets/fault.h"

/* Reads JSON objects whose keys are known; every fault says where. For the files of this room. */

/* Where in the profile: "slots[1].k". */
struct place {
	char text[FAULT_WHERE_MAX];
};

struct place place_below(const char *parent, const char *key);
struct place place_entry(const char *parent, size_t index);

/* A field's reader: value is there. Returns 0 or a fault. */
typedef int field_reader(const json_t *value, const char *where, void *to, struct fault *fault);

struct field {
	const char *name;
	field_reader *read;
	size_t at; /* of what it reads, from the to of fields_read() */
};

/* Every key of the object must be one of the fields, and is read. Returns 0, FAULT_INPUT or what a
 * reader returns. */
int fields_read(const json_t *object, const char *where, const struct field *fields, size_t count,
                void *to, struct fault *fault);

/* Left for somebody who sees the whole object. */
field_reader field_later;

/* A string, or NULL and FAULT_INPUT in the fault. */
const char *field_text(const json_t *value, const char *where, struct fault *fault);

/* Octets in hex: how many, least .. most, or FAULT_INPUT that tells nothing of them: it may be a
 * key. */
int field_octets(const json_t *value, const char *where, uint8_t *to, size_t least, size_t most,
                 struct fault *fault);

/* Whether a text is least .. most decimal digits. */
int field_is_digits(const char *text, size_t least, size_t most);

#endif
