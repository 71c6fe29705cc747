/* SPDX-License-Identifier: Apache-2.0 */
#include "service/fields.h"

#include <stdio.h>
#include <string.h>

static const char *const type_names[] = {
	[FIELD_STRING] = "not a string",
	[FIELD_BOOLEAN] = "neither true nor false",
	[FIELD_INTEGER] = "not a whole number",
	[FIELD_OBJECT] = "not an object",
};

void field_place(char place[FAULT_WHERE_MAX], const char *where, const char *name)
{
	snprintf(place, FAULT_WHERE_MAX, "%.80s%s%.40s", where, where[0] ? "." : "", name);
}

static bool is_of(const json_t *value, enum field_type type)
{
	switch (type) {
	case FIELD_STRING:
		return json_is_string(value) &&
		       strlen(json_string_value(value)) == json_string_length(value);
	case FIELD_BOOLEAN:
		return json_is_boolean(value);
	case FIELD_INTEGER:
		return json_is_integer(value);
	default:
		return json_is_object(value);
	}
}

static const struct field *find_field(const struct field *fields, const char *name)
{
	while (fields->name && strcmp(fields->name, name) != 0)
		fields++;
	return fields->name ? fields : NULL;
}

int fields_check(const json_t *object, const char *where, const struct field *fields,
                 struct fault *fault)
{
	char place[FAULT_WHERE_MAX];
	const char *key;
	json_t *value;

	if (!json_is_object(object))
		return fault_set(fault, FAULT_INPUT, where[0] ? where : "body", "not an object");
	json_object_foreach((json_t *)object, key, value)
	{
		const struct field *field = find_field(fields, key);

		field_place(place, where, key);
		if (!field)
			return fault_set(fault, FAULT_INPUT, place, "unknown field");
		if (!is_of(value, field->type))
			return fault_set(fault, FAULT_INPUT, place, "%s", type_names[field->type]);
	}
	for (; fields->name; fields++)
		if (fields->needed && !json_object_get(object, fields->name)) {
			field_place(place, where, fields->name);
			return fault_set(fault, FAULT_INPUT, place, "missing");
		}
	return 0;
}
