/* SPDX-License-Identifier: Apache-2.0 */
#include "terminal/location_files.h"

#include <string.h>

#include "octets/plmn.h"
#include "terminal/card_files.h"

enum {
	PLMN_SIZE = 3,
	LAC_SIZE = 2,
	TMSI_SIZE = 4,
	KEY_SIZE = 16,
	KEYS_SIZE = 33,
	HEAD_MAX = 3,
	PATH_KEYS = 0x7FFF6F08,
	PATH_KEYS_PS = 0x7FFF6F09,
};

/* Bits 1 to 3 of the last octet. EF.EPSLOCI and EF.5GS3GPPLOCI know the first three. */
enum status { UPDATED = 0, NOT_UPDATED = 1, NOT_ALLOWED = 2, AREA_NOT_ALLOWED = 3, STATUS = 7 };

/* Where things stand. An octet that nothing is said about is FF. */
static const struct layout {
	uint64_t path;
	size_t size, tmsi_at, plmn_at, area_at, area_size;
	/* The identity before the TMSI, TS 24.301 9.9.3.12, TS 24.501 9.11.3.4: head, PLMN. */
	size_t head_size;
	uint8_t head[HEAD_MAX];
	uint8_t area_refused; /* status for a location area that is not allowed */
	uint8_t technologies; /* by bit, enum access                            */
} layouts[LOCATION_FILES] = {
	[LOCI] = { .path = 0x7FFF6F7E,
	           .size = 11,
	           .tmsi_at = 0,
	           .plmn_at = 4,
	           .area_at = 7,
	           .area_size = 2,
	           .area_refused = AREA_NOT_ALLOWED,
	           .technologies = 1 << ACCESS_GSM | 1 << ACCESS_UTRAN },
	[PSLOCI] = { .path = 0x7FFF6F73,
	             .size = 14,
	             .tmsi_at = 0,
	             .plmn_at = 7,
	             .area_at = 10,
	             .area_size = 2,
	             .area_refused = AREA_NOT_ALLOWED,
	             .technologies = 1 << ACCESS_GSM | 1 << ACCESS_UTRAN },
	[EPSLOCI] = { .path = 0x7FFF6FE3,
	              .size = 18,
	              .tmsi_at = 8,
	              .plmn_at = 12,
	              .area_at = 15,
	              .area_size = 2,
	              .head_size = 2,
	              .head = { 0x0B, 0xF6 },
	              .area_refused = NOT_ALLOWED,
	              .technologies = 1 << ACCESS_EUTRAN },
	[LOCI_5GS] = { .path = 0x7FFF5FC04F01,
	               .size = 20,
	               .tmsi_at = 9,
	               .plmn_at = 13,
	               .area_at = 16,
	               .area_size = 3,
	               .head_size = 3,
	               .head = { 0x00, 0x0B, 0xF2 },
	               .area_refused = NOT_ALLOWED,
	               .technologies = 1 << ACCESS_NGRAN },
};

/* What a rejection leaves behind. */
static const struct refusal {
	unsigned cause;
	enum status status;
} refusals[] = {
	{ CAUSE_IMSI_UNKNOWN, NOT_ALLOWED },
	{ CAUSE_ILLEGAL_MS, NOT_ALLOWED },
	{ CAUSE_NOT_ALLOWED, NOT_ALLOWED },
	{ CAUSE_PLMN_NOT_ALLOWED, NOT_ALLOWED },
	{ CAUSE_LOCATION_AREA_NOT_ALLOWED, AREA_NOT_ALLOWED },
	{ CAUSE_ROAMING_NOT_ALLOWED, AREA_NOT_ALLOWED },
	{ CAUSE_NO_SUITABLE_CELLS, AREA_NOT_ALLOWED },
};

static bool is_updated(const struct usim *usim, size_t file)
{
	return usim->location_size[file] == layouts[file].size &&
	       (usim->location[file][layouts[file].size - 1] & STATUS) == UPDATED;
}

void location_registered(const struct usim *usim, char plmn[WORLD_PLMN_MAX])
{
	plmn[0] = '\0';
	for (size_t file = LOCATION_FILES; file-- > 0 && !plmn[0];)
		if (is_updated(usim, file) &&
		    plmn_to_text(usim->location[file] + layouts[file].plmn_at, plmn) < 0)
			plmn[0] = '\0';
}

/* Nothing assigned: the area is FF FF FF, then zeros. */
static void make_empty(const struct layout *layout, enum status status,
                       uint8_t octets[INSIDE_LOCATION_MAX])
{
	memset(octets, 0xFF, INSIDE_LOCATION_MAX);
	memset(octets + layout->area_at, 0, layout->area_size);
	octets[layout->size - 1] = (uint8_t)status;
}

static void make_assigned(const struct layout *layout, const uint8_t plmn[PLMN_SIZE],
                          const struct registration *registration,
                          uint8_t octets[INSIDE_LOCATION_MAX])
{
	make_empty(layout, UPDATED, octets);
	if (layout->head_size > 0) {
		memset(octets, 0, layout->tmsi_at);
		memcpy(octets, layout->head, layout->head_size);
		memcpy(octets + layout->head_size, plmn, PLMN_SIZE);
	}
	memcpy(octets + layout->tmsi_at, registration->tmsi, TMSI_SIZE);
	memcpy(octets + layout->plmn_at, plmn, PLMN_SIZE);
	memcpy(octets + layout->area_at + layout->area_size - LAC_SIZE, registration->lac,
	       LAC_SIZE);
	if (layout->path == layouts[PSLOCI].path)
		octets[layout->area_at + LAC_SIZE] = 0x01; /* routing area code */
}

/* Only what differs is written. */
static int write_file(struct handset *handset, size_t file,
                      const uint8_t octets[INSIDE_LOCATION_MAX], struct fault *fault)
{
	struct usim *usim = &handset->usim;
	const size_t size = layouts[file].size;
	int rc;

	if (usim->location_size[file] != size || memcmp(usim->location[file], octets, size) == 0)
		return 0;
	rc = card_update(handset, layouts[file].path, octets, size, fault);
	if (rc > 0)
		memcpy(usim->location[file], octets, size);
	return rc < 0 ? rc : 0;
}

/* TS 31.102 4.2.3, 4.2.4: key set identifier, CK, IK. */
static int write_keys(struct handset *handset, const struct registration *registration,
                      struct fault *fault)
{
	uint8_t octets[KEYS_SIZE] = { 0 };
	int rc;

	if (registration->challenges == 0)
		return 0;
	memcpy(octets + 1, registration->ck, KEY_SIZE);
	memcpy(octets + 1 + KEY_SIZE, registration->ik, KEY_SIZE);
	rc = card_update(handset, PATH_KEYS, octets, sizeof octets, fault);
	if (rc >= 0)
		rc = card_update(handset, PATH_KEYS_PS, octets, sizeof octets, fault);
	return rc < 0 ? rc : 0;
}

int location_write_admitted(struct handset *handset, const struct cell *cell,
                            const struct registration *registration, struct fault *fault)
{
	uint8_t plmn[PLMN_SIZE];
	int rc = 0;

	if (plmn_of_text(cell->plmn, plmn) < 0)
		return fault_set(fault, FAULT_INPUT, "cell", "'%s' is no network", cell->plmn);
	for (size_t file = 0; file < LOCATION_FILES && rc == 0; file++) {
		uint8_t octets[INSIDE_LOCATION_MAX];

		if (layouts[file].technologies >> cell->access & 1) {
			make_assigned(&layouts[file], plmn, registration, octets);
		} else if (is_updated(&handset->usim, file)) {
			memcpy(octets, handset->usim.location[file], sizeof octets);
			octets[layouts[file].size - 1] = NOT_UPDATED;
		} else {
			continue;
		}
		rc = write_file(handset, file, octets, fault);
	}
	return rc < 0 ? rc : write_keys(handset, registration, fault);
}

int location_write_rejected(struct handset *handset, const struct cell *cell, unsigned cause,
                            struct fault *fault)
{
	enum status status = NOT_UPDATED;
	int rc = 0;

	for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++)
		if (refusals[i].cause == cause)
			status = refusals[i].status;
	for (size_t file = 0; file < LOCATION_FILES && rc == 0; file++) {
		const struct layout *layout = &layouts[file];
		uint8_t octets[INSIDE_LOCATION_MAX];

		if (!(layout->technologies >> cell->access & 1) &&
		    !is_updated(&handset->usim, file))
			continue;
		make_empty(layout, status == AREA_NOT_ALLOWED ? layout->area_refused : status,
		           octets);
		rc = write_file(handset, file, octets, fault);
	}
	return rc;
}

int location_write_off(struct handset *handset, struct fault *fault)
{
	int rc = 0;

	for (size_t file = 0; file < LOCATION_FILES && rc >= 0; file++)
		if (is_updated(&handset->usim, file))
			rc = card_update(handset, layouts[file].path, handset->usim.location[file],
			                 layouts[file].size, fault);
	return rc < 0 ? rc : 0;
}
