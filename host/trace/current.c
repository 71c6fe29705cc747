/* SPDX-License-Identifier: Apache-2.0 */
#include "trace/current.h"

#include <string.h>

/* P1 of SELECT, TS 102 221 table 11.1. */
enum select_by {
	BY_PARENT = 0x03,
	BY_NAME = 0x04,
	BY_PATH_OF_MF = 0x08,
};

enum { FID_SIZE = 2 };

static const char *name_of(const struct current *current, uint16_t fid, current_file_name *names)
{
	uint16_t fids[CURRENT_DEPTH_MAX + 1];
	size_t depth = current->depth;

	if (!names)
		return NULL;
	memcpy(fids, current->fids, depth * sizeof fids[0]);
	if (fid)
		fids[depth++] = fid;
	return names(current->aid, current->aid_size, fids, depth);
}

/* The first octet says what a file is, TS 102 221 8.2, where its name does not. */
static bool is_directory(uint16_t fid, const char *name)
{
	return name ? strncmp(name, "DF.", 3) == 0 : fid >> 8 == 0x7F || fid >> 8 == 0x5F;
}

static void to_root(struct current *current)
{
	current->depth = 0;
	current->ef = 0;
}

/* One file identifier, as if selected by itself; a DF beside or above the current one too. */
static void step(struct current *current, uint16_t fid, current_file_name *names)
{
	current->ef = 0;
	if (fid == FID_MF) {
		*current = (struct current){ 0 };
		return;
	}
	if (fid == FID_ADF) {
		to_root(current);
		return;
	}
	if (!is_directory(fid, name_of(current, fid, names))) {
		current->ef = fid;
		return;
	}
	/* DF.TELECOM and DF.GSM are the MF's, from wherever they are selected. */
	if (fid >> 8 == 0x7F)
		*current = (struct current){ 0 };
	else if (current->depth > 0 && !name_of(current, fid, names))
		current->depth--;
	if (current->depth < CURRENT_DEPTH_MAX)
		current->fids[current->depth++] = fid;
}

static void by_name(struct current *current, const uint8_t *name, size_t size)
{
	*current = (struct current){ 0 };
	current->aid_size = size < sizeof current->aid ? size : sizeof current->aid;
	if (size > 0)
		memcpy(current->aid, name, current->aid_size);
}

void current_select(struct current *current, uint8_t p1, const uint8_t *name, size_t size,
                    current_file_name *names)
{
	switch (p1) {
	case BY_NAME:
		by_name(current, name, size);
		return;
	case BY_PARENT:
		current->ef = 0;
		if (current->depth > 0)
			current->depth--;
		return;
	case BY_PATH_OF_MF:
		to_root(current);
		if (size < FID_SIZE || name[0] != FID_ADF >> 8 || name[1] != (FID_ADF & 0xFF))
			current->aid_size = 0;
		break;
	default:
		break;
	}
	for (size_t i = 0; i + FID_SIZE <= size; i += FID_SIZE)
		step(current, (uint16_t)(name[i] << 8 | name[i + 1]), names);
}

static void tell_directory(const struct current *current, current_file_name *names,
                           struct words *words)
{
	const char *name = name_of(current, 0, names);

	if (name) {
		words_add(words, "%s", name);
	} else if (current->depth > 0) {
		words_add(words, "%04X", current->fids[current->depth - 1]);
	} else if (current->aid_size > 0) {
		words_add(words, "ADF ");
		words_hex(words, current->aid, current->aid_size);
	} else {
		words_add(words, "MF");
	}
}

void current_tell_ef(const struct current *current, current_file_name *names, struct words *words)
{
	const char *name = current->ef ? name_of(current, current->ef, names) : NULL;

	if (!current->ef)
		words_add(words, "no file");
	else if (name)
		words_add(words, "%s (%04X)", name, current->ef);
	else
		words_add(words, "%04X", current->ef);
}

void current_tell(const struct current *current, current_file_name *names, struct words *words)
{
	if (current->ef)
		current_tell_ef(current, names, words);
	else
		tell_directory(current, names, words);
}

bool current_name_is_secret(const char *name)
{
	static const char *const secret[] = {
		"EF.Keys",      "EF.KeysPS",     "EF.Kc",          "EF.KcGPRS",
		"EF.EPSNSC",    "EF.5GS3GPPNSC", "EF.5GSN3GPPNSC", "EF.5GAUTHKEYS",
		"EF.SLOT_KEY",  "EF.PIN",        "EF.OTA_KEY",     "EF.KAUSF_DERIVATION",
		"EF.HiddenKey", "EF.CREDENTIAL",
	};

	for (size_t i = 0; i < sizeof secret / sizeof secret[0]; i++)
		if (strcmp(secret[i], name) == 0)
			return true;
	return false;
}

bool current_is_secret(const struct current *current, current_file_name *names)
{
	const char *name = current->ef ? name_of(current, current->ef, names) : NULL;

	return name && current_name_is_secret(name);
}
