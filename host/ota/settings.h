/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OTA_SETTINGS_H
#define OTA_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

#include "octets/fault.h"

/* The applet's settings, EF.CONFIG: docs/applet.md. They go to the card as a whole. */

enum settings_limit { SETTINGS_SIZE = 11 /* octets */ };

enum setting {
	SETTING_PERIOD,
	SETTING_RUNS,
	SETTING_REST,
	SETTING_RETRIES,
	SETTING_ASKS,
	SETTING_POLL,
	SETTING_REFRESH,
	SETTING_MENU,
	SETTING_TELL,
	SETTINGS,
};

struct settings {
	unsigned value[SETTINGS];
};

/* Those of a new card. */
struct settings settings_default(void);

/*
 * Reads an object of names and numbers, {"period": 60, "runs": 1}; or words, "period:60,runs:1". What is
 * not named stays as it is in settings.
 *
 *   where  path of the object, "settings"
 *
 * Returns 0, or FAULT_INPUT with the name that is none or whose value is out of its range.
 */
int settings_of_json(const json_t *object, const char *where, struct settings *settings,
                     struct fault *fault);
int settings_of_text(const char *text, const char *where, struct settings *settings,
                     struct fault *fault);

/* To the octets of the file and back; settings_read() returns 0 or -1 for another size. */
void settings_write(const struct settings *settings, uint8_t octets[SETTINGS_SIZE]);
int settings_read(const uint8_t *octets, size_t size, struct settings *settings);

/* As an object; new reference. */
json_t *settings_json(const struct settings *settings);

#endif
