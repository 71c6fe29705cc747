/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/completion.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "scenario/command.h"
#include "scenario/expectation.h"

/* What is looked for: the word under way and what it may be. */
struct search {
	const struct stage *stage;
	const char *begun;
	struct completion *found;
};

static void offer(struct search *search, const char *text)
{
	struct completion *found = search->found;

	if (found->count == COMPLETION_MAX || !text ||
	    strncasecmp(text, search->begun, strlen(search->begun)) != 0)
		return;
	snprintf(found->candidate[found->count++], COMPLETION_TEXT_MAX,
	         strchr(text, ' ') ? "\"%s\"" : "%s", text);
}

static void offer_countries(struct search *search)
{
	const char *codes[WORLD_COUNTRIES_MAX];
	const size_t count = world_countries(search->stage->world, codes, WORLD_COUNTRIES_MAX);

	offer(search, "nowhere");
	for (size_t i = 0; i < count; i++)
		offer(search, codes[i]);
}

/* The networks where the user is; a place of another country is completed by its code. */
static void offer_networks(struct search *search)
{
	const struct stage *stage = search->stage;
	struct place place = stage->place;
	struct cell cells[WORLD_CELLS_MAX];
	size_t count;

	place.plmn[0] = '\0';
	count = world_cells(stage->world, &place, cells);
	for (size_t i = 0; i < count; i++)
		offer(search, cells[i].plmn);
}

static void offer_imsis(struct search *search)
{
	const struct profile *profile = search->stage->profile;

	for (unsigned i = 0; search->stage->known && i < profile->slots; i++)
		offer(search, profile->slot[i].imsi);
}

static void offer_items(struct search *search)
{
	const struct handset_state *state = handset_state(search->stage->handset);
	const size_t count =
		state->prompt == PROMPT_CHOICE ? state->choice_items : state->menu_items;
	char number[8];

	for (size_t i = 1; i <= count; i++) {
		snprintf(number, sizeof number, "%zu", i);
		offer(search, number);
	}
}

static void offer_places(struct search *search)
{
	offer_countries(search);
	offer_networks(search);
}

static void offer_expectations(struct search *search)
{
	const char *word;

	for (size_t i = 0; (word = expectation_word(i)) != NULL; i++)
		offer(search, word);
}

/* Kinds whose words are not a few of a table, but of the stage. */
static const struct {
	enum argument_kind kind;
	void (*offer)(struct search *search);
} sources[] = {
	{ ARGUMENT_PLACE, offer_places },          { ARGUMENT_PLMN, offer_networks },
	{ ARGUMENT_PLMN_ANY, offer_networks },     { ARGUMENT_IMSI, offer_imsis },
	{ ARGUMENT_IMSI_ANY, offer_imsis },        { ARGUMENT_ITEM, offer_items },
	{ ARGUMENT_EXPECTED, offer_expectations },
};

static void offer_kind(struct search *search, enum argument_kind kind)
{
	const char *word;

	if (kind == ARGUMENT_NONE)
		return;
	for (size_t i = 0; (word = argument_word(kind, i)) != NULL; i++)
		offer(search, word);
	for (size_t i = 0; i < sizeof sources / sizeof sources[0]; i++)
		if (sources[i].kind == kind)
			sources[i].offer(search);
}

static void offer_commands(struct search *search)
{
	const struct command *command;

	for (size_t i = 0; (command = command_at(i)) != NULL; i++)
		offer(search, command->word);
	offer(search, EXPECT);
	offer(search, "quit");
}

/* The argument that is number count - 1 of the line; at is where its word is among them. */
static void offer_argument(struct search *search, const struct line *line, size_t at)
{
	const struct command *command = command_named(line->word[0]);

	if (strcmp(line->word[0], EXPECT) == 0)
		offer_kind(search,
		           at == 1 ? ARGUMENT_EXPECTED : expectation_value(line->word[1], at - 2));
	else if (command && at <= COMMAND_ARGUMENTS_MAX)
		offer_kind(search, command->arguments[at - 1]);
}

/* What all candidates have in common behind what is there. */
static void settle(struct completion *found, size_t begun)
{
	size_t common;

	if (found->count == 0)
		return;
	common = strlen(found->candidate[0]);
	for (size_t i = 1; i < found->count; i++) {
		size_t same = 0;

		while (same < common && found->candidate[i][same] == found->candidate[0][same])
			same++;
		common = same;
	}
	/* A quote in front is not what was begun with. */
	if (common < begun || found->candidate[0][0] == '"')
		return;
	snprintf(found->insert, sizeof found->insert, "%.*s%s", (int)(common - begun),
	         found->candidate[0] + begun, found->count == 1 ? " " : "");
}

void completion_of(const struct stage *stage, const char *text, size_t size,
                   struct completion *completion)
{
	static const char blanks[] = " \t";
	char begun[LINE_MAX_SIZE];
	struct search search = { .stage = stage, .begun = "", .found = completion };
	struct line line = { .count = 0 };
	size_t at;

	if (size >= sizeof begun)
		return;
	memcpy(begun, text, size);
	begun[size] = '\0';
	if (line_read("", 0, begun, &line, NULL) < 0)
		return;
	at = line.count;
	if (at > 0 && size > 0 && !strchr(blanks, begun[size - 1]))
		search.begun = line.word[--at];
	if (at == 0)
		offer_commands(&search);
	else
		offer_argument(&search, &line, at);
	settle(completion, strlen(search.begun));
}
