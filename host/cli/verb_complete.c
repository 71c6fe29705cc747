/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "cli/command_line.h"
#include "cli/exit.h"
#include "cli/option_table.h"
#include "cli/verbs.h"

/* What a shell asks at Tab: 'roamcard complete WORD...' has the words behind the program's name, the last one
 * under way, and writes a candidate a line, what it is behind a tab. FILES stands for what the shell knows. */

#define FILES ":files"

struct begun {
	char **words; /* behind the verb's name */
	int count;    /* the last one is under way */
};

/* Words that stand for a place of the card's target. */
static const char *const targets[] = { "reader:", "iccid:", "tcp:", "unix:", "fleet:" };

static const char *under_way(const struct begun *begun)
{
	return begun->words[begun->count - 1];
}

static void offer(const char *begun, const char *prefix, const char *text, const char *about)
{
	const size_t size = strlen(prefix);

	if (strncmp(begun, prefix, strlen(begun) < size ? strlen(begun) : size) != 0 ||
	    (strlen(begun) > size && strncmp(begun + size, text, strlen(begun) - size) != 0))
		return;
	printf("%s%s%s%s\n", prefix, text, *about ? "\t" : "", about);
}

/* What a value may be, by the word the table has for it. */
static void offer_value(const char *kind, const char *begun, const char *prefix)
{
	if (strstr(kind, "TARGET"))
		for (size_t i = 0; i < sizeof targets / sizeof targets[0]; i++)
			offer(begun, prefix, targets[i], "");
	if (!strstr(kind, "SECONDS") && !strstr(kind, "NUMBER"))
		puts(FILES);
}

static void offer_options(const struct option_table *table, const char *begun)
{
	for (size_t i = 0; i < table->count; i++) {
		const struct argp_option *option = table->row[i].option;
		char text[64];

		snprintf(text, sizeof text, "--%s%s", option->name,
		         option->arg && !(option->flags & OPTION_ARG_OPTIONAL) ? "=" : "");
		offer(begun, "", text, option->doc);
	}
	offer(begun, "", "--help", "tell what the verb takes, and end");
}

/* The option whose value is under way: in the word itself, or the word before it. */
static const struct argp_option *option_open(const struct option_table *table,
                                             const struct begun *begun, const char **prefix)
{
	static char kept[64];
	const char *word = under_way(begun);
	const char *before = begun->count > 1 ? begun->words[begun->count - 2] : "";
	const struct argp_option *option = NULL;
	const size_t size = strcspn(word, "=");

	*prefix = "";
	if (strncmp(word, "--", 2) == 0 && word[size] == '=') {
		option = option_table_find(table, word + 2, size - 2);
		snprintf(kept, sizeof kept, "%.*s", (int)size + 1, word);
		*prefix = kept;
	} else if (strncmp(before, "--", 2) == 0) {
		option = option_table_find(table, before + 2, strlen(before + 2));
		if (option && option->flags & OPTION_ARG_OPTIONAL)
			option = NULL;
	}
	return option && option->arg ? option : NULL;
}

/* The word of a verb's name that is under way: its first, or its second where the first is there. */
static void offer_verbs(const struct begun *begun)
{
	const char *first = begun->words[0];
	const struct verb *verb;
	const char *last = "";

	for (size_t i = 0; (verb = verb_at(i)) != NULL; i++) {
		const size_t size = strcspn(verb->name, " ");
		char word[64];

		if (!verb->summary)
			continue;
		if (begun->count == 2) {
			if (verb->name[size] && strlen(first) == size &&
			    strncmp(verb->name, first, size) == 0)
				offer(under_way(begun), "", verb->name + size + 1, verb->summary);
			continue;
		}
		snprintf(word, sizeof word, "%.*s", (int)size, verb->name);
		/* Verbs of one first word stand side by side in the table. */
		if (strlen(last) < size || strncmp(last, word, size) != 0)
			offer(under_way(begun), "", word, verb->name[size] ? "" : verb->summary);
		last = verb->name;
	}
	if (begun->count == 1)
		offer(under_way(begun), "", "--version", "");
}

static void tell(const struct argp *argp, void *context)
{
	const struct begun *begun = context;
	struct option_table table;
	const struct argp_option *option;
	const char *prefix;

	option_table_of(argp, &table);
	option = option_open(&table, begun, &prefix);
	if (option)
		offer_value(option->arg, under_way(begun), prefix);
	else if (*under_way(begun) == '-')
		offer_options(&table, under_way(begun));
	else if (argp->args_doc && strcmp(argp->args_doc, "[VERB]") == 0)
		offer_verbs(begun);
	else if (argp->args_doc)
		offer_value(argp->args_doc, under_way(begun), "");
}

int verb_complete(int argc, char **argv)
{
	struct begun begun = { argv + 1, argc - 1 };
	char *none[] = { NULL, NULL };
	const struct verb *verb;
	int words;

	if (argc < 2)
		return EXIT_USAGE;
	/* Of a verb whose name is whole and not under way any more. */
	verb = verb_find(argc - 1, argv, &words);
	if (!verb) {
		offer_verbs(&begun);
		return EXIT_DONE;
	}
	begun.words += words;
	begun.count -= words;
	command_line_tell(tell, &begun);
	return verb_start(verb, 1, none);
}
