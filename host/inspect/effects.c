/* SPDX-License-Identifier: Apache-2.0 */
#include "inspect/effects.h"

#include <stdio.h>
#include <string.h>

static void add_row(struct effects *effects, const char *what, const char *asked, const char *found)
{
	struct effect *row = &effects->row[effects->count++];

	snprintf(row->what, sizeof row->what, "%s", what);
	snprintf(row->asked, sizeof row->asked, "%s", asked);
	snprintf(row->found, sizeof row->found, "%s", found);
	row->holds = strcmp(asked, found) == 0;
}

static const char *mode_text(enum change_mode mode)
{
	return mode == CHANGE_MODE_AUTOMATIC ? "AUTOMATIC" : "MANUAL";
}

static void list_text(const struct change_list *list, char text[EFFECT_VALUE_MAX])
{
	size_t size = 0;

	strcpy(text, "-");
	for (unsigned i = 0; i < list->count; i++)
		size += (size_t)snprintf(text + size, EFFECT_VALUE_MAX - size, "%s%s", i ? "," : "",
		                         list->code[i]);
}

static void add_list(struct effects *effects, const char *what, const struct change_list *asked,
                     const struct change_list *found)
{
	char asked_text[EFFECT_VALUE_MAX], found_text[EFFECT_VALUE_MAX];

	if (!asked->given)
		return;
	list_text(asked, asked_text);
	list_text(found, found_text);
	add_row(effects, what, asked_text, found_text);
}

/* The slot of the card with this IMSI: its number, 0 for none. */
static unsigned slot_number(const struct view *view, const char *imsi)
{
	for (unsigned i = 0; i < CHANGE_SLOTS_MAX; i++)
		if (view->slot[i].in_use && strcmp(view->slot[i].imsi, imsi) == 0)
			return i + 1;
	return 0;
}

static void add_slot(struct effects *effects, const struct change_slot *asked,
                     const struct view *view)
{
	static const struct view_slot none;
	const unsigned number = slot_number(view, asked->imsi);
	const struct view_slot *found = number ? &view->slot[number - 1] : &none;
	char what[EFFECT_WHAT_MAX];

	if (!number) {
		add_row(effects, "slot of the IMSI", asked->imsi, "none");
		return;
	}
	snprintf(what, sizeof what, "slot %u %s countries", number, asked->imsi);
	add_list(effects, what, &asked->countries, &found->countries);
	snprintf(what, sizeof what, "slot %u %s preferred", number, asked->imsi);
	add_list(effects, what, &asked->preferred, &found->preferred);
	snprintf(what, sizeof what, "slot %u %s forbidden", number, asked->imsi);
	add_list(effects, what, &asked->forbidden, &found->forbidden);
	if (number == view->active) {
		add_list(effects, "EF.OPLMNwAcT", &asked->preferred, &view->oplmn);
		add_list(effects, "EF.FPLMN", &asked->forbidden, &view->fplmn);
	}
}

static void add_active(struct effects *effects, const char *imsi, const struct view *view)
{
	add_row(effects, "active IMSI", imsi,
	        view->active ? view->slot[view->active - 1].imsi : "none");
	add_row(effects, "EF.IMSI", imsi, view->imsi[0] ? view->imsi : "none");
}

static void add_lock(struct effects *effects, const struct change *change, const struct view *view)
{
	static const char *const states[] = { "idle", "paired", "locked" };

	if (change->lock != CHANGE_LOCK_NONE)
		add_row(effects, "lock SIM to device",
		        change->lock == CHANGE_LOCK_ON ? "on" : "off",
		        view->lock_on ? "on" : "off");
	if (change->reset || change->lock == CHANGE_LOCK_OFF)
		add_row(effects, "lock state", "idle", states[view->lock]);
}

bool effects_compare(const struct change *change, const struct view *view, struct effects *effects)
{
	memset(effects, 0, sizeof *effects);
	if (!view->applet) {
		add_row(effects, "applet on the card", "there", "none");
		return false;
	}
	if (change->mode != CHANGE_MODE_NONE)
		add_row(effects, "applet mode", mode_text(change->mode), mode_text(view->mode));
	if (change->active_imsi[0])
		add_active(effects, change->active_imsi, view);
	for (unsigned i = 0; i < change->slots; i++)
		add_slot(effects, &change->slot[i], view);
	add_lock(effects, change, view);
	for (size_t i = 0; i < effects->count; i++)
		if (!effects->row[i].holds)
			return false;
	return true;
}

void effects_supersede(struct effects *effects, const struct effects *later, const char *request)
{
	for (size_t i = 0; i < effects->count; i++)
		for (size_t j = 0; j < later->count && !effects->row[i].holds; j++)
			if (later->row[j].holds &&
			    strcmp(effects->row[i].what, later->row[j].what) == 0)
				snprintf(effects->row[i].superseded, EFFECT_REQUEST_MAX, "%s",
				         request);
}

bool effects_stand(const struct effects *effects)
{
	for (size_t i = 0; i < effects->count; i++)
		if (!effects->row[i].holds && !effects->row[i].superseded[0])
			return false;
	return effects->count > 0;
}

static json_t *row_json(const struct effect *row)
{
	return json_pack("{s:s, s:s, s:s, s:b, s:s*}", "what", row->what, "asked", row->asked,
	                 "found", row->found, "holds", row->holds, "supersededBy",
	                 row->superseded[0] ? row->superseded : NULL);
}

json_t *effects_json(const struct effects *effects)
{
	json_t *array = json_array();

	for (size_t i = 0; i < effects->count; i++)
		json_array_append_new(array, row_json(&effects->row[i]));
	return array;
}

int effects_of_json(const json_t *array, struct effects *effects, struct fault *fault)
{
	size_t index;
	json_t *item;

	memset(effects, 0, sizeof *effects);
	if (!json_is_array(array) || json_array_size(array) > EFFECTS_MAX)
		return fault_set(fault, FAULT_INPUT, "effects", "not an array of at most %d rows",
		                 EFFECTS_MAX);
	json_array_foreach(array, index, item)
	{
		const char *what, *asked, *found, *superseded = "";
		int holds;

		if (json_unpack(item, "{s:s, s:s, s:s, s:b, s?s}", "what", &what, "asked", &asked,
		                "found", &found, "holds", &holds, "supersededBy",
		                &superseded) != 0 ||
		    strlen(superseded) >= EFFECT_REQUEST_MAX || strlen(what) >= EFFECT_WHAT_MAX ||
		    strlen(asked) >= EFFECT_VALUE_MAX || strlen(found) >= EFFECT_VALUE_MAX)
			return fault_set(fault, FAULT_INPUT, "effects", "row %zu is no effect",
			                 index);
		add_row(effects, what, asked, found);
		effects->row[index].holds = holds;
		strcpy(effects->row[index].superseded, superseded);
	}
	return 0;
}
