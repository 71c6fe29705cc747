/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "scenario/found.h"

static const char *const services[] = {
	[SERVICE_NONE] = "none",
	[SERVICE_LIMITED] = "limited",
	[SERVICE_NORMAL] = "normal",
};

static const char *const prompts[] = {
	[PROMPT_NONE] = "none",
	[PROMPT_TEXT] = "text",
	[PROMPT_CHOICE] = "choice",
	[PROMPT_INPUT] = "input",
};

const char *found_service_text(enum handset_service service)
{
	return services[service];
}

const char *found_prompt_text(enum handset_prompt prompt)
{
	return prompts[prompt];
}

/* What is empty is none. */
static int say(struct found *found, const char *text)
{
	snprintf(found->text, sizeof found->text, "%s", text[0] ? text : "none");
	return 0;
}

static int say_number(struct found *found, unsigned number)
{
	snprintf(found->text, sizeof found->text, "%u", number);
	return 0;
}

static void add(struct found *found, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void add(struct found *found, const char *format, ...)
{
	const size_t size = strlen(found->text);
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(found->text + size, sizeof found->text - size, format, arguments);
	va_end(arguments);
}

static const struct handset_state *state_of(const struct stage *stage)
{
	return handset_state(stage->handset);
}

int found_service(struct stage *stage, struct found *found, struct fault *fault)
{
	(void)fault;
	return say(found, services[state_of(stage)->service]);
}

int found_network(struct stage *stage, struct found *found, struct fault *fault)
{
	const struct handset_state *state = state_of(stage);

	(void)fault;
	return say(found, state->service == SERVICE_NORMAL ? state->cell.plmn : "");
}

int found_access(struct stage *stage, struct found *found, struct fault *fault)
{
	const struct handset_state *state = state_of(stage);

	(void)fault;
	return say(found, state->service == SERVICE_NONE ? "" : access_text(state->cell.access));
}

int found_cause(struct stage *stage, struct found *found, struct fault *fault)
{
	const unsigned cause = state_of(stage)->cause;

	(void)fault;
	if (cause != CAUSE_NONE)
		add(found, "%u %s", cause, reject_cause_text(cause));
	return cause == CAUSE_NONE ? say(found, "") : 0;
}

int found_imsi(struct stage *stage, struct found *found, struct fault *fault)
{
	(void)fault;
	return say(found, state_of(stage)->imsi);
}

int found_gate(struct stage *stage, struct found *found, struct fault *fault)
{
	(void)fault;
	return say(found, state_of(stage)->card_refused ? "refuses" : "authenticates");
}

int found_fplmn(struct stage *stage, struct found *found, struct fault *fault)
{
	const struct handset_state *state = state_of(stage);

	(void)fault;
	for (size_t i = 0; i < state->fplmns; i++)
		add(found, "%s%s", i ? " " : "", state->fplmn[i]);
	return state->fplmns ? 0 : say(found, "");
}

int found_refreshes(struct stage *stage, struct found *found, struct fault *fault)
{
	(void)fault;
	return say_number(found, state_of(stage)->refreshes);
}

int found_registrations(struct stage *stage, struct found *found, struct fault *fault)
{
	(void)fault;
	return say_number(found, state_of(stage)->registrations);
}

int found_resynchronisations(struct stage *stage, struct found *found, struct fault *fault)
{
	(void)fault;
	return say_number(found, state_of(stage)->resynchronisations);
}

int found_screen(struct stage *stage, struct found *found, struct fault *fault)
{
	(void)fault;
	return say(found, state_of(stage)->screen);
}

int found_prompt(struct stage *stage, struct found *found, struct fault *fault)
{
	(void)fault;
	return say(found, prompts[state_of(stage)->prompt]);
}

static int say_items(struct found *found, const char *title, const struct handset_item *items,
                     size_t count)
{
	if (count == 0)
		return say(found, "");
	add(found, "%s", title);
	for (size_t i = 0; i < count; i++)
		add(found, " | %s", items[i].text);
	return 0;
}

int found_menu(struct stage *stage, struct found *found, struct fault *fault)
{
	const struct handset_state *state = state_of(stage);

	(void)fault;
	return say_items(found, state->menu_title, state->menu, state->menu_items);
}

int found_choice(struct stage *stage, struct found *found, struct fault *fault)
{
	const struct handset_state *state = state_of(stage);

	(void)fault;
	return say_items(found, state->choice_title, state->choice,
	                 state->prompt == PROMPT_CHOICE ? state->choice_items : 0);
}
