/* SPDX-License-Identifier: Apache-2.0 */
#include "profile/slots.h"

#include <stdio.h>
#include <string.h>

#include "octets/number.h"
#include "profile/credential.h"
#include "profile/defaults.h"
#include "profile/fields.h"

static int read_small(const json_t *object, const char *key, const char *where, unsigned least,
                      unsigned most, unsigned otherwise, unsigned *to, struct fault *fault)
{
	const json_t *value = json_object_get(object, key);

	*to = otherwise;
	if (!value)
		return 0;
	if (!json_is_integer(value) || json_integer_value(value) < least ||
	    json_integer_value(value) > most)
		return fault_set(fault, FAULT_INPUT, place_below(where, key).text,
		                 "not a number from %u to %u", least, most);
	*to = (unsigned)json_integer_value(value);
	return 0;
}

static int read_acc_and_sqn(const json_t *object, const char *where, struct orders_slot *slot,
                            struct fault *fault)
{
	const json_t *acc = json_object_get(object, "acc"), *sqn = json_object_get(object, "sqn");
	uint8_t octets[6] = { 0 };
	int rc;

	slot->acc = default_acc(slot->imsi);
	if (acc) {
		rc = field_octets(acc, place_below(where, "acc").text, octets, 2, 2, fault);
		if (rc < 0)
			return rc;
		slot->acc = number_16(octets);
	}
	if (!sqn)
		return 0;
	rc = field_octets(sqn, place_below(where, "sqn").text, octets, 6, 6, fault);
	if (rc > 0)
		slot->sqn = number_get(octets, 6);
	return rc < 0 ? rc : 0;
}

static int read_slot(const json_t *object, const char *where, unsigned number,
                     struct profile *profile, struct fault *fault)
{
	static const struct field fields[] = {
		{ "imsi", field_later, 0 },
		{ "mncLength", field_later, 0 },
		{ "algorithm", field_later, 0 },
		{ "k", field_later, 0 },
		{ "opc", field_later, 0 },
		{ "op", field_later, 0 },
		{ "topc", field_later, 0 },
		{ "top", field_later, 0 },
		{ "parameters", field_later, 0 },
		{ "sqn", field_later, 0 },
		{ "acc", field_later, 0 },
		{ "allowedCountries", field_later, 0 },
		{ "preferredOperatorNetworks", field_later, 0 },
		{ "forbiddenNetworks", field_later, 0 },
	};
	struct orders_slot *slot = &profile->slot[number - 1];
	const char *imsi;
	int rc = fields_read(object, where, fields, sizeof fields / sizeof fields[0], NULL, fault);

	if (rc < 0)
		return rc;
	if (!json_object_get(object, "imsi"))
		return fault_set(fault, FAULT_INPUT, place_below(where, "imsi").text, "missing");
	imsi = field_text(json_object_get(object, "imsi"), place_below(where, "imsi").text, fault);
	if (!imsi)
		return FAULT_INPUT;
	if (!field_is_digits(imsi, 6, 15))
		return fault_set(fault, FAULT_INPUT, place_below(where, "imsi").text,
		                 "'%.40s' is no IMSI; write 6 to 15 digits", imsi);
	*slot = (struct orders_slot){ .number = number };
	strcpy(slot->imsi, imsi);
	if ((rc = read_small(object, "mncLength", where, 2, 3, default_mnc_size(imsi),
	                     &slot->mnc_size, fault)) < 0 ||
	    (rc = read_acc_and_sqn(object, where, slot, fault)) < 0)
		return rc;
	return credential_of_json(object, where, slot, fault);
}

/* A request's "sim" is a profile's "slots". */
static int change_fault(const struct fault *cause, struct fault *fault)
{
	static const char sim[] = "sim", slots[] = "slots";
	const size_t size = sizeof sim - 1;
	char where[FAULT_WHERE_MAX + sizeof slots];

	if (strncmp(cause->where, sim, size) != 0)
		return fault_set(fault, cause->code, cause->where, "%s", cause->text);
	snprintf(where, sizeof where, "%s%s", slots, cause->where + size);
	return fault_set(fault, cause->code, where, "%s", cause->text);
}

/* The lists are what a request may hold: read by the same rules. */
static int read_settings(const json_t *object, struct profile *profile, struct fault *fault)
{
	static const char *const names[] = { "imsi", "allowedCountries",
		                             "preferredOperatorNetworks", "forbiddenNetworks" };
	json_t *content = json_object(), *sim = json_array(), *slot;
	struct fault cause = { 0 };
	size_t index;
	int rc = 0;

	for (size_t i = 0; i < 2; i++) {
		static const char *const keys[] = { "appletMode", "activeImsi" };
		json_t *value = json_object_get(object, keys[i]);

		if (value)
			json_object_set(content, keys[i], value);
	}
	json_array_foreach(json_object_get(object, "slots"), index, slot)
	{
		json_t *lists = json_object();

		for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
			json_t *value = json_object_get(slot, names[i]);

			json_object_set_new(lists, names[i],
			                    value ? json_incref(value) : json_array());
		}
		json_array_append_new(sim, lists);
	}
	if (json_array_size(sim) > 0)
		json_object_set(content, "sim", sim);
	if (json_object_size(content) > 0 &&
	    change_of_json(content, "", &profile->settings, &cause) < 0)
		rc = change_fault(&cause, fault);
	json_decref(sim);
	json_decref(content);
	return rc;
}

int slots_read(const json_t *object, struct profile *profile, struct fault *fault)
{
	const json_t *array = json_object_get(object, "slots");
	const char *imsis[CHANGE_SLOTS_MAX] = { "" };
	size_t index;
	json_t *item;
	int rc;

	if (!array)
		default_slot(profile);
	else if (!json_is_array(array) || json_array_size(array) > CHANGE_SLOTS_MAX ||
	         json_array_size(array) == 0)
		return fault_set(fault, FAULT_INPUT, "slots", "not an array of 1 to %d slots",
		                 CHANGE_SLOTS_MAX);
	json_array_foreach(array, index, item)
	{
		rc = read_slot(item, place_entry("slots", index).text, (unsigned)index + 1, profile,
		               fault);
		if (rc < 0)
			return rc;
		profile->slots++;
	}
	rc = read_settings(object, profile, fault);
	if (rc < 0)
		return rc;
	for (unsigned i = 0; i < profile->slots; i++)
		imsis[i] = profile->slot[i].imsi;
	if (!profile->settings.active_imsi[0])
		strcpy(profile->settings.active_imsi, imsis[0]);
	return change_check_imsis(&profile->settings, "", imsis, profile->slots, fault);
}
