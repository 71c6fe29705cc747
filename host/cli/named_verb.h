/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_NAMED_VERB_H
#define CLI_NAMED_VERB_H

#include <argp.h>

#include "cli/verbs.h"

/* A verb that is another's argument: 'help card new'. */

enum { VERB_WORDS_MAX = 2 };

struct named_verb {
	char *word[VERB_WORDS_MAX + 1]; /* behind a place for argv[0], as verb_find() has them */
	int words;
	const struct verb *verb; /* NULL: none was named */
};

/* A parser of argp whose input begins with a struct named_verb: takes its words, and refuses what is no verb. */
error_t named_verb_parse(int key, char *value, struct argp_state *state);

#endif
