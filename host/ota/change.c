/* SPDX-License-Identifier: Apache-2.0 */
#include "ota/change.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { IMSI_DIGITS_MIN = 6, IMSI_DIGITS_MAX = 15 };

/* A place in the JSON text: "bulk[0].content.sim[1].imsi". */
struct path {
	char text[FAULT_WHERE_MAX];
};

static struct path path_of(const char *format, ...) __attribute__((format(printf, 1, 2)));

static struct path path_of(const char *format, ...)
{
	struct path path;
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(path.text, sizeof path.text, format, arguments);
	va_end(arguments);
	return path;
}

/* A key of the object at where; "" is the whole text. */
static struct path below(const char *where, const char *key)
{
	return path_of("%.90s%s%.36s", where, where[0] ? "." : "", key);
}

static int is_digits(const char *text, size_t least, size_t most)
{
	const size_t size = strlen(text);

	return size >= least && size <= most && strspn(text, "0123456789") == size;
}

static int is_country(const char *text)
{
	if (is_digits(text, 3, 3))
		return 1;
	return strlen(text) == 3 && text[0] >= '2' && text[0] <= '7' &&
	       strcasecmp(text + 1, "FF") == 0;
}

static int is_network(const char *text)
{
	return is_digits(text, 5, 6);
}

/* A list of a slot: what its values look like. */
struct list_rule {
	const char *name;
	unsigned most;
	int (*is_valid)(const char *text);
	const char *remedy, *many;
};

static const struct list_rule countries_rule = {
	.name = "allowedCountries",
	.most = CHANGE_COUNTRIES_MAX,
	.is_valid = is_country,
	.remedy = "write an MCC of three digits, or a continent 2FF to 7FF",
	.many = "countries",
};
static const struct list_rule preferred_rule = {
	.name = "preferredOperatorNetworks",
	.most = CHANGE_NETWORKS_MAX,
	.is_valid = is_network,
	.remedy = "write MCC and MNC, 5 or 6 digits",
	.many = "networks",
};
static const struct list_rule forbidden_rule = {
	.name = "forbiddenNetworks",
	.most = CHANGE_NETWORKS_MAX,
	.is_valid = is_network,
	.remedy = "write MCC and MNC, 5 or 6 digits",
	.many = "networks",
};

static int add_value(const struct list_rule *rule, const char *value, size_t size,
                     struct change_list *list, const char *where, struct fault *fault)
{
	char text[CHANGE_CODE_MAX];

	if (size < sizeof text) {
		memcpy(text, value, size);
		text[size] = '\0';
	}
	if (size >= sizeof text || !rule->is_valid(text))
		return fault_set(fault, FAULT_INPUT, where, "'%.*s' is not right; %s",
		                 (int)(size > 40 ? 40 : size), value, rule->remedy);
	for (char *c = text; *c; c++)
		*c = (char)toupper((unsigned char)*c);
	for (unsigned i = 0; i < list->count; i++)
		if (strcmp(list->code[i], text) == 0)
			return fault_set(fault, FAULT_INPUT, where, "'%s' is there twice", text);
	if (list->count == rule->most)
		return fault_set(fault, FAULT_INPUT, where,
		                 "more than %u %s; at most %u fit a slot", rule->most, rule->many,
		                 rule->most);
	memcpy(list->code[list->count++], text, size + 1);
	return 0;
}

/* A comma-separated string. Blanks around a value are nothing; an empty value among others is wrong. */
static int add_text(const struct list_rule *rule, const char *text, size_t size,
                    struct change_list *list, const char *where, struct fault *fault)
{
	const char *at = text, *const end = text + size;

	while (at < end) {
		const char *comma = memchr(at, ',', (size_t)(end - at));
		const char *stop = comma ? comma : end;
		const char *first = at, *last = stop;
		int rc;

		while (first < last && *first == ' ')
			first++;
		while (last > first && last[-1] == ' ')
			last--;
		rc = add_value(rule, first, (size_t)(last - first), list, where, fault);
		if (rc < 0)
			return rc;
		if (comma && comma + 1 == end)
			return fault_set(fault, FAULT_INPUT, where,
			                 "ends in a comma; take it away, or name a value");
		at = comma ? comma + 1 : end;
	}
	return 0;
}

static int read_list(const json_t *value, const struct list_rule *rule, struct change_list *list,
                     const char *where, struct fault *fault)
{
	size_t index;
	json_t *item;

	list->given = true;
	list->count = 0;
	if (json_is_null(value))
		return 0;
	if (json_is_string(value))
		return add_text(rule, json_string_value(value), json_string_length(value), list,
		                where, fault);
	if (!json_is_array(value))
		return fault_set(fault, FAULT_INPUT, where,
		                 "neither a string nor an array of strings");
	json_array_foreach(value, index, item)
	{
		const struct path place = path_of("%.100s[%zu]", where, index);
		int rc;

		if (!json_is_string(item))
			return fault_set(fault, FAULT_INPUT, place.text, "not a string");
		if (json_string_length(item) == 0)
			return fault_set(
				fault, FAULT_INPUT, place.text,
				"an empty value in a list; an empty list empties the card's");
		rc = add_text(rule, json_string_value(item), json_string_length(item), list,
		              place.text, fault);
		if (rc < 0)
			return rc;
	}
	return 0;
}

static int read_imsi(const json_t *value, char imsi[CHANGE_IMSI_MAX], const char *where,
                     struct fault *fault)
{
	if (!json_is_string(value))
		return fault_set(fault, FAULT_INPUT, where, "not a string");
	if (json_string_length(value) != strlen(json_string_value(value)) ||
	    !is_digits(json_string_value(value), IMSI_DIGITS_MIN, IMSI_DIGITS_MAX))
		return fault_set(fault, FAULT_INPUT, where,
		                 "'%.40s' is no IMSI; write %d to %d digits",
		                 json_string_value(value), IMSI_DIGITS_MIN, IMSI_DIGITS_MAX);
	strcpy(imsi, json_string_value(value));
	return 0;
}

static int read_slot(const json_t *object, const char *where, struct change_slot *slot,
                     struct fault *fault)
{
	const char *key;
	json_t *value;
	int rc = 0;

	memset(slot, 0, sizeof *slot);
	if (!json_is_object(object))
		return fault_set(fault, FAULT_INPUT, where, "not an object");
	json_object_foreach((json_t *)object, key, value)
	{
		const struct path place = below(where, key);

		if (strcmp(key, "imsi") == 0)
			rc = read_imsi(value, slot->imsi, place.text, fault);
		else if (strcmp(key, countries_rule.name) == 0)
			rc = read_list(value, &countries_rule, &slot->countries, place.text, fault);
		else if (strcmp(key, preferred_rule.name) == 0)
			rc = read_list(value, &preferred_rule, &slot->preferred, place.text, fault);
		else if (strcmp(key, forbidden_rule.name) == 0)
			rc = read_list(value, &forbidden_rule, &slot->forbidden, place.text, fault);
		else
			rc = fault_set(fault, FAULT_INPUT, place.text, "unknown field");
		if (rc < 0)
			return rc;
	}
	if (!slot->imsi[0])
		return fault_set(fault, FAULT_INPUT, below(where, "imsi").text, "missing");
	if (!slot->countries.given && !slot->preferred.given && !slot->forbidden.given)
		return fault_set(fault, FAULT_INPUT, where, "names a slot and no list to change");
	return 0;
}

static int read_slots(const json_t *array, const char *where, struct change *change,
                      struct fault *fault)
{
	size_t index;
	json_t *item;

	if (!json_is_array(array))
		return fault_set(fault, FAULT_INPUT, where, "not an array");
	if (json_array_size(array) > CHANGE_SLOTS_MAX)
		return fault_set(fault, FAULT_INPUT, where, "%zu entries; a card has %d slots",
		                 json_array_size(array), CHANGE_SLOTS_MAX);
	json_array_foreach(array, index, item)
	{
		struct change_slot *slot = &change->slot[change->slots];
		const struct path place = path_of("%.100s[%zu]", where, index);
		const int rc = read_slot(item, place.text, slot, fault);

		if (rc < 0)
			return rc;
		for (unsigned i = 0; i < change->slots; i++)
			if (strcmp(change->slot[i].imsi, slot->imsi) == 0)
				return fault_set(fault, FAULT_INPUT,
				                 path_of("%.100s.imsi", place.text).text,
				                 "%s is there twice", slot->imsi);
		change->slots++;
	}
	return 0;
}

static int read_mode(const json_t *value, const char *where, struct change *change,
                     struct fault *fault)
{
	const char *text = json_string_value(value);

	if (!text)
		return fault_set(fault, FAULT_INPUT, where, "not a string");
	if (strcmp(text, "MANUAL") == 0)
		change->mode = CHANGE_MODE_MANUAL;
	else if (strcmp(text, "AUTOMATIC") == 0)
		change->mode = CHANGE_MODE_AUTOMATIC;
	else
		return fault_set(fault, FAULT_INPUT, where,
		                 "'%.40s' is no applet mode; MANUAL or AUTOMATIC", text);
	return 0;
}

int change_of_json(const json_t *content, const char *where, struct change *change,
                   struct fault *fault)
{
	const char *key;
	json_t *value;
	int rc = 0;

	memset(change, 0, sizeof *change);
	if (!json_is_object(content))
		return fault_set(fault, FAULT_INPUT, where, "not an object");
	json_object_foreach((json_t *)content, key, value)
	{
		const struct path place = below(where, key);

		if (strcmp(key, "appletMode") == 0)
			rc = read_mode(value, place.text, change, fault);
		else if (strcmp(key, "activeImsi") == 0)
			rc = read_imsi(value, change->active_imsi, place.text, fault);
		else if (strcmp(key, "sim") == 0)
			rc = read_slots(value, place.text, change, fault);
		else
			rc = fault_set(fault, FAULT_INPUT, place.text, "unknown field");
		if (rc < 0)
			return rc;
	}
	if (change->mode == CHANGE_MODE_NONE && !change->active_imsi[0] && change->slots == 0)
		return fault_set(fault, FAULT_INPUT, where,
		                 "asks for nothing; give appletMode, activeImsi or sim");
	return 0;
}

static int is_among(const char *imsi, const char *const *imsis, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(imsis[i], imsi) == 0)
			return 1;
	return 0;
}

int change_check_imsis(const struct change *change, const char *where, const char *const *imsis,
                       size_t count, struct fault *fault)
{
	if (change->active_imsi[0] && !is_among(change->active_imsi, imsis, count))
		return fault_set(fault, FAULT_INPUT, below(where, "activeImsi").text,
		                 "%s is not an IMSI in use on this subscriber's card",
		                 change->active_imsi);
	for (unsigned i = 0; i < change->slots; i++)
		if (!is_among(change->slot[i].imsi, imsis, count))
			return fault_set(
				fault, FAULT_INPUT,
				path_of("%.100s[%u].imsi", below(where, "sim").text, i).text,
				"%s is not an IMSI in use on this subscriber's card",
				change->slot[i].imsi);
	return 0;
}
