/* SPDX-License-Identifier: Apache-2.0 */
#include "profile/profile.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "octets/hex.h"
#include "profile/credential.h"
#include "profile/remote.h"

static int read_text(const char *path, char text[PROFILE_FILE_MAX + 1], struct fault *fault)
{
	FILE *file = fopen(path, "re");
	size_t size;

	if (!file)
		return fault_set(fault, errno == ENOENT ? FAULT_ABSENT : FAULT_SYSTEM, path,
		                 "cannot open: %s", strerror(errno));
	size = fread(text, 1, PROFILE_FILE_MAX + 1, file);
	fclose(file);
	if (size > PROFILE_FILE_MAX)
		return fault_set(fault, FAULT_LIMIT, path, "larger than %d octets",
		                 PROFILE_FILE_MAX);
	text[size] = '\0';
	return (int)size;
}

static int load_file(const char *path, struct profile *profile, struct fault *fault)
{
	char *text = malloc(PROFILE_FILE_MAX + 1);
	struct fault cause = { 0 };
	json_error_t error;
	json_t *object = NULL;
	int rc = text ? read_text(path, text, fault)
	              : fault_set(fault, FAULT_SYSTEM, path, "out of memory");

	profile->files = NULL;
	if (rc >= 0) {
		object = json_loadb(text, (size_t)rc, JSON_REJECT_DUPLICATES, &error);
		if (!object)
			rc = fault_set(fault, FAULT_INPUT, path, "no JSON: line %d, column %d: %s",
			               error.line, error.column, error.text);
	}
	if (rc >= 0) {
		rc = profile_of_json(object, profile, &cause);
		if (rc < 0)
			fault_set(fault, rc, path, "%s%s%s", cause.where,
			          cause.where[0] ? ": " : "", cause.text);
	}
	json_decref(object);
	free(text);
	return rc < 0 ? rc : 0;
}

int profile_load(const char *path, struct profile *profile, struct fault *fault)
{
	json_t *nothing;
	int rc;

	if (path)
		return load_file(path, profile, fault);
	nothing = json_object();
	rc = profile_of_json(nothing, profile, fault);
	json_decref(nothing);
	return rc;
}

static json_t *hex_json(const uint8_t *octets, size_t size)
{
	char text[2 * SCP80_KEY_MAX + 1];

	hex_write(octets, size, text);
	return json_string(text);
}

static json_t *digits_json(const uint8_t pin[8])
{
	size_t size = 0;

	while (size < 8 && pin[size] != 0xFF)
		size++;
	return json_stringn((const char *)pin, size);
}

json_t *profile_key_json(const struct profile *profile)
{
	json_t *sets = json_array(), *slots = json_array(), *whole;

	for (unsigned i = 0; i < profile->slots; i++) {
		const struct orders_slot *slot = &profile->slot[i];

		json_t *object = json_pack("{s:s, s:i}", "imsi", slot->imsi, "mncLength",
		                           (int)slot->mnc_size);

		/* A card that we manage the files of alone keeps its keys to itself. */
		if (json_array_append(slots, object) < 0 ||
		    (profile->kind == PROFILE_APPLET && credential_to_json(slot, object) < 0)) {
			json_decref(object);
			json_decref(slots);
			json_decref(sets);
			return NULL;
		}
		json_decref(object);
	}
	for (unsigned i = 0; i < profile->key_sets; i++) {
		const struct scp80_keys *keys = &profile->keys[i];

		json_array_append_new(sets,
		                      json_pack("{s:i, s:{s:s, s:o}, s:{s:s, s:o}, s:I}", "keyset",
		                                (int)keys->number, "kic", "algorithm",
		                                remote_algorithm_name(keys->kic_algorithm), "key",
		                                hex_json(keys->kic, keys->kic_size), "kid",
		                                "algorithm",
		                                remote_algorithm_name(keys->kid_algorithm), "key",
		                                hex_json(keys->kid, keys->kid_size), "counter",
		                                (json_int_t)profile->counter[i]));
	}
	whole = json_pack("{s:s}", "iccid", profile->iccid);
	if (profile->pin1_given)
		json_object_set_new(whole, "pin1", digits_json(profile->pin1));
	if (profile->adm1_given)
		json_object_set_new(whole, "adm1", hex_json(profile->adm1, 8));
	json_object_set_new(whole, "slots", slots);
	json_object_set_new(whole, "ota", sets);
	remote_to_json(profile, whole);
	return whole;
}
