/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_TABLE_H
#define CLI_TABLE_H

#include <stdio.h>

#include <jansson.h>

#include "inspect/effects.h"

/* The table that tells what was asked and what a card holds: one for every verb that tells it. */

/* One element of a request, on one card. */
struct table_card {
	const char *card;  /* its ICCID, or how the request named it      */
	const char *error; /* why there are no effects, or NULL           */
	struct effects effects;
	json_t *handset; /* array of lines: what a handset did; NULL: nothing is known */
};

/* Prints an aligned table: card, what, asked, found, verdict. A card without effects is one row.
 * What handsets did follows, a line each. */
void table_print(FILE *to, const struct table_card *cards, size_t count);

/* The same as JSON, [{card, error, holds, effects, handset}]; new reference. */
json_t *table_json(const struct table_card *cards, size_t count);

/* Whether every row of every card holds, or was superseded by a later request. */
bool table_holds(const struct table_card *cards, size_t count);

#endif
