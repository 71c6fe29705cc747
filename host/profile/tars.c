/* SPDX-License-Identifier: Apache-2.0 */
#include "profile/tars.h"

#include <string.h>

#include "octets/hex.h"
#include "octets/number.h"
#include "profile/profile.h"

struct name {
	const char *text;
	uint8_t value;
};

static const struct name targets[] = {
	{ "APPLET", TARGET_APPLET },
	{ "RFM-UICC", TARGET_RFM_UICC },
	{ "RFM-USIM", TARGET_RFM_USIM },
	{ "RAM", TARGET_RAM },
};

/* Access domains, TS 102 226 8.2.1.3.2.2.2: parameter, three octets of data. */
static const uint8_t full[] = { 0x00, 0x00, 0x00, 0x00 };
static const uint8_t none[] = { 0xFF, 0xFF, 0xFF, 0xFF };
static const uint8_t by_condition[] = { 0x02, 0x00, 0x00, 0x00 };

static const struct condition {
	const char *text;
	uint8_t at, bit;
} conditions[] = {
	{ "PIN1", 1, 0x01 },
	{ "ADM1", 2, 0x01 },
};

#define COUNT(names) (sizeof(names) / sizeof(names)[0])

/* What the values that platforms use mean: TS 101 220 annex D, GSMA TS.48. */
static const struct range {
	uint32_t first, last;
	uint8_t target;
} ranges[] = {
	{ 0x000000, 0x000000, TARGET_RAM },      { 0x524D43, 0x524D43, TARGET_APPLET },
	{ 0xB00000, 0xB00000, TARGET_RFM_UICC }, { 0xB00001, 0xB0000F, TARGET_RFM_USIM },
	{ 0xB00010, 0xB00010, TARGET_RFM_UICC }, { 0xB00011, 0xB00011, TARGET_RFM_USIM },
	{ 0xB00120, 0xB0013F, TARGET_RFM_UICC }, { 0xB00140, 0xB00140, TARGET_RFM_USIM },
};

static const struct name *find(const struct name *names, size_t count, const json_t *value)
{
	const char *text = json_string_value(value);

	for (size_t i = 0; text && i < count; i++)
		if (strcmp(names[i].text, text) == 0)
			return &names[i];
	return NULL;
}

static int read_msl(const json_t *value, const char *where, void *to, struct fault *fault)
{
	const int size = field_octets(value, where, &((struct profile_tar *)to)->msl, 1, 1, fault);

	return size < 0 ? size : 0;
}

static int read_target(const json_t *value, const char *where, void *to, struct fault *fault)
{
	const struct name *name = find(targets, COUNT(targets), value);

	if (!name)
		return fault_set(fault, FAULT_INPUT, where,
		                 "none of APPLET, RFM-UICC, RFM-USIM, RAM");
	((struct profile_tar *)to)->target = name->value;
	return 0;
}

/* One condition of an array adds its bit. */
static int read_condition(const json_t *value, const char *where, uint8_t *domain,
                          struct fault *fault)
{
	const char *text = json_string_value(value);

	for (size_t i = 0; text && i < COUNT(conditions); i++)
		if (strcmp(conditions[i].text, text) == 0) {
			domain[conditions[i].at] |= conditions[i].bit;
			return 0;
		}
	return fault_set(fault, FAULT_INPUT, where, "neither PIN1 nor ADM1");
}

static int read_domain(const json_t *value, const char *where, void *to, struct fault *fault)
{
	uint8_t *domain = ((struct profile_tar *)to)->domain;
	const char *text = json_string_value(value);
	size_t index;
	json_t *item;

	if (text && strcmp(text, "full") == 0) {
		memcpy(domain, full, sizeof full);
		return 0;
	}
	if (text && strcmp(text, "none") == 0) {
		memcpy(domain, none, sizeof none);
		return 0;
	}
	if (!json_is_array(value) || json_array_size(value) == 0)
		return fault_set(fault, FAULT_INPUT, where,
		                 "neither full, none nor an array of PIN1, ADM1");
	memcpy(domain, by_condition, sizeof by_condition);
	json_array_foreach((json_t *)value, index, item)
	{
		const int rc = read_condition(item, place_entry(where, index).text, domain, fault);

		if (rc < 0)
			return rc;
	}
	return 0;
}

static uint8_t target_of(uint32_t tar)
{
	for (size_t i = 0; i < COUNT(ranges); i++)
		if (tar >= ranges[i].first && tar <= ranges[i].last)
			return ranges[i].target;
	return 0;
}

static int read_tar(const char *key, const json_t *object, const char *where,
                    struct profile_tar *tar, struct fault *fault)
{
	static const struct field fields[] = {
		{ "msl", read_msl, 0 },
		{ "target", read_target, 0 },
		{ "domain", read_domain, 0 },
	};
	uint8_t octets[3];
	int rc = hex_read(key, where, octets, sizeof octets, fault);

	if (rc < 0)
		return rc;
	if (rc != 3)
		return fault_set(fault, FAULT_INPUT, where, "a TAR is 6 hex digits");
	*tar = (struct profile_tar){
		.tar = (uint32_t)number_get(octets, 3),
	};
	tar->target = target_of(tar->tar);
	if ((rc = fields_read(object, where, fields, COUNT(fields), tar, fault)) < 0)
		return rc;
	if (!json_object_get(object, "msl"))
		return fault_set(fault, FAULT_INPUT, place_below(where, "msl").text, "missing");
	if (tar->target == 0)
		return fault_set(fault, FAULT_INPUT, where,
		                 "no TAR known here; \"target\" says what it is for");
	return 0;
}

int tars_read(const json_t *object, const char *where, void *to, struct fault *fault)
{
	struct profile *profile = to;
	const char *key;
	json_t *value;

	if (!json_is_object(object) || json_object_size(object) > PROFILE_TARS_MAX)
		return fault_set(fault, FAULT_INPUT, where, "not an object of at most %d TARs",
		                 PROFILE_TARS_MAX);
	profile->tars = 0;
	json_object_foreach((json_t *)object, key, value)
	{
		const struct place place = place_below(where, key);
		struct profile_tar *tar = &profile->tar[profile->tars];
		const int rc = read_tar(key, value, place.text, tar, fault);

		if (rc < 0)
			return rc;
		for (unsigned i = 0; i < profile->tars; i++)
			if (profile->tar[i].tar == tar->tar)
				return fault_set(fault, FAULT_INPUT, place.text, "is there twice");
		profile->tars++;
	}
	return 0;
}
