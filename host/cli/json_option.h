/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_JSON_OPTION_H
#define CLI_JSON_OPTION_H

#include <stdbool.h>

#include <argp.h>
#include <jansson.h>

/* --json of a verb that tells its result in one object: a child of its argp, which needs no input. */
extern const struct argp json_argp;

/* Whether it stood on the command line. */
bool json_asked(void);

/* Prints the object on a line of its own and lets go of it. NULL is memory that was short. Returns 0 or
 * negative. */
int json_tell(json_t *object);

#endif
