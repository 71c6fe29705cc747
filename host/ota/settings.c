/* SPDX-License-Identifier: Apache-2.0 */
#include "ota/settings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT_MAX = 256 };

/* docs/applet.md. */
static const struct setting_row {
	const char *name;
	uint8_t at, size; /* octets */
	uint16_t least, most, usual;
	uint8_t step; /* values are least plus a multiple of it */
} rows[SETTINGS] = {
	[SETTING_PERIOD] = { "period", 0, 2, 1, 65535, 180, 1 },
	[SETTING_RUNS] = { "runs", 2, 1, 1, 255, 2, 1 },
	[SETTING_REST] = { "rest", 3, 2, 0, 65535, 300, 1 },
	[SETTING_RETRIES] = { "retries", 5, 1, 0, 255, 5, 1 },
	[SETTING_ASKS] = { "asks", 6, 1, 1, 255, 3, 1 },
	[SETTING_POLL] = { "poll", 7, 1, 1, 255, 30, 1 },
	[SETTING_REFRESH] = { "refresh", 8, 1, 0, 4, 0, 4 },
	[SETTING_MENU] = { "menu", 9, 1, 0, 1, 1, 1 },
	[SETTING_TELL] = { "tell", 10, 1, 0, 1, 1, 1 },
};

struct settings settings_default(void)
{
	struct settings settings;

	for (unsigned i = 0; i < SETTINGS; i++)
		settings.value[i] = rows[i].usual;
	return settings;
}

static int set(const char *name, long long value, const char *where, struct settings *settings,
               struct fault *fault)
{
	char path[FAULT_WHERE_MAX];

	snprintf(path, sizeof path, "%s.%.32s", where, name);
	for (unsigned i = 0; i < SETTINGS; i++) {
		if (strcmp(rows[i].name, name) != 0)
			continue;
		if (value < rows[i].least || value > rows[i].most ||
		    (value - rows[i].least) % rows[i].step != 0)
			return fault_set(fault, FAULT_INPUT, path,
			                 rows[i].step == 1 ? "%lld; write %u to %u"
			                                   : "%lld; write %u or %u",
			                 value, rows[i].least, rows[i].most);
		settings->value[i] = (unsigned)value;
		return 0;
	}
	return fault_set(fault, FAULT_INPUT, path,
	                 "no such setting; period, runs, rest, retries, asks, poll, refresh, menu, "
	                 "tell");
}

int settings_of_json(const json_t *object, const char *where, struct settings *settings,
                     struct fault *fault)
{
	const char *name;
	json_t *value;
	int rc = 0;

	if (!json_is_object(object))
		return fault_set(fault, FAULT_INPUT, where, "not an object");
	json_object_foreach((json_t *)object, name, value)
	{
		if (!json_is_integer(value))
			return fault_set(fault, FAULT_INPUT, where, "'%.32s' is not a number",
			                 name);
		if ((rc = set(name, json_integer_value(value), where, settings, fault)) < 0)
			return rc;
	}
	return 0;
}

int settings_of_text(const char *text, const char *where, struct settings *settings,
                     struct fault *fault)
{
	char copy[TEXT_MAX], *rest = NULL, *word;
	int rc = 0;

	if (strlen(text) >= sizeof copy)
		return fault_set(fault, FAULT_LIMIT, where, "more than %d characters",
		                 TEXT_MAX - 1);
	strcpy(copy, text);
	for (word = strtok_r(copy, ",", &rest); word && rc == 0;
	     word = strtok_r(NULL, ",", &rest)) {
		char *const colon = strchr(word, ':'), *end = NULL;
		long long value;

		if (!colon)
			return fault_set(fault, FAULT_INPUT, where,
			                 "'%.40s' has no value; write name:number", word);
		*colon = '\0';
		value = strtoll(colon + 1, &end, 10);
		if (colon[1] == '\0' || *end != '\0')
			return fault_set(fault, FAULT_INPUT, where, "'%.40s' is not a number",
			                 colon + 1);
		rc = set(word, value, where, settings, fault);
	}
	return rc;
}

void settings_write(const struct settings *settings, uint8_t octets[SETTINGS_SIZE])
{
	for (unsigned i = 0; i < SETTINGS; i++) {
		uint8_t *const at = octets + rows[i].at;

		if (rows[i].size == 2)
			at[0] = (uint8_t)(settings->value[i] >> 8);
		at[rows[i].size - 1] = (uint8_t)settings->value[i];
	}
}

int settings_read(const uint8_t *octets, size_t size, struct settings *settings)
{
	if (size != SETTINGS_SIZE)
		return -1;
	for (unsigned i = 0; i < SETTINGS; i++) {
		const uint8_t *const at = octets + rows[i].at;

		settings->value[i] = rows[i].size == 2 ? (unsigned)(at[0] << 8 | at[1]) : at[0];
	}
	return 0;
}

json_t *settings_json(const struct settings *settings)
{
	json_t *object = json_object();

	for (unsigned i = 0; i < SETTINGS; i++)
		json_object_set_new(object, rows[i].name,
		                    json_integer((json_int_t)settings->value[i]));
	return object;
}
