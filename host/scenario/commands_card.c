/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "scenario/command.h"
#include "scenario/found.h"
#include "trace/toolkit.h"

static int do_answer(struct stage *stage, const struct line *line, struct fault *fault)
{
	return handset_answer_with(stage->handset, (uint8_t)toolkit_type_of_text(line->word[1]),
	                           (uint8_t)toolkit_result_of_text(line->word[2]), 0,
	                           line->count > 3 ? atoi(line->word[3]) : 1, fault);
}

static int do_cut(struct stage *stage, const struct line *line, struct fault *fault)
{
	stage->cut = atol(line->word[1]) > 0;
	return transport_cut(stage->card, (uint32_t)atol(line->word[1]), fault);
}

static int do_reader(struct stage *stage, const struct line *line, struct fault *fault)
{
	const bool on = argument_is_on(line->word[1]);

	if (on && handset_state(stage->handset)->on)
		return fault_set(fault, FAULT_INPUT, "reader",
		                 "the card is in the handset, which is on; switch it off first");
	stage->reader = on;
	return 0;
}

static int do_trace(struct stage *stage, const struct line *line, struct fault *fault)
{
	return stage_trace(stage, argument_is_on(line->word[1]), fault);
}

static void tell(struct stage *stage, const char *what, const char *text)
{
	char line[FOUND_TEXT_MAX + 32];

	snprintf(line, sizeof line, "%-10s %s", what, text[0] ? text : "none");
	stage_tell(stage, TELL_EVENT, "", line, NULL);
}

/* What can be seen of the handset, and of the card where its keys are known. */
static int do_status(struct stage *stage, const struct line *line, struct fault *fault)
{
	static const struct {
		const char *what;
		found_of *find;
		bool card;
	} rows[] = {
		{ "service", found_service, false }, { "network", found_network, false },
		{ "access", found_access, false },   { "cause", found_cause, false },
		{ "IMSI", found_imsi, false },       { "forbidden", found_fplmn, false },
		{ "menu", found_menu, false },       { "screen", found_screen, false },
		{ "mode", found_mode, true },        { "active", found_active, true },
		{ "lock", found_lock, true },        { "paired", found_paired, true },
	};
	const struct handset_state *state = handset_state(stage->handset);
	struct found *found = malloc(sizeof *found);
	int rc = found ? 0 : fault_set(fault, FAULT_SYSTEM, "", "out of memory");

	(void)line;
	tell(stage, "handset", state->on ? "on" : "off");
	tell(stage, "IMEI", state->imei);
	tell(stage, "place",
	     stage->place.country[0] ? world_country_name(stage->world, stage->place.country)
	                             : "nowhere");
	for (size_t i = 0; rc == 0 && i < sizeof rows / sizeof rows[0]; i++) {
		if (rows[i].card && !stage->known)
			continue;
		memset(found, 0, sizeof *found);
		rc = rows[i].find(stage, found, fault);
		if (rc == 0)
			tell(stage, rows[i].what, found->text);
	}
	free(found);
	return rc;
}

const struct command commands_card[] = {
	{ "answer",
	  2,
	  { ARGUMENT_COMMAND, ARGUMENT_RESULT, ARGUMENT_NUMBER },
	  do_answer,
	  "the next times the card asks for that, the handset answers this and does nothing" },
	{ "cut",
	  1,
	  { ARGUMENT_NUMBER },
	  do_cut,
	  "the card's supply, at its n-th write to memory from now; 0 never" },
	{ "reader",
	  1,
	  { ARGUMENT_SWITCH },
	  do_reader,
	  "the card is in a reader at a desk: requests go there, not over the air" },
	{ "status", 0, { ARGUMENT_NONE }, do_status, "what can be seen, and read from a copy" },
	{ "trace", 1, { ARGUMENT_SWITCH }, do_trace, "each APDU in words" },
	{ 0 },
};
