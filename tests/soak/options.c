/* SPDX-License-Identifier: Apache-2.0 */
#include "soak/soak.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int option_read(struct soak *soak, const char *text)
{
	const struct {
		const char *name;
		const char **word;
		unsigned *number;
	} options[] = {
		{ "roamcard", &soak->roamcard, NULL },
		{ "store", &soak->store, NULL },
		{ "key-file", &soak->key_file, NULL },
		{ "fleet", &soak->fleet_path, NULL },
		{ "tokens", &soak->tokens, NULL },
		{ "stage", &soak->stage, NULL },
		{ "database", &soak->database, NULL },
		{ "accounts", NULL, &soak->accounts },
		{ "cards-each", NULL, &soak->cards_each },
		{ "clients", NULL, &soak->clients },
		{ "seconds", NULL, &soak->seconds },
		{ "drain", NULL, &soak->drain_seconds },
		{ "bulk", NULL, &soak->bulk_most },
		{ "requests", NULL, &soak->requests_most },
		{ "backlog", NULL, &soak->backlog_most },
		{ "kill-least", NULL, &soak->kill_least_ms },
		{ "kill-most", NULL, &soak->kill_most_ms },
		{ "strikes", NULL, &soak->strikes_wanted },
		{ "pause-most", NULL, &soak->pause_most_ms },
		{ "workers", NULL, &soak->workers },
		{ "lease", NULL, &soak->lease },
		{ "progress", NULL, &soak->progress_s },
		{ "verbose", NULL, &soak->verbose },
		{ "seed", NULL, &soak->seed },
	};

	for (size_t i = 0; i < sizeof options / sizeof options[0]; i++) {
		const size_t size = strlen(options[i].name);

		if (strncmp(text, options[i].name, size) != 0 || text[size] != '=')
			continue;
		if (options[i].word)
			*options[i].word = text + size + 1;
		else
			*options[i].number = (unsigned)strtoul(text + size + 1, NULL, 10);
		return 0;
	}
	fprintf(stderr, "soak: '%s' is no option\n", text);
	return -1;
}
