/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_MANUAL_H
#define CLI_MANUAL_H

#include <argp.h>
#include <stdio.h>

#include "cli/verbs.h"

/* Manual pages of section 1 from the program's own tables: verbs, options, exit status, environment. */

/* Prints roamcard(1). */
void manual_of_program(FILE *to);

/* Prints the verb's page, roamcard-card-new(1), from its table. */
void manual_of_verb(FILE *to, const struct verb *verb, const struct argp *argp);

#endif
