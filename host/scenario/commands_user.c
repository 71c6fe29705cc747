/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "scenario/command.h"

static int do_on(struct stage *stage, const struct line *line, struct fault *fault)
{
	(void)line;
	if (stage->reader)
		return fault_set(fault, FAULT_INPUT, "on", "the card is in the reader");
	return handset_switch(stage->handset, true, fault);
}

static int do_off(struct stage *stage, const struct line *line, struct fault *fault)
{
	(void)line;
	return handset_switch(stage->handset, false, fault);
}

/* A card without supply answers nothing on the way down. */
static int do_power_cycle(struct stage *stage, const struct line *line, struct fault *fault)
{
	const int rc = handset_state(stage->handset)->on
	                       ? handset_switch(stage->handset, false, fault)
	                       : 0;

	if (rc < 0 && !(rc == FAULT_TRANSPORT && stage->cut))
		return rc;
	stage->cut = false;
	return do_on(stage, line, fault);
}

/* Where the user is; the radio is off in airplane mode, and nothing is heard. */
static int go(struct stage *stage, struct fault *fault)
{
	static const struct place nowhere;

	return handset_go(stage->handset, stage->airplane ? &nowhere : &stage->place, fault);
}

static int do_go(struct stage *stage, const struct line *line, struct fault *fault)
{
	const int rc = world_place(stage->world, line->word[1], &stage->place, fault);

	return rc < 0 ? rc : go(stage, fault);
}

static int do_airplane(struct stage *stage, const struct line *line, struct fault *fault)
{
	stage->airplane = argument_is_on(line->word[1]);
	return go(stage, fault);
}

static int do_wait(struct stage *stage, const struct line *line, struct fault *fault)
{
	return stage_wait(stage, argument_seconds(line->word[1]), fault);
}

static int do_imei(struct stage *stage, const struct line *line, struct fault *fault)
{
	return handset_set_imei(stage->handset,
	                        argument_is_none(line->word[1]) ? NULL : line->word[1], fault);
}

static int do_handset(struct stage *stage, const struct line *line, struct fault *fault)
{
	return handset_set_profile(stage->handset, handset_profile_named(line->word[1]), fault);
}

static size_t item_of(const struct line *line)
{
	return (size_t)atol(line->word[1]);
}

/* What can be chosen, for a person. */
static void show_items(struct stage *stage, const char *title, const struct handset_item *items,
                       size_t count)
{
	char text[HANDSET_ALPHA_MAX + 16];

	stage_tell(stage, TELL_EVENT, "screen", count ? title : "there is no menu", NULL);
	for (size_t i = 0; i < count; i++) {
		snprintf(text, sizeof text, "%2zu  %s", i + 1, items[i].text);
		stage_tell(stage, TELL_EVENT, "", text, NULL);
	}
}

static int do_menu(struct stage *stage, const struct line *line, struct fault *fault)
{
	const struct handset_state *state = handset_state(stage->handset);

	if (line->count > 1)
		return handset_menu(stage->handset, item_of(line), false, fault);
	show_items(stage, state->menu_title, state->menu, state->menu_items);
	return 0;
}

static int do_select(struct stage *stage, const struct line *line, struct fault *fault)
{
	return handset_choose(stage->handset, item_of(line), false, fault);
}

/* Help about an item of the choice on the screen, else of the main menu. */
static int do_help(struct stage *stage, const struct line *line, struct fault *fault)
{
	if (line->count == 1) {
		command_help(stage->teller->to);
		return 0;
	}
	if (handset_state(stage->handset)->prompt == PROMPT_CHOICE)
		return handset_choose(stage->handset, item_of(line), true, fault);
	return handset_menu(stage->handset, item_of(line), true, fault);
}

static int do_ok(struct stage *stage, const struct line *line, struct fault *fault)
{
	(void)line;
	return handset_ok(stage->handset, fault);
}

static int do_back(struct stage *stage, const struct line *line, struct fault *fault)
{
	(void)line;
	return handset_back(stage->handset, fault);
}

static int do_end(struct stage *stage, const struct line *line, struct fault *fault)
{
	(void)line;
	return handset_end(stage->handset, fault);
}

static int do_input(struct stage *stage, const struct line *line, struct fault *fault)
{
	return handset_input(stage->handset, line->word[1], fault);
}

static int do_manual(struct stage *stage, const struct line *line, struct fault *fault)
{
	return handset_manual(stage->handset, line->word[1], fault);
}

static int do_automatic(struct stage *stage, const struct line *line, struct fault *fault)
{
	(void)line;
	return handset_automatic(stage->handset, fault);
}

static int do_search(struct stage *stage, const struct line *line, struct fault *fault)
{
	(void)line;
	return handset_search(stage->handset, fault);
}

const struct command commands_user[] = {
	{ "on", 0, { ARGUMENT_NONE }, do_on, "the handset is switched on" },
	{ "off", 0, { ARGUMENT_NONE }, do_off, "and off" },
	{ "power-cycle", 0, { ARGUMENT_NONE }, do_power_cycle, "off, where it is on, and on" },
	{ "go", 1, { ARGUMENT_PLACE }, do_go, "elsewhere: ES, Spain, 214, 21407, nowhere" },
	{ "wait", 1, { ARGUMENT_TIME }, do_wait, "time passes: 90s, 5m, 2h, 1d" },
	{ "airplane", 1, { ARGUMENT_SWITCH }, do_airplane, "the radio is off; the card is not" },
	{ "search", 0, { ARGUMENT_NONE }, do_search, "the handset looks for networks now" },
	{ "manual", 1, { ARGUMENT_PLMN }, do_manual, "the user chooses a network" },
	{ "automatic", 0, { ARGUMENT_NONE }, do_automatic, "and leaves that to the handset again" },
	{ "imei",
	  1,
	  { ARGUMENT_IMEI },
	  do_imei,
	  "another handset, from the next time it is switched on" },
	{ "handset",
	  1,
	  { ARGUMENT_PROFILE },
	  do_handset,
	  "of another kind: its terminal profile, from then on too" },
	{ "menu", 0, { ARGUMENT_ITEM }, do_menu, "shows the card's menu, or takes an item of it" },
	{ "select", 1, { ARGUMENT_ITEM }, do_select, "an item of the choice on the screen" },
	{ "help", 0, { ARGUMENT_ITEM }, do_help, "about an item; without one this list" },
	{ "ok", 0, { ARGUMENT_NONE }, do_ok, "a text was read" },
	{ "back", 0, { ARGUMENT_NONE }, do_back, "one step back" },
	{ "end", 0, { ARGUMENT_NONE }, do_end, "the user ends what the card shows" },
	{ "input", 1, { ARGUMENT_TEXT }, do_input, "what the card asked for" },
	{ 0 },
};
