/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/json_option.h"

#include <stdio.h>

static bool asked;

static const struct argp_option options[] = {
	{ "json", 'j', 0, 0, "for machines", 0 },
	{ 0 },
};

static error_t parse(int key, char *value, struct argp_state *state)
{
	(void)value;
	(void)state;
	if (key != 'j')
		return ARGP_ERR_UNKNOWN;
	asked = true;
	return 0;
}

const struct argp json_argp = { options, parse, NULL, NULL, NULL, NULL, NULL };

bool json_asked(void)
{
	return asked;
}

int json_tell(json_t *object)
{
	const int rc = json_dumpf(object, stdout, JSON_COMPACT);

	putchar('\n');
	json_decref(object);
	return rc;
}
