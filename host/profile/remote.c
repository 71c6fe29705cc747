/* SPDX-License-Identifier: Apache-2.0 */
#include "profile/remote.h"

#include <stdio.h>
#include <string.h>

#include "octets/number.h"

static const struct {
	const char *name;
	uint8_t key_size, algorithm;
} algorithms[] = {
	{ "AES", 16, CIPHER_AES }, { "AES", 24, CIPHER_AES },     { "AES", 32, CIPHER_AES },
	{ "DES", 8, CIPHER_DES },  { "3DES", 16, CIPHER_3DES_2 }, { "3DES", 24, CIPHER_3DES_3 },
};

enum { ALGORITHMS = sizeof algorithms / sizeof algorithms[0] };

static const char *const kinds[] = { [PROFILE_APPLET] = "applet", [PROFILE_RFM] = "rfm" };

int remote_algorithm(const char *name, size_t key_size, uint8_t *algorithm)
{
	int found = -1;

	for (size_t i = 0; i < ALGORITHMS && found != 0; i++)
		if (strcmp(algorithms[i].name, name) == 0) {
			*algorithm = algorithms[i].algorithm;
			found = algorithms[i].key_size != key_size;
		}
	return found;
}

const char *remote_algorithm_name(uint8_t algorithm)
{
	size_t i = 0;

	while (i + 1 < ALGORITHMS && algorithms[i].algorithm != algorithm)
		i++;
	return algorithms[i].name;
}

int remote_read_kind(const json_t *value, const char *where, void *to, struct fault *fault)
{
	const char *text = field_text(value, where, fault);

	if (!text)
		return FAULT_INPUT;
	for (int kind = PROFILE_APPLET; kind <= PROFILE_RFM; kind++)
		if (strcmp(kinds[kind], text) == 0) {
			*(enum profile_kind *)to = (enum profile_kind)kind;
			return 0;
		}
	return fault_set(fault, FAULT_INPUT, where, "'%.20s'; applet or rfm", text);
}

int remote_read_spi(const json_t *value, const char *where, void *to, struct fault *fault)
{
	const char *text = field_text(value, where, fault);
	struct spi_words words;

	if (!text || spi_of_words(text, where, &words, fault) < 0)
		return FAULT_INPUT;
	if (strlen(text) >= SPI_TEXT_MAX)
		return fault_set(fault, FAULT_INPUT, where, "over %d characters", SPI_TEXT_MAX - 1);
	strcpy(to, text);
	return 0;
}

static int read_tar(const json_t *value, const char *where, void *to, struct fault *fault)
{
	uint8_t octets[3];
	const int rc = field_octets(value, where, octets, sizeof octets, sizeof octets, fault);

	if (rc < 0)
		return rc;
	*(uint32_t *)to = (uint32_t)number_get(octets, sizeof octets);
	return 0;
}

static int read_format(const json_t *value, const char *where, void *to, struct fault *fault)
{
	const char *text = field_text(value, where, fault);

	if (!text)
		return FAULT_INPUT;
	for (int format = RFM_COMPACT; format <= RFM_INDEFINITE; format++)
		if (strcmp(rfm_format_name((enum rfm_format)format), text) == 0) {
			*(enum rfm_format *)to = (enum rfm_format)format;
			return 0;
		}
	return fault_set(fault, FAULT_INPUT, where, "'%.20s'; compact, expanded or indefinite",
	                 text);
}

static int read_places(const json_t *value, const char *where, void *to, struct fault *fault)
{
	if (!json_is_integer(value) || json_integer_value(value) < 1 ||
	    json_integer_value(value) > RFM_PLACES_MAX)
		return fault_set(fault, FAULT_INPUT, where, "not a number from 1 to %d",
		                 RFM_PLACES_MAX);
	*(unsigned *)to = (unsigned)json_integer_value(value);
	return 0;
}

int remote_read_rfm(const json_t *value, const char *where, void *to, struct fault *fault)
{
	static const struct field fields[] = {
		{ "tar", read_tar, offsetof(struct rfm_card, tar) },
		{ "format", read_format, offsetof(struct rfm_card, format) },
		{ "preferredPlaces", read_places, offsetof(struct rfm_card, preferred) },
		{ "forbiddenPlaces", read_places, offsetof(struct rfm_card, forbidden) },
	};

	return fields_read(value, where, fields, sizeof fields / sizeof fields[0], to, fault);
}

int remote_complete(struct profile *profile, struct fault *fault)
{
	if (profile->kind != PROFILE_RFM)
		return 0;
	if (profile->slots != 1)
		return fault_set(fault, FAULT_INPUT, "slots",
		                 "a card of kind rfm has one IMSI; name that alone");
	strcpy(profile->rfm.imsi, profile->slot[0].imsi);
	return 0;
}

void remote_to_json(const struct profile *profile, json_t *object)
{
	const struct rfm_card *rfm = &profile->rfm;
	char tar[7];

	if (strcmp(profile->spi, SPI_USUAL) != 0)
		json_object_set_new(object, "spi", json_string(profile->spi));
	if (profile->kind != PROFILE_RFM)
		return;
	snprintf(tar, sizeof tar, "%06X", (unsigned)(rfm->tar & 0xFFFFFF));
	json_object_set_new(object, "kind", json_string(kinds[profile->kind]));
	json_object_set_new(object, "rfm",
	                    json_pack("{s:s, s:s, s:i, s:i}", "tar", tar, "format",
	                              rfm_format_name(rfm->format), "preferredPlaces",
	                              (int)rfm->preferred, "forbiddenPlaces", (int)rfm->forbidden));
}
