/* SPDX-License-Identifier: Apache-2.0 */
#include "applet/config.h"

#include "uicc/applet.h"
#include "wire/endian.h"

/* What an octet may be; of a number of two octets either, but not both 0. */
static const struct range {
	uint8_t at, least, most;
} ranges[] = {
	{ CONFIG_AT_RUNS, 1, 255 }, { CONFIG_AT_ASKS, 1, 255 }, { CONFIG_AT_POLL, 1, 255 },
	{ CONFIG_AT_MENU, 0, 1 },   { CONFIG_AT_TELL, 0, 1 },
};

bool config_is_valid(const uint8_t *octets)
{
	const uint8_t refresh = octets[CONFIG_AT_REFRESH];

	for (unsigned i = 0; i < sizeof ranges / sizeof ranges[0]; i++)
		if (octets[ranges[i].at] < ranges[i].least || octets[ranges[i].at] > ranges[i].most)
			return false;
	return get_u16(octets + CONFIG_AT_PERIOD) > 0 &&
	       (refresh == APPLET_REFRESH_INIT || refresh == APPLET_REFRESH_RESET);
}

int config_read(const struct fs *fs, struct config *config)
{
	uint8_t octets[APPLET_CONFIG_SIZE];
	const int rc = file_read(fs, FILE_CONFIG, 0, octets, sizeof octets);

	if (rc < 0)
		return rc;
	*config = (struct config){
		.period = get_u16(octets + CONFIG_AT_PERIOD),
		.runs = octets[CONFIG_AT_RUNS],
		.rest = get_u16(octets + CONFIG_AT_REST),
		.retries = octets[CONFIG_AT_RETRIES],
		.asks = octets[CONFIG_AT_ASKS],
		.poll = octets[CONFIG_AT_POLL],
		.refresh = octets[CONFIG_AT_REFRESH],
		.menu = octets[CONFIG_AT_MENU] == 1,
		.tell = octets[CONFIG_AT_TELL] == 1,
	};
	return 0;
}

int config_write(struct fs *fs, const uint8_t *octets)
{
	return file_write(fs, FILE_CONFIG, 0, octets, APPLET_CONFIG_SIZE);
}
