/* SPDX-License-Identifier: Apache-2.0 */
#include "support/json_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

json_t *json_of(const char *text)
{
	char *copy = strdup(text);
	json_error_t error;
	json_t *value;

	assert_non_null(copy);
	for (char *c = copy; *c; c++)
		if (*c == '\'')
			*c = '"';
	value = json_loads(copy, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
	free(copy);
	if (!value)
		fail_msg("%s: %s", text, error.text);
	return value;
}
