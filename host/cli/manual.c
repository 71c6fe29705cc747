/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/manual.h"

#include <ctype.h>
#include <string.h>

#include "cli/exit.h"
#include "cli/option_table.h"
#include "cli/roff.h"
#include "cli/version.h"

/* What else the program heeds. */
static const struct {
	const char *name, *means;
} environment[] = {
	{ "ROAMCARD_KEY",
	  "The key that seals a store's secrets, 64 hex digits, in place of --key-file." },
	{ "ROAMCARD_TOKEN", "The bearer token of a server's account, in place of --token-file." },
	{ "NO_COLOR", "Where it is set and not empty, nothing is coloured." },
	{ "XDG_STATE_HOME",
	  "Where the prompt of 'roamcard handset' keeps its history; ~/.local/state "
	  "where it is not set." },
	{ "TMPDIR", "Where a file of a moment lies; /tmp where it is not set." },
};

/* Pages of section 5, and how the program's texts call them. */
static const struct {
	const char *text, *page;
} formats[] = {
	{ "docs/profile.md", "roamcard\\-profile" },
	{ "docs/vectors.md", "roamcard\\-vectors" },
	{ "docs/configuration.md", "roamcard.conf" },
};

static void put_name(FILE *to, const char *verb)
{
	fputs("roamcard\\-", to);
	for (; *verb; verb++)
		fputs(*verb == ' ' ? "\\-" : (const char[]){ *verb, '\0' }, to);
}

static void put_title(FILE *to, const char *verb)
{
	fputs(".TH ROAMCARD", to);
	for (const char *c = verb; c && *c; c++)
		fprintf(to, "%s%c", c == verb ? "\\-" : "",
		        *c == ' ' ? '-' : toupper((unsigned char)*c));
	fputs(" 1 " ROAMCARD_DATE " \"Roamcard " ROAMCARD_VERSION "\" \"Roamcard manual\"\n"
	      ".SH NAME\n",
	      to);
}

static void put_exits(FILE *to)
{
	fputs(".SH EXIT STATUS\n", to);
	for (enum cli_exit code = EXIT_DONE; code < EXIT_CODES; code++) {
		fprintf(to, ".TP\n.B %d\n", (int)code);
		roff_text(to, exit_meaning(code));
	}
}

void manual_of_program(FILE *to)
{
	const struct verb *verb;

	put_title(to, NULL);
	fputs("roamcard \\- multi\\-IMSI SIM in software, and the host that drives it\n"
	      ".SH SYNOPSIS\n.B roamcard\n.I VERB\n[\\fIOPTION\\fR...]\n"
	      ".SH DESCRIPTION\n",
	      to);
	roff_text(to, "A REST request (applet mode, active IMSI, allowed countries, preferred and "
	              "forbidden networks) becomes OTA commands in secured binary SMS. A card-side "
	              "handler checks, applies and acknowledges them. Then the host reads the card "
	              "back with plain APDUs and says, effect by effect, whether the card now does "
	              "what was asked.");
	fputs(".SH VERBS\n", to);
	for (size_t i = 0; (verb = verb_at(i)) != NULL; i++) {
		if (!verb->summary)
			continue;
		fprintf(to, ".TP\n.BR ");
		put_name(to, verb->name);
		fputs(" (1)\n", to);
		roff_text(to, verb->summary);
	}
	put_exits(to);
	fputs(".SH ENVIRONMENT\n", to);
	for (size_t i = 0; i < sizeof environment / sizeof environment[0]; i++) {
		fprintf(to, ".TP\n.B %s\n", environment[i].name);
		roff_text(to, environment[i].means);
	}
	fputs(".SH FILES\n", to);
	roff_text(to, "What these pages call docs/ is installed as share/doc/roamcard, where pages "
	              "lead on from "
	              "docs/README.md.");
	fputs(".SH SEE ALSO\n", to);
	for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++)
		fprintf(to, ".BR %s (5)%s\n", formats[i].page,
		        i + 1 < sizeof formats / sizeof formats[0] ? "," : "");
}

static void put_synopsis(FILE *to, const struct verb *verb, const char *usage)
{
	fprintf(to, ".SH SYNOPSIS\n.B roamcard %s\n[\\fIOPTION\\fR...]\n", verb->name);
	if (!usage || !*usage)
		return;
	fputs("\\fI", to);
	roff_word(to, usage);
	fputs("\\fR\n", to);
}

static void put_option(FILE *to, const struct argp_option *option)
{
	const int may = option->flags & OPTION_ARG_OPTIONAL;

	fputs(".TP\n", to);
	if (isascii(option->key) && isgraph(option->key))
		fprintf(to, "\\fB\\-%c\\fR, ", option->key);
	fputs("\\fB\\-\\-", to);
	roff_word(to, option->name);
	fputs("\\fR", to);
	if (option->arg) {
		fprintf(to, "%s=\\fI", may ? "[" : "");
		roff_word(to, option->arg);
		fprintf(to, "\\fR%s", may ? "]" : "");
	}
	fputc('\n', to);
	roff_text(to, option->doc);
}

static void put_options(FILE *to, const struct argp *argp)
{
	static const struct argp_option common[] = {
		{ "help", '?', NULL, 0, "tell what the verb takes, and end", 0 },
		{ "usage", 0, NULL, 0, "the same in a line or two", 0 },
	};
	struct option_table table;
	const char *header = NULL;

	option_table_of(argp, &table);
	fputs(".SH OPTIONS\n", to);
	for (size_t i = 0; i < table.count; i++) {
		const struct option_row *row = &table.row[i];

		if (row->header && (!header || strcmp(header, row->header) != 0))
			fprintf(to, ".SS %.*s\n", (int)strcspn(row->header, ":"), row->header);
		header = row->header;
		put_option(to, row->option);
	}
	if (header)
		fputs(".SS Help\n", to);
	for (size_t i = 0; i < sizeof common / sizeof common[0]; i++)
		put_option(to, &common[i]);
}

/* Whether any text of the table has the words. */
static int tells_of(const struct argp *argp, const char *words)
{
	struct option_table table;

	option_table_of(argp, &table);
	for (size_t i = 0; i < table.count; i++)
		if (strstr(table.row[i].option->doc, words))
			return 1;
	return argp->doc && strstr(argp->doc, words);
}

static void put_environment(FILE *to, const struct argp *argp)
{
	const char *header = ".SH ENVIRONMENT\n";

	for (size_t i = 0; i < sizeof environment / sizeof environment[0]; i++) {
		if (!tells_of(argp, environment[i].name))
			continue;
		fprintf(to, "%s.TP\n.B %s\n", header, environment[i].name);
		roff_text(to, environment[i].means);
		header = "";
	}
}

/* The program, its verbs of the same first word, and the formats that are spoken of. */
static void put_see_also(FILE *to, const struct verb *verb, const struct argp *argp)
{
	const size_t first = strcspn(verb->name, " ");
	const struct verb *other;

	fputs(".SH SEE ALSO\n.BR roamcard (1)", to);
	for (size_t i = 0; (other = verb_at(i)) != NULL; i++) {
		if (other == verb || !other->summary || strcspn(other->name, " ") != first ||
		    strncmp(other->name, verb->name, first) != 0)
			continue;
		fputs(",\n.BR ", to);
		put_name(to, other->name);
		fputs(" (1)", to);
	}
	for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++)
		if (tells_of(argp, formats[i].text))
			fprintf(to, ",\n.BR %s (5)", formats[i].page);
	fputc('\n', to);
}

void manual_of_verb(FILE *to, const struct verb *verb, const struct argp *argp)
{
	const char *doc = argp->doc ? argp->doc : "";
	const size_t before = strcspn(doc, "\v");
	char described[8192];

	put_title(to, verb->name);
	put_name(to, verb->name);
	fputs(" \\-\n", to);
	roff_text(to, verb->summary ? verb->summary : "");
	put_synopsis(to, verb, argp->args_doc);
	fputs(".SH DESCRIPTION\n", to);
	snprintf(described, sizeof described, "%.*s%s%s", (int)before, doc,
	         doc[before] ? "\n\n" : "", doc[before] ? doc + before + 1 : "");
	roff_text(to, described);
	put_options(to, argp);
	put_exits(to);
	put_environment(to, argp);
	put_see_also(to, verb, argp);
}
