/* SPDX-License-Identifier: Apache-2.0 */
#include "profile/profile.h"

#include <stdlib.h>
#include <string.h>

#include "profile/defaults.h"
#include "profile/fields.h"
#include "profile/remote.h"
#include "profile/slots.h"
#include "profile/tars.h"

enum { PIN_DIGITS_MIN = 4, PIN_SIZE = 8, TRY_LIMIT_MAX = 254 };

static int read_iccid(const json_t *value, const char *where, void *to, struct fault *fault)
{
	const char *text = field_text(value, where, fault);

	if (!text)
		return FAULT_INPUT;
	if (!field_is_digits(text, 18, 20))
		return fault_set(fault, FAULT_INPUT, where,
		                 "'%.40s' is no ICCID; write 18 to 20 digits", text);
	strcpy(to, text);
	return 0;
}

/* Digits as VERIFY wants them: TS 102 221 9.5.1. */
static int read_pin(const json_t *value, const char *where, void *to, struct fault *fault)
{
	const char *text = field_text(value, where, fault);

	if (!text)
		return FAULT_INPUT;
	if (!field_is_digits(text, PIN_DIGITS_MIN, PIN_SIZE))
		return fault_set(fault, FAULT_INPUT, where, "not 4 to 8 digits");
	memset(to, 0xFF, PIN_SIZE);
	memcpy(to, text, strlen(text));
	return 0;
}

static int read_puk(const json_t *value, const char *where, void *to, struct fault *fault)
{
	const char *text = field_text(value, where, fault);

	if (!text)
		return FAULT_INPUT;
	if (!field_is_digits(text, PIN_SIZE, PIN_SIZE))
		return fault_set(fault, FAULT_INPUT, where, "not 8 digits");
	memcpy(to, text, PIN_SIZE);
	return 0;
}

static int read_adm(const json_t *value, const char *where, void *to, struct fault *fault)
{
	const int size = field_octets(value, where, to, PIN_SIZE, PIN_SIZE, fault);

	return size < 0 ? size : 0;
}

static int read_bool(const json_t *value, const char *where, void *to, struct fault *fault)
{
	if (!json_is_boolean(value))
		return fault_set(fault, FAULT_INPUT, where, "neither true nor false");
	*(bool *)to = json_is_true(value);
	return 0;
}

static int read_applet_texts(const json_t *value, const char *where, struct change *change,
                             struct fault *fault)
{
	const json_t *word;
	size_t index;
	int rc;

	if (!json_is_array(value) || json_array_size(value) > CHANGE_TEXTS_MAX)
		return fault_set(fault, FAULT_INPUT, where, "not an array of at most %d texts",
		                 CHANGE_TEXTS_MAX);
	json_array_foreach((json_t *)value, index, word)
	{
		char path[FAULT_WHERE_MAX];

		snprintf(path, sizeof path, "%.100s[%zu]", where, index);
		if (!json_is_string(word))
			return fault_set(fault, FAULT_INPUT, path, "not a string");
		rc = wording_of_word(json_string_value(word), path, &change->text[change->texts++],
		                     fault);
		if (rc < 0)
			return rc;
	}
	return 0;
}

/* What the applet goes by, after what a request may hold was read. */
static int read_applet(const json_t *object, struct change *change, struct fault *fault)
{
	static const char settings[] = "appletSettings", texts[] = "appletTexts";
	const json_t *const given = json_object_get(object, settings);
	const json_t *const words = json_object_get(object, texts);
	int rc = 0;

	if (given) {
		change->settings = settings_default();
		change->settings_given = true;
		rc = settings_of_json(given, settings, &change->settings, fault);
	}
	return rc == 0 && words ? read_applet_texts(words, texts, change, fault) : rc;
}

static int read_counter(const json_t *value, const char *where, void *to, struct fault *fault)
{
	if (!json_is_integer(value) || json_integer_value(value) < 0 ||
	    (uint64_t)json_integer_value(value) > SCP80_COUNTER_MAX)
		return fault_set(fault, FAULT_INPUT, where, "not a number from 0 to 2^40 - 1");
	*(uint64_t *)to = (uint64_t)json_integer_value(value);
	return 0;
}

/* ---- ota[] ---- */

static int read_key_half(const json_t *object, const char *where, uint8_t *algorithm, uint8_t *size,
                         uint8_t key[SCP80_KEY_MAX], struct fault *fault)
{
	static const struct field fields[] = { { "algorithm", field_later, 0 },
		                               { "key", field_later, 0 } };
	const struct place at_name = place_below(where, "algorithm"),
			   at_key = place_below(where, "key");
	const char *name;
	int rc, octets = fields_read(object, where, fields, 2, NULL, fault);

	if (octets < 0)
		return octets;
	if (!json_object_get(object, "key"))
		return fault_set(fault, FAULT_INPUT, at_key.text, "missing");
	name = field_text(json_object_get(object, "algorithm"), at_name.text, fault);
	if (!name)
		return FAULT_INPUT;
	octets = field_octets(json_object_get(object, "key"), at_key.text, key, 8, SCP80_KEY_MAX,
	                      fault);
	if (octets < 0)
		return octets;
	rc = remote_algorithm(name, (size_t)octets, algorithm);
	if (rc < 0)
		return fault_set(fault, FAULT_INPUT, at_name.text, "'%.20s'; DES, 3DES or AES",
		                 name);
	if (rc > 0)
		return fault_set(fault, FAULT_INPUT, at_key.text,
		                 "%d octets; DES has 8, 3DES 16 or 24, AES 16, 24 or 32", octets);
	*size = (uint8_t)octets;
	return 0;
}

static int read_cc_length(const json_t *value, const char *where, void *to, struct fault *fault)
{
	const json_int_t octets = json_integer_value(value);

	if (!json_is_integer(value) || (octets != 4 && octets != 8))
		return fault_set(fault, FAULT_INPUT, where, "neither 4 nor 8");
	*(uint8_t *)to = (uint8_t)octets;
	return 0;
}

static int read_try_limit(const json_t *value, const char *where, void *to, struct fault *fault)
{
	if (!json_is_integer(value) || json_integer_value(value) < 0 ||
	    json_integer_value(value) > TRY_LIMIT_MAX)
		return fault_set(fault, FAULT_INPUT, where, "not a number from 0 to %d",
		                 TRY_LIMIT_MAX);
	*(uint8_t *)to = (uint8_t)json_integer_value(value);
	return 0;
}

/* What stands beside the keys of a set. */
struct beside {
	uint64_t counter;
	struct profile_rule rule;
};

static int read_key_set(const json_t *object, const char *where, struct profile *profile,
                        struct fault *fault)
{
	static const struct field fields[] = {
		{ "keyset", field_later, 0 },
		{ "kic", field_later, 0 },
		{ "kid", field_later, 0 },
		{ "counter", read_counter, offsetof(struct beside, counter) },
		{ "ccLength", read_cc_length, offsetof(struct beside, rule.cc_length) },
		{ "tryLimit", read_try_limit, offsetof(struct beside, rule.try_limit) },
	};
	struct scp80_keys *keys = &profile->keys[profile->key_sets];
	struct beside beside = { 0 };
	const json_t *number;
	int rc = fields_read(object, where, fields, sizeof fields / sizeof fields[0], &beside,
	                     fault);

	if (rc < 0)
		return rc;
	profile->counter[profile->key_sets] = beside.counter;
	profile->rule[profile->key_sets] = beside.rule;
	number = json_object_get(object, "keyset");
	if (!json_is_integer(number) || json_integer_value(number) < 1 ||
	    json_integer_value(number) > PROFILE_KEY_SETS_MAX)
		return fault_set(fault, FAULT_INPUT, place_below(where, "keyset").text,
		                 "not a number from 1 to %d", PROFILE_KEY_SETS_MAX);
	keys->number = (uint8_t)json_integer_value(number);
	for (unsigned i = 0; i < profile->key_sets; i++)
		if (profile->keys[i].number == keys->number)
			return fault_set(fault, FAULT_INPUT, place_below(where, "keyset").text,
			                 "key set %u is there twice", keys->number);
	rc = read_key_half(json_object_get(object, "kic"), place_below(where, "kic").text,
	                   &keys->kic_algorithm, &keys->kic_size, keys->kic, fault);
	if (rc < 0)
		return rc;
	rc = read_key_half(json_object_get(object, "kid"), place_below(where, "kid").text,
	                   &keys->kid_algorithm, &keys->kid_size, keys->kid, fault);
	if (rc == 0)
		profile->key_sets++;
	return rc;
}

static int read_key_sets(const json_t *array, const char *where, void *to, struct fault *fault)
{
	struct profile *profile = to;
	size_t index;
	json_t *item;

	if (!json_is_array(array) || json_array_size(array) > PROFILE_KEY_SETS_MAX)
		return fault_set(fault, FAULT_INPUT, where, "not an array of at most %d key sets",
		                 PROFILE_KEY_SETS_MAX);
	profile->key_sets = 0;
	json_array_foreach(array, index, item)
	{
		const int rc = read_key_set(item, place_entry(where, index).text, profile, fault);

		if (rc < 0)
			return rc;
	}
	return 0;
}

static int read_files(const json_t *array, const char *where, void *to, struct fault *fault)
{
	return files_of_json(array, where, to, fault);
}

int profile_of_json(const json_t *object, struct profile *profile, struct fault *fault)
{
	static const struct field fields[] = {
		{ "kind", remote_read_kind, offsetof(struct profile, kind) },
		{ "rfm", remote_read_rfm, offsetof(struct profile, rfm) },
		{ "spi", remote_read_spi, offsetof(struct profile, spi) },
		{ "iccid", read_iccid, offsetof(struct profile, iccid) },
		{ "pin1", read_pin, offsetof(struct profile, pin1) },
		{ "pin2", read_pin, offsetof(struct profile, pin2) },
		{ "puk1", read_puk, offsetof(struct profile, puk1) },
		{ "puk2", read_puk, offsetof(struct profile, puk2) },
		{ "adm1", read_adm, offsetof(struct profile, adm1) },
		{ "lockSimToDevice", read_bool, offsetof(struct profile, lock_sim_to_device) },
		{ "appletSettings", field_later, 0 },
		{ "appletTexts", field_later, 0 },
		{ "ota", read_key_sets, 0 },
		{ "tars", tars_read, 0 },
		{ "appletMode", field_later, 0 },
		{ "activeImsi", field_later, 0 },
		{ "slots", field_later, 0 },
		{ "files", read_files, offsetof(struct profile, files) },
	};
	int rc;

	default_profile(profile);
	profile->pin1_given = json_object_get(object, "pin1") != NULL;
	profile->adm1_given = json_object_get(object, "adm1") != NULL;
	rc = fields_read(object, "", fields, sizeof fields / sizeof fields[0], profile, fault);
	if (rc == 0)
		rc = slots_read(object, profile, fault);
	if (rc == 0)
		rc = read_applet(object, &profile->settings, fault);
	if (rc == 0)
		rc = remote_complete(profile, fault);
	if (rc < 0)
		profile_release(profile);
	return rc;
}

void profile_release(struct profile *profile)
{
	if (!profile)
		return;
	free(profile->files);
	profile->files = NULL;
}
