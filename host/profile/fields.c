/* SPDX-License-Identifier: Apache-2.0 */
#include "profile/fields.h"

#include <stdio.h>
#include <string.h>

#include "octets/hex.h"

struct place place_below(const char *parent, const char *key)
{
	struct place where;

	snprintf(where.text, sizeof where.text, "%.80s%s%.40s", parent, parent[0] ? "." : "", key);
	return where;
}

struct place place_entry(const char *parent, size_t index)
{
	struct place where;

	snprintf(where.text, sizeof where.text, "%.100s[%zu]", parent, index);
	return where;
}

int fields_read(const json_t *object, const char *where, const struct field *fields, size_t count,
                void *to, struct fault *fault)
{
	const char *key;
	json_t *value;

	if (!json_is_object(object))
		return fault_set(fault, FAULT_INPUT, where, "not an object");
	json_object_foreach((json_t *)object, key, value)
	{
		const struct place place = place_below(where, key);
		void *member;
		size_t i = 0;
		int rc;

		while (i < count && strcmp(fields[i].name, key) != 0)
			i++;
		if (i == count)
			return fault_set(fault, FAULT_INPUT, place.text, "unknown key");
		/* An offset to NULL is undefined even where it is 0, C11 6.5.6. */
		member = to != NULL ? (char *)to + fields[i].at : NULL;
		rc = fields[i].read(value, place.text, member, fault);
		if (rc < 0)
			return rc;
	}
	return 0;
}

int field_later(const json_t *value, const char *where, void *to, struct fault *fault)
{
	(void)value;
	(void)where;
	(void)to;
	(void)fault;
	return 0;
}

const char *field_text(const json_t *value, const char *where, struct fault *fault)
{
	if (!json_is_string(value))
		fault_set(fault, FAULT_INPUT, where, "not a string");
	return json_string_value(value);
}

int field_octets(const json_t *value, const char *where, uint8_t *to, size_t least, size_t most,
                 struct fault *fault)
{
	const char *text = field_text(value, where, fault);
	int size;

	if (!text)
		return FAULT_INPUT;
	size = hex_read(text, where, to, most, fault);
	if (size >= 0 && (size_t)size < least)
		return fault_set(fault, FAULT_INPUT, where, "%d octets; %zu are needed", size,
		                 least);
	return size;
}

int field_is_digits(const char *text, size_t least, size_t most)
{
	const size_t size = strlen(text);

	return size >= least && size <= most && strspn(text, "0123456789") == size;
}
