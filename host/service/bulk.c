/* SPDX-License-Identifier: Apache-2.0 */
#include "service/bulk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int check_keys(const json_t *object, const char *where, const char *first,
                      const char *second, struct fault *fault)
{
	char place[FAULT_WHERE_MAX];
	const char *key;
	json_t *value;

	if (!json_is_object(object))
		return fault_set(fault, FAULT_INPUT, where[0] ? where : "body",
		                 json_is_null(object) ? "null" : "not an object");
	json_object_foreach((json_t *)object, key, value)
	{
		if (strcmp(key, first) == 0 || (second && strcmp(key, second) == 0))
			continue;
		snprintf(place, sizeof place, "%.80s%s%.40s", where, where[0] ? "." : "", key);
		return fault_set(fault, FAULT_INPUT, place, "unknown field");
	}
	for (const char *name = first; name; name = name == first ? second : NULL)
		if (!json_object_get(object, name)) {
			snprintf(place, sizeof place, "%.80s%s%.40s", where, where[0] ? "." : "",
			         name);
			return fault_set(fault, FAULT_INPUT, place, "missing");
		}
	return 0;
}

static int read_identifier(const json_t *object, const char *where, struct identifier *identifier,
                           struct fault *fault)
{
	char at_type[FAULT_WHERE_MAX], at_value[FAULT_WHERE_MAX];
	const json_t *type, *value;
	int rc = check_keys(object, where, "type", "value", fault);

	if (rc < 0)
		return rc;
	snprintf(at_type, sizeof at_type, "%.100s.type", where);
	snprintf(at_value, sizeof at_value, "%.100s.value", where);
	type = json_object_get(object, "type");
	value = json_object_get(object, "value");
	if (!json_is_string(type))
		return fault_set(fault, FAULT_INPUT, at_type, "not a string");
	if (!json_is_string(value))
		return fault_set(fault, FAULT_INPUT, at_value, "not a string");
	return identifier_of_text(json_string_value(type), json_string_value(value), at_type,
	                          at_value, identifier, fault);
}

int bulk_read_change(const json_t *content, const char *where, struct request_element *element,
                     struct fault *fault)
{
	return change_of_json(content, where, &element->change, fault);
}

static int read_element(json_t *item, size_t index, element_read *read,
                        struct request_element *element, char where[FAULT_WHERE_MAX],
                        struct fault *fault)
{
	char place[FAULT_WHERE_MAX];
	int rc;

	snprintf(place, sizeof place, "bulk[%zu]", index);
	rc = check_keys(item, place, "subscriberIdentifiers", "content", fault);
	if (rc < 0)
		return rc;
	snprintf(place, sizeof place, "bulk[%zu].subscriberIdentifiers", index);
	rc = read_identifier(json_object_get(item, "subscriberIdentifiers"), place,
	                     &element->identifier, fault);
	if (rc < 0)
		return rc;
	snprintf(where, FAULT_WHERE_MAX, "bulk[%zu].content", index);
	element->where = where;
	element->content = json_object_get(item, "content");
	return read(element->content, where, element, fault);
}

static int make_room(struct bulk *bulk, size_t count, struct fault *fault)
{
	bulk->count = count;
	bulk->elements = calloc(count, sizeof *bulk->elements);
	bulk->where = calloc(count, sizeof *bulk->where);
	if (bulk->elements && bulk->where)
		return 0;
	bulk_release(bulk);
	return fault_set(fault, FAULT_SYSTEM, "bulk", "out of memory");
}

int bulk_read(const json_t *body, element_read *read, struct bulk *bulk, struct fault *fault)
{
	const json_t *array;
	size_t index;
	json_t *item;
	int rc = check_keys(body, "", "bulk", NULL, fault);

	if (rc < 0)
		return rc;
	array = json_object_get(body, "bulk");
	if (!json_is_array(array) || json_array_size(array) == 0 ||
	    json_array_size(array) > REQUEST_ELEMENTS_MAX)
		return fault_set(fault, FAULT_INPUT, "bulk", "not an array of 1 to %d elements",
		                 REQUEST_ELEMENTS_MAX);
	rc = make_room(bulk, json_array_size(array), fault);
	json_array_foreach(array, index, item)
	{
		if (rc == 0)
			rc = read_element(item, index, read, &bulk->elements[index],
			                  bulk->where[index], fault);
	}
	if (rc < 0)
		bulk_release(bulk);
	return rc;
}

int bulk_of_json(const json_t *body, struct bulk *bulk, struct fault *fault)
{
	return bulk_read(body, bulk_read_change, bulk, fault);
}

int bulk_of_one(const json_t *content, const char *where, const struct identifier *identifier,
                element_read *read, struct bulk *bulk, struct fault *fault)
{
	int rc = make_room(bulk, 1, fault);

	if (rc < 0)
		return rc;
	snprintf(bulk->where[0], sizeof bulk->where[0], "%s", where);
	bulk->elements[0].identifier = *identifier;
	bulk->elements[0].content = (json_t *)content;
	bulk->elements[0].where = bulk->where[0];
	rc = read(content, bulk->where[0], &bulk->elements[0], fault);
	if (rc < 0)
		bulk_release(bulk);
	return rc;
}

int bulk_of_content(const json_t *content, const struct identifier *identifier, struct bulk *bulk,
                    struct fault *fault)
{
	return bulk_of_one(content, "", identifier, bulk_read_change, bulk, fault);
}

void bulk_release(struct bulk *bulk)
{
	free(bulk->elements);
	free(bulk->where);
	memset(bulk, 0, sizeof *bulk);
}
