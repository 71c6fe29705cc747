/* SPDX-License-Identifier: Apache-2.0 */
#include "scenario/expectation.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "scenario/found.h"

enum { AT_WORD = 1, AT_VALUE = 2, VALUES_MAX = 3 };

#define COUNT(rows) (sizeof rows / sizeof rows[0])
#define NOT "not"

typedef bool fits_value(const char *found, const char *wanted);

static bool is_equal(const char *found, const char *wanted)
{
	return strcasecmp(found, wanted) == 0;
}

/* An empty text is "none". */
static bool contains(const char *found, const char *wanted)
{
	return argument_is_none(wanted) ? strcmp(found, "none") == 0
	                                : strstr(found, wanted) != NULL;
}

/* A number before its words: "11 PLMN not allowed". */
static bool begins_with_number(const char *found, const char *wanted)
{
	const size_t size = strlen(wanted);

	return strncasecmp(found, wanted, size) == 0 && (found[size] == ' ' || !found[size]);
}

/* A card keeps 14 digits of an IMEI. */
static bool is_same_device(const char *found, const char *wanted)
{
	enum { DEVICE_DIGITS = 14 };

	return argument_is_none(wanted) ? is_equal(found, wanted)
	                                : strncmp(found, wanted, DEVICE_DIGITS) == 0;
}

static const struct expectation {
	const char *word;
	enum argument_kind values[VALUES_MAX];
	found_of *find;
	fits_value *fits; /* NULL: find judges, found_judged */
	const char *help;
} rows[] = {
	{ "service",
	  { ARGUMENT_SERVICE },
	  found_service,
	  is_equal,
	  "what the handset shows of a network" },
	{ "network", { ARGUMENT_PLMN_ANY }, found_network, is_equal, "it is registered on" },
	{ "access", { ARGUMENT_ACCESS }, found_access, is_equal, "technology of that network" },
	{ "cause",
	  { ARGUMENT_TEXT },
	  found_cause,
	  begins_with_number,
	  "of the last rejection: 11, none" },
	{ "imsi", { ARGUMENT_IMSI_ANY }, found_imsi, is_equal, "the handset read from the card" },
	{ "card",
	  { ARGUMENT_GATE },
	  found_gate,
	  is_equal,
	  "what it did when it was last asked to" },
	{ "fplmn",
	  { ARGUMENT_PLMN_ANY },
	  found_fplmn,
	  contains,
	  "among the networks the handset avoids" },
	{ "refreshes",
	  { ARGUMENT_NUMBER },
	  found_refreshes,
	  is_equal,
	  "REFRESH commands the handset obeyed so far" },
	{ "registrations",
	  { ARGUMENT_NUMBER },
	  found_registrations,
	  is_equal,
	  "the networks admitted so far" },
	{ "resynchronisations",
	  { ARGUMENT_NUMBER },
	  found_resynchronisations,
	  is_equal,
	  "of sequence numbers so far" },
	{ "screen",
	  { ARGUMENT_TEXT },
	  found_screen,
	  contains,
	  "the text shown last has this in it" },
	{ "prompt", { ARGUMENT_PROMPT }, found_prompt, is_equal, "what the screen waits for" },
	{ "menu", { ARGUMENT_TEXT }, found_menu, contains, "the card's menu has this in it" },
	{ "choice",
	  { ARGUMENT_TEXT },
	  found_choice,
	  contains,
	  "the choice on the screen has this in it" },
	{ "mode",
	  { ARGUMENT_MODE },
	  found_mode,
	  is_equal,
	  "of the applet, read from a copy of the card" },
	{ "active",
	  { ARGUMENT_IMSI_ANY },
	  found_active,
	  is_equal,
	  "IMSI of the active slot, from a copy" },
	{ "lock", { ARGUMENT_LOCK }, found_lock, is_equal, "lock state, from a copy" },
	{ "paired",
	  { ARGUMENT_IMEI },
	  found_paired,
	  is_same_device,
	  "device the card is paired with, from a copy" },
	{ "log",
	  { ARGUMENT_TEXT },
	  found_log,
	  contains,
	  "the applet's newest record has this in it, from a copy" },
	{ "request",
	  { ARGUMENT_OUTCOME },
	  found_request,
	  begins_with_number,
	  "what came of the newest request" },
	{ "file",
	  { ARGUMENT_TEXT, ARGUMENT_EQUALS, ARGUMENT_HEX },
	  found_file,
	  NULL,
	  "content of a transparent file, from a copy; '..' and '*' as in vectors" },
};

const char *expectation_word(size_t number)
{
	return number < COUNT(rows) ? rows[number].word : NULL;
}

static const struct expectation *find(const char *word)
{
	for (size_t i = 0; i < COUNT(rows); i++)
		if (strcmp(rows[i].word, word) == 0)
			return &rows[i];
	return NULL;
}

enum argument_kind expectation_value(const char *word, size_t number)
{
	const struct expectation *row = find(word);

	return row && number < VALUES_MAX ? row->values[number] : ARGUMENT_NONE;
}

static size_t values_of(const struct expectation *row)
{
	size_t count = 0;

	while (count < VALUES_MAX && row->values[count] != ARGUMENT_NONE)
		count++;
	return count;
}

static size_t first_value(const struct line *line)
{
	const bool turned = line->count > AT_VALUE && strcmp(line->word[AT_VALUE], NOT) == 0;

	return turned ? AT_VALUE + 1 : AT_VALUE;
}

static void tell_usage(const struct expectation *row, char usage[LINE_MAX_SIZE])
{
	int size = snprintf(usage, LINE_MAX_SIZE, EXPECT " %s", row->word);

	for (size_t i = 0; i < values_of(row); i++)
		size += snprintf(usage + size, (size_t)(LINE_MAX_SIZE - size), " %s",
		                 argument_name(row->values[i]));
}

int expectation_check(const struct line *line, struct fault *fault)
{
	const struct expectation *row = line->count > AT_WORD ? find(line->word[AT_WORD]) : NULL;
	const size_t first = first_value(line);
	char usage[LINE_MAX_SIZE];
	int rc = 0;

	if (!row)
		return line_fault(line, fault,
		                  "'%s' is nothing that can be expected; 'help' lists what can",
		                  line->count > AT_WORD ? line->word[AT_WORD] : "");
	tell_usage(row, usage);
	if (line->count != first + values_of(row))
		return line_fault(line, fault, "usage: %.200s", usage);
	for (size_t i = 0; i < values_of(row) && rc == 0; i++)
		rc = argument_check(row->values[i], line->word[first + i], line, fault);
	return rc;
}

int expectation_play(struct stage *stage, const struct line *line, struct fault *fault)
{
	const struct expectation *row = find(line->word[AT_WORD]);
	const size_t first = first_value(line);
	struct found found = { .wanted = &line->word[first] };
	bool holds;
	int rc = row->find(stage, &found, fault);

	if (rc < 0) {
		line_locate(line, fault);
		return rc;
	}
	holds = row->fits ? row->fits(found.text, line->word[first]) : found.fits;
	holds = holds == (first == AT_VALUE);
	stage_tell(stage, holds ? TELL_HOLDS : TELL_FAILS, NULL, line->text, found.text);
	return holds;
}

void expectation_help(FILE *to)
{
	char usage[LINE_MAX_SIZE];

	for (size_t i = 0; i < COUNT(rows); i++) {
		tell_usage(&rows[i], usage);
		fprintf(to, "  %-39s %s\n", usage, rows[i].help);
	}
}
