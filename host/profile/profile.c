/* SPDX-License-Identifier: Apache-2.0 */
#include "profile/profile.h"

#include <stdio.h>
#include <string.h>

#include <openssl/evp.h>

#include "octets/hex.h"
#include "profile/defaults.h"

enum {
	PIN_DIGITS_MIN = 4,
	PIN_SIZE = 8,
	K_SIZE = 16,
	ALGORITHM_MILENAGE = 1,
	ALGORITHM_AES = 2,
	TARGET_APPLET = 1,
	APPLET_TAR = 0x524D43
};

/* Where in the profile: "slots[1].k". */
struct where {
	char text[FAULT_WHERE_MAX];
};

static struct where below(const char *parent, const char *key)
{
	struct where where;

	snprintf(where.text, sizeof where.text, "%.80s%s%.40s", parent, parent[0] ? "." : "", key);
	return where;
}

static struct where entry(const char *parent, size_t index)
{
	struct where where;

	snprintf(where.text, sizeof where.text, "%.100s[%zu]", parent, index);
	return where;
}

/* A field's reader: value is there and not null. */
typedef int read_field(const json_t *value, const char *where, void *to, struct fault *fault);

struct field {
	const char *name;
	read_field *read;
	size_t at;
};

/* Every key of the object is one of the fields, and read. */
static int read_object(const json_t *object, const char *where, const struct field *fields,
                       size_t count, void *to, struct fault *fault)
{
	const char *key;
	json_t *value;

	if (!json_is_object(object))
		return fault_set(fault, FAULT_INPUT, where, "not an object");
	json_object_foreach((json_t *)object, key, value)
	{
		const struct where place = below(where, key);
		size_t i = 0;
		int rc;

		while (i < count && strcmp(fields[i].name, key) != 0)
			i++;
		if (i == count)
			return fault_set(fault, FAULT_INPUT, place.text, "unknown key");
		rc = fields[i].read(value, place.text, (char *)to + fields[i].at, fault);
		if (rc < 0)
			return rc;
	}
	return 0;
}

static const char *text_of(const json_t *value, const char *where, struct fault *fault)
{
	if (!json_is_string(value))
		fault_set(fault, FAULT_INPUT, where, "not a string");
	return json_string_value(value);
}

static int is_digits(const char *text, size_t least, size_t most)
{
	const size_t size = strlen(text);

	return size >= least && size <= most && strspn(text, "0123456789") == size;
}

static int read_iccid(const json_t *value, const char *where, void *to, struct fault *fault)
{
	const char *text = text_of(value, where, fault);

	if (!text)
		return FAULT_INPUT;
	if (!is_digits(text, 18, 20))
		return fault_set(fault, FAULT_INPUT, where,
		                 "'%.40s' is no ICCID; write 18 to 20 digits", text);
	strcpy(to, text);
	return 0;
}

/* Digits as VERIFY wants them: TS 102 221 9.5.1. */
static int read_pin(const json_t *value, const char *where, void *to, struct fault *fault)
{
	const char *text = text_of(value, where, fault);

	if (!text)
		return FAULT_INPUT;
	if (!is_digits(text, PIN_DIGITS_MIN, PIN_SIZE))
		return fault_set(fault, FAULT_INPUT, where, "not 4 to 8 digits");
	memset(to, 0xFF, PIN_SIZE);
	memcpy(to, text, strlen(text));
	return 0;
}

static int read_puk(const json_t *value, const char *where, void *to, struct fault *fault)
{
	const char *text = text_of(value, where, fault);

	if (!text)
		return FAULT_INPUT;
	if (!is_digits(text, PIN_SIZE, PIN_SIZE))
		return fault_set(fault, FAULT_INPUT, where, "not 8 digits");
	memcpy(to, text, PIN_SIZE);
	return 0;
}

/* The text of a fault must not hold the key: it tells a place only. */
static int read_octets(const json_t *value, const char *where, uint8_t *to, size_t least,
                       size_t most, struct fault *fault)
{
	const char *text = text_of(value, where, fault);
	int size;

	if (!text)
		return FAULT_INPUT;
	size = hex_read(text, where, to, most, fault);
	if (size >= 0 && (size_t)size < least)
		return fault_set(fault, FAULT_INPUT, where, "%d octets; %zu are needed", size,
		                 least);
	return size;
}

static int read_adm(const json_t *value, const char *where, void *to, struct fault *fault)
{
	const int size = read_octets(value, where, to, PIN_SIZE, PIN_SIZE, fault);

	return size < 0 ? size : 0;
}

static int read_bool(const json_t *value, const char *where, void *to, struct fault *fault)
{
	if (!json_is_boolean(value))
		return fault_set(fault, FAULT_INPUT, where, "neither true nor false");
	*(bool *)to = json_is_true(value);
	return 0;
}

static int read_counter(const json_t *value, const char *where, void *to, struct fault *fault)
{
	if (!json_is_integer(value) || json_integer_value(value) < 0 ||
	    (uint64_t)json_integer_value(value) > SCP80_COUNTER_MAX)
		return fault_set(fault, FAULT_INPUT, where, "not a number from 0 to 2^40 - 1");
	*(uint64_t *)to = (uint64_t)json_integer_value(value);
	return 0;
}

/* Left for a reader that sees the whole object. */
static int read_later(const json_t *value, const char *where, void *to, struct fault *fault)
{
	(void)value;
	(void)where;
	(void)to;
	(void)fault;
	return 0;
}

/* ---- ota[] ---- */

static int read_key_half(const json_t *object, const char *where, uint8_t *algorithm, uint8_t *size,
                         uint8_t key[SCP80_KEY_MAX], struct fault *fault)
{
	static const struct field fields[] = { { "algorithm", read_later, 0 },
		                               { "key", read_later, 0 } };
	const struct where at_name = below(where, "algorithm"), at_key = below(where, "key");
	const char *name;
	int octets = read_object(object, where, fields, 2, NULL, fault);

	if (octets < 0)
		return octets;
	if (!json_object_get(object, "key"))
		return fault_set(fault, FAULT_INPUT, at_key.text, "missing");
	name = text_of(json_object_get(object, "algorithm"), at_name.text, fault);
	if (!name)
		return FAULT_INPUT;
	if (strcmp(name, "AES") != 0)
		return fault_set(fault, FAULT_INPUT, at_name.text,
		                 "'%.20s'; this version writes AES key sets only", name);
	octets = read_octets(json_object_get(object, "key"), at_key.text, key, 16, SCP80_KEY_MAX,
	                     fault);
	if (octets < 0)
		return octets;
	if (octets != 16 && octets != 24 && octets != 32)
		return fault_set(fault, FAULT_INPUT, at_key.text, "%d octets; AES has 16, 24 or 32",
		                 octets);
	*algorithm = ALGORITHM_AES;
	*size = (uint8_t)octets;
	return 0;
}

static int read_key_set(const json_t *object, const char *where, struct profile *profile,
                        struct fault *fault)
{
	static const struct field fields[] = {
		{ "keyset", read_later, 0 },
		{ "kic", read_later, 0 },
		{ "kid", read_later, 0 },
		{ "counter", read_counter, 0 },
	};
	struct scp80_keys *keys = &profile->keys[profile->key_sets];
	uint64_t *counter = &profile->counter[profile->key_sets];
	const json_t *number;
	int rc = read_object(object, where, fields, 4, counter, fault);

	if (rc < 0)
		return rc;
	number = json_object_get(object, "keyset");
	if (!json_is_integer(number) || json_integer_value(number) < 1 ||
	    json_integer_value(number) > PROFILE_KEY_SETS_MAX)
		return fault_set(fault, FAULT_INPUT, below(where, "keyset").text,
		                 "not a number from 1 to %d", PROFILE_KEY_SETS_MAX);
	keys->number = (uint8_t)json_integer_value(number);
	for (unsigned i = 0; i < profile->key_sets; i++)
		if (profile->keys[i].number == keys->number)
			return fault_set(fault, FAULT_INPUT, below(where, "keyset").text,
			                 "key set %u is there twice", keys->number);
	rc = read_key_half(json_object_get(object, "kic"), below(where, "kic").text,
	                   &keys->kic_algorithm, &keys->kic_size, keys->kic, fault);
	if (rc < 0)
		return rc;
	rc = read_key_half(json_object_get(object, "kid"), below(where, "kid").text,
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
		const int rc = read_key_set(item, entry(where, index).text, profile, fault);

		if (rc < 0)
			return rc;
	}
	return 0;
}

/* ---- tars ---- */

static int read_tars(const json_t *object, const char *where, void *to, struct fault *fault)
{
	static const struct field fields[] = { { "msl", read_later, 0 } };
	struct profile *profile = to;
	const char *key;
	json_t *value;

	if (!json_is_object(object) || json_object_size(object) > PROFILE_TARS_MAX)
		return fault_set(fault, FAULT_INPUT, where, "not an object of at most %d TARs",
		                 PROFILE_TARS_MAX);
	profile->tars = 0;
	json_object_foreach((json_t *)object, key, value)
	{
		const struct where place = below(where, key);
		uint8_t octets[3], msl;
		int rc = hex_read(key, place.text, octets, sizeof octets, fault);

		if (rc < 0 ||
		    (rc != 3 && (rc = fault_set(fault, FAULT_INPUT, place.text,
		                                "a TAR is 6 hex digits")) < 0) ||
		    (rc = read_object(value, place.text, fields, 1, NULL, fault)) < 0 ||
		    (rc = read_octets(json_object_get(value, "msl"), below(place.text, "msl").text,
		                      &msl, 1, 1, fault)) < 0)
			return rc;
		profile->tar[profile->tars] = (struct profile_tar){
			.tar = (uint32_t)octets[0] << 16 | (uint32_t)octets[1] << 8 | octets[2],
			.target = TARGET_APPLET,
			.msl = msl,
		};
		if (profile->tar[profile->tars++].tar != APPLET_TAR)
			return fault_set(
				fault, FAULT_INPUT, place.text,
				"no application of this card; this version has the applet, "
				"524D43");
	}
	return 0;
}

/* ---- slots[] ---- */

/* OPc = E_K(OP) xor OP, TS 35.206 4.1. */
static int opc_of_op(const uint8_t k[K_SIZE], const uint8_t op[K_SIZE], uint8_t opc[K_SIZE])
{
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	int size = 0;
	const int ok = ctx && EVP_EncryptInit_ex(ctx, EVP_aes_128_ecb(), NULL, k, NULL) == 1 &&
	               EVP_CIPHER_CTX_set_padding(ctx, 0) == 1 &&
	               EVP_EncryptUpdate(ctx, opc, &size, op, K_SIZE) == 1;

	EVP_CIPHER_CTX_free(ctx);
	for (int i = 0; i < K_SIZE && ok; i++)
		opc[i] ^= op[i];
	return ok ? 0 : -1;
}

static int read_slot_key(const json_t *object, const char *where, struct orders_slot *slot,
                         struct fault *fault)
{
	const json_t *k = json_object_get(object, "k"), *opc = json_object_get(object, "opc");
	const json_t *op = json_object_get(object, "op");
	uint8_t op_octets[K_SIZE];
	int rc;

	if (!k && !opc && !op) {
		default_key(slot);
		return 0;
	}
	if (!k)
		return fault_set(fault, FAULT_INPUT, below(where, "k").text,
		                 "missing beside opc or op; a key is given whole or not at all");
	if (!opc == !op)
		return fault_set(fault, FAULT_INPUT, below(where, "opc").text,
		                 opc ? "and op are both there; give one"
		                     : "missing beside k; give opc or op");
	rc = read_octets(k, below(where, "k").text, slot->key, K_SIZE, K_SIZE, fault);
	if (rc < 0)
		return rc;
	rc = opc ? read_octets(opc, below(where, "opc").text, slot->opc, K_SIZE, K_SIZE, fault)
	         : read_octets(op, below(where, "op").text, op_octets, K_SIZE, K_SIZE, fault);
	if (rc < 0)
		return rc;
	if (op && opc_of_op(slot->key, op_octets, slot->opc) < 0)
		return fault_set(fault, FAULT_SYSTEM, "libcrypto", "AES failed");
	slot->key_size = slot->opc_size = K_SIZE;
	return 0;
}

static int read_small(const json_t *object, const char *key, const char *where, unsigned least,
                      unsigned most, unsigned otherwise, unsigned *to, struct fault *fault)
{
	const json_t *value = json_object_get(object, key);

	*to = otherwise;
	if (!value)
		return 0;
	if (!json_is_integer(value) || json_integer_value(value) < least ||
	    json_integer_value(value) > most)
		return fault_set(fault, FAULT_INPUT, below(where, key).text,
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
		rc = read_octets(acc, below(where, "acc").text, octets, 2, 2, fault);
		if (rc < 0)
			return rc;
		slot->acc = (uint16_t)(octets[0] << 8 | octets[1]);
	}
	if (!sqn)
		return 0;
	rc = read_octets(sqn, below(where, "sqn").text, octets, 6, 6, fault);
	for (size_t i = 0; i < 6 && rc > 0; i++)
		slot->sqn = slot->sqn << 8 | octets[i];
	return rc < 0 ? rc : 0;
}

static int read_algorithm(const json_t *object, const char *where, struct fault *fault)
{
	const json_t *value = json_object_get(object, "algorithm");
	const char *name;

	if (!value)
		return 0;
	name = text_of(value, below(where, "algorithm").text, fault);
	if (!name)
		return FAULT_INPUT;
	return strcmp(name, "MILENAGE") == 0
	               ? 0
	               : fault_set(fault, FAULT_INPUT, below(where, "algorithm").text,
	                           "'%.20s'; this version personalises MILENAGE only", name);
}

static int read_slot(const json_t *object, const char *where, unsigned number,
                     struct profile *profile, struct fault *fault)
{
	static const struct field fields[] = {
		{ "imsi", read_later, 0 },
		{ "mncLength", read_later, 0 },
		{ "algorithm", read_later, 0 },
		{ "k", read_later, 0 },
		{ "opc", read_later, 0 },
		{ "op", read_later, 0 },
		{ "sqn", read_later, 0 },
		{ "acc", read_later, 0 },
		{ "allowedCountries", read_later, 0 },
		{ "preferredOperatorNetworks", read_later, 0 },
		{ "forbiddenNetworks", read_later, 0 },
	};
	struct orders_slot *slot = &profile->slot[number - 1];
	const char *imsi;
	int rc = read_object(object, where, fields, sizeof fields / sizeof fields[0], NULL, fault);

	if (rc < 0)
		return rc;
	if (!json_object_get(object, "imsi"))
		return fault_set(fault, FAULT_INPUT, below(where, "imsi").text, "missing");
	imsi = text_of(json_object_get(object, "imsi"), below(where, "imsi").text, fault);
	if (!imsi)
		return FAULT_INPUT;
	if (!is_digits(imsi, 6, 15))
		return fault_set(fault, FAULT_INPUT, below(where, "imsi").text,
		                 "'%.40s' is no IMSI; write 6 to 15 digits", imsi);
	*slot = (struct orders_slot){ .number = number, .algorithm = ALGORITHM_MILENAGE };
	strcpy(slot->imsi, imsi);
	if ((rc = read_algorithm(object, where, fault)) < 0 ||
	    (rc = read_small(object, "mncLength", where, 2, 3, default_mnc_size(imsi),
	                     &slot->mnc_size, fault)) < 0 ||
	    (rc = read_acc_and_sqn(object, where, slot, fault)) < 0)
		return rc;
	return read_slot_key(object, where, slot, fault);
}

/* The lists are what a request may hold: read by the same rules. */
static int read_settings(const json_t *object, struct profile *profile, struct fault *fault)
{
	static const char *const names[] = { "imsi", "allowedCountries",
		                             "preferredOperatorNetworks", "forbiddenNetworks" };
	json_t *content = json_object(), *sim = json_array(), *slot;
	size_t index;
	int rc;

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
	rc = json_object_size(content) == 0
	             ? 0
	             : change_of_json(content, "", &profile->settings, fault);
	json_decref(sim);
	json_decref(content);
	return rc;
}

static int read_slots(const json_t *object, struct profile *profile, struct fault *fault)
{
	const json_t *array = json_object_get(object, "slots");
	const char *imsis[CHANGE_SLOTS_MAX];
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
		rc = read_slot(item, entry("slots", index).text, (unsigned)index + 1, profile,
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

int profile_of_json(const json_t *object, struct profile *profile, struct fault *fault)
{
	static const struct field fields[] = {
		{ "iccid", read_iccid, offsetof(struct profile, iccid) },
		{ "pin1", read_pin, offsetof(struct profile, pin1) },
		{ "pin2", read_pin, offsetof(struct profile, pin2) },
		{ "puk1", read_puk, offsetof(struct profile, puk1) },
		{ "puk2", read_puk, offsetof(struct profile, puk2) },
		{ "adm1", read_adm, offsetof(struct profile, adm1) },
		{ "lockSimToDevice", read_bool, offsetof(struct profile, lock_sim_to_device) },
		{ "ota", read_key_sets, 0 },
		{ "tars", read_tars, 0 },
		{ "appletMode", read_later, 0 },
		{ "activeImsi", read_later, 0 },
		{ "slots", read_later, 0 },
	};
	int rc;

	default_profile(profile);
	if (json_object_get(object, "files"))
		return fault_set(fault, FAULT_INPUT, "files",
		                 "this version writes the files of the default profile only");
	rc = read_object(object, "", fields, sizeof fields / sizeof fields[0], profile, fault);
	return rc < 0 ? rc : read_slots(object, profile, fault);
}
