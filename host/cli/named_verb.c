/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/named_verb.h"

#include <stddef.h>

static void settle(struct named_verb *named, struct argp_state *state)
{
	const char *second = named->words > 1 ? named->word[2] : "";
	int words = 0;

	if (named->words > 0)
		named->verb = verb_find(named->words + 1, named->word, &words);
	if (words != named->words)
		argp_error(state, "no verb '%s%s%s'; 'roamcard help' lists them", named->word[1],
		           *second ? " " : "", second);
}

error_t named_verb_parse(int key, char *value, struct argp_state *state)
{
	struct named_verb *named = state->input;

	switch (key) {
	case ARGP_KEY_ARG:
		if (named->words == VERB_WORDS_MAX)
			argp_error(state, "'%s' is more than a verb", value);
		named->word[++named->words] = value;
		return 0;
	case ARGP_KEY_END:
		settle(named, state);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}
