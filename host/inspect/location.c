/* SPDX-License-Identifier: Apache-2.0 */
#include "inspect/location.h"

#include <stdio.h>
#include <string.h>

#include "octets/plmn.h"

enum { DEPTH_MAX = 2, PLMN_SIZE = 3, STATUS = 7, UPDATED = 0 };

/* The newest technology first; the status is the last octet. */
static const struct layout {
	uint16_t path[DEPTH_MAX];
	size_t depth, size, network_at, area_size;
	const char *area_type;
} layouts[] = {
	{ .path = { 0x5FC0, 0x4F01 }, /* EF.5GS3GPPLOCI */
	  .depth = 2,
	  .size = 20,
	  .network_at = 13,
	  .area_size = 3,
	  .area_type = "TAC" },
	{ .path = { 0x6FE3 }, /* EF.EPSLOCI */
	  .depth = 1,
	  .size = 18,
	  .network_at = 12,
	  .area_size = 2,
	  .area_type = "TAC" },
	{ .path = { 0x6F73 }, /* EF.PSLOCI */
	  .depth = 1,
	  .size = 14,
	  .network_at = 7,
	  .area_size = 2,
	  .area_type = "LAC" },
	{ .path = { 0x6F7E }, /* EF.LOCI */
	  .depth = 1,
	  .size = 11,
	  .network_at = 4,
	  .area_size = 2,
	  .area_type = "LAC" },
};

static bool take(const struct layout *layout, const uint8_t *octets, struct location *location)
{
	const uint8_t *network = octets + layout->network_at, *area = network + PLMN_SIZE;

	if ((octets[layout->size - 1] & STATUS) != UPDATED ||
	    plmn_to_text(network, location->network) < 0 || !location->network[0])
		return false;
	for (size_t i = 0; i < layout->area_size; i++)
		snprintf(location->area + 2 * i, 3, "%02X", area[i]);
	location->area_type = layout->area_type;
	return true;
}

static bool read_file(struct terminal *terminal, const struct layout *layout,
                      struct location *location)
{
	uint8_t octets[TERMINAL_DATA_MAX];

	if (view_select_usim(terminal, layout->path, layout->depth, NULL) < 0)
		return false;
	return terminal_read_binary(terminal, octets, sizeof octets, NULL) == (int)layout->size &&
	       take(layout, octets, location);
}

bool location_read(struct terminal *terminal, const struct view_secrets *secrets,
                   struct location *location)
{
	bool found = false;

	memset(location, 0, sizeof *location);
	if (view_open_usim(terminal, secrets, NULL) < 0)
		return false;
	for (size_t i = 0; i < sizeof layouts / sizeof layouts[0]; i++) {
		struct location other = { .network = "" };

		if (!read_file(terminal, &layouts[i], &other))
			continue;
		if (found && strcmp(other.network, location->network) != 0)
			return false;
		if (!found)
			*location = other;
		found = true;
	}
	return found;
}

json_t *location_json(const struct location *location, int64_t seen)
{
	return json_pack("{s:s, s:s, s:s, s:I}", "network", location->network, "area",
	                 location->area, "areaType", location->area_type, "seen", (json_int_t)seen);
}
