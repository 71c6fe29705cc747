/* SPDX-License-Identifier: Apache-2.0 */
#include "inspect/behaviour.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { VIEW_LOCKED = 2 }; /* view.h */

/* What the card holds now; without power_on as the handset left it. */
static int read_view(const struct behaviour_watch *watch, struct transport *copy, bool power_on,
                     struct view *view, struct fault *fault)
{
	struct terminal *terminal = calloc(1, sizeof *terminal);
	int rc = terminal ? 0 : fault_set(fault, FAULT_SYSTEM, "", "out of memory");

	if (rc == 0 && power_on)
		rc = terminal_power_on(terminal, copy, fault);
	if (rc == 0) {
		terminal->transport = copy;
		rc = view_read(terminal, watch->secrets, view, fault);
	}
	free(terminal);
	return rc;
}

/* Whether every network that is heard is one the card forbids. */
static bool is_all_forbidden(const struct handset_state *state, const struct cell *cells,
                             size_t count)
{
	for (size_t i = 0; i < count; i++) {
		bool forbidden = false;

		for (size_t f = 0; f < state->fplmns; f++)
			forbidden = forbidden || strcmp(state->fplmn[f], cells[i].plmn) == 0;
		if (!forbidden)
			return false;
	}
	return true;
}

/* Why AUTHENTICATE is refused. Of the reasons only the lock stands in a file; that no IMEI was told is
 * none here, so what remains is the country (docs/card.md). */
static const char *refusal_text(const struct view *view)
{
	if (view->lock == VIEW_LOCKED)
		return "card does not authenticate: locked";
	return view->applet ? "card does not authenticate: no slot is allowed in this country"
	                    : "card does not authenticate";
}

/* Why there is no service, the nearest cause first. */
static void say_why(const struct behaviour_watch *watch, const struct handset_state *state,
                    const struct view *view, char why[BEHAVIOUR_WHY_MAX])
{
	struct cell cells[WORLD_CELLS_MAX];
	const size_t count = world_cells(network_world(watch->network), &state->place, cells);
	const bool suspended = state->cause == CAUSE_NOT_ALLOWED && watch->status != NETWORK_ACTIVE;

	if (count == 0)
		snprintf(why, BEHAVIOUR_WHY_MAX, "no network is heard");
	else if (!state->imsi[0])
		snprintf(why, BEHAVIOUR_WHY_MAX, "the card has no IMSI");
	else if (state->card_refused)
		snprintf(why, BEHAVIOUR_WHY_MAX, "%s", refusal_text(view));
	else if (suspended)
		snprintf(why, BEHAVIOUR_WHY_MAX, "subscriber is %s",
		         network_status_text(watch->status));
	else if (state->cause != CAUSE_NONE)
		snprintf(why, BEHAVIOUR_WHY_MAX, "%s (%u)", reject_cause_text(state->cause),
		         state->cause);
	else if (is_all_forbidden(state, cells, count))
		snprintf(why, BEHAVIOUR_WHY_MAX, "forbidden network: every one that is heard");
	else
		snprintf(why, BEHAVIOUR_WHY_MAX, "no network admits it");
}

static int live(struct handset *handset, const struct place *place, struct fault *fault)
{
	int rc = handset_go(handset, place, fault);

	if (rc == 0)
		rc = handset_switch(handset, true, fault);
	if (rc == 0)
		rc = handset_wait(handset, BEHAVIOUR_SETTLE_S, fault);
	return rc;
}

static int judge(const struct behaviour_watch *watch, const struct handset *handset,
                 struct transport *copy, struct view *view, struct behaviour *row,
                 struct fault *fault)
{
	const struct handset_state *state = handset_state(handset);
	int rc = 0;

	row->place = state->place;
	row->service = state->service;
	snprintf(row->imsi, sizeof row->imsi, "%s", state->imsi);
	if (state->service == SERVICE_NORMAL) {
		row->cell = state->cell;
		return 0;
	}
	if (state->card_refused)
		rc = read_view(watch, copy, false, view, fault);
	say_why(watch, state, view, row->why);
	return rc;
}

static int observe_at(const struct behaviour_watch *watch, struct transport *card,
                      const struct handset_options *options, const struct place *place,
                      struct view *view, struct behaviour *row, struct fault *fault)
{
	struct transport *copy;
	struct handset *handset = NULL;
	int rc = transport_copy(card, &copy, fault);

	if (rc < 0)
		return rc;
	*row = (struct behaviour){ .place = *place };
	rc = handset_open(copy, options, &handset, fault);
	if (rc == 0)
		rc = live(handset, place, fault);
	if (rc == 0)
		rc = judge(watch, handset, copy, view, row, fault);
	handset_close(handset);
	transport_close(copy);
	return rc;
}

int behaviour_observe(const struct behaviour_watch *watch, struct transport *card,
                      const struct place *places, size_t count, struct behaviour *rows,
                      struct fault *fault)
{
	struct handset_options options = {
		.pin1 = watch->secrets->pin1_known ? watch->secrets->pin1 : NULL,
		.network = watch->network,
		.imei = watch->imei,
	};
	struct transport *copy = NULL;
	char paired[sizeof((struct view *)0)->imei];
	struct view *view;
	int rc;

	if (count > BEHAVIOUR_PLACES_MAX)
		return fault_set(fault, FAULT_LIMIT, "places", "%zu; at most %d", count,
		                 BEHAVIOUR_PLACES_MAX);
	view = calloc(1, sizeof *view);
	if (!view)
		return fault_set(fault, FAULT_SYSTEM, "", "out of memory");
	rc = transport_copy(card, &copy, fault);
	if (rc == 0)
		rc = read_view(watch, copy, true, view, fault);
	transport_close(copy);
	strcpy(paired, view->imei);
	if (!options.imei)
		options.imei = paired[0] ? paired : BEHAVIOUR_IMEI;
	for (size_t i = 0; i < count && rc == 0; i++)
		rc = observe_at(watch, card, &options, &places[i], view, &rows[i], fault);
	free(view);
	return rc;
}

/* ---- which places ---- */

struct choice {
	const struct world *world;
	struct place *places;
	size_t count;
};

/* The country of the code, an MCC or what begins with one. */
static void choose(struct choice *choice, const char *code)
{
	const char mcc[4] = { code[0], code[1], code[0] ? code[2] : '\0', '\0' };
	const char *country = world_country_of_mcc(choice->world, mcc);

	if (!country || choice->count == BEHAVIOUR_PLACES_MAX)
		return;
	for (size_t i = 0; i < choice->count; i++)
		if (strcmp(choice->places[i].country, country) == 0)
			return;
	choice->places[choice->count] = (struct place){ 0 };
	strcpy(choice->places[choice->count++].country, country);
}

static void choose_list(struct choice *choice, const struct change_list *list)
{
	for (unsigned i = 0; i < list->count; i++)
		choose(choice, list->code[i]);
}

size_t behaviour_places(const struct world *world, const struct change *change,
                        struct place places[BEHAVIOUR_PLACES_MAX])
{
	struct choice choice = { .world = world, .places = places };

	for (unsigned i = 0; i < change->slots; i++) {
		choose_list(&choice, &change->slot[i].countries);
		choose_list(&choice, &change->slot[i].preferred);
		choose_list(&choice, &change->slot[i].forbidden);
	}
	if (change->active_imsi[0])
		choose(&choice, change->active_imsi);
	return choice.count;
}

/* ---- in words ---- */

void behaviour_text(const struct behaviour *row, char text[BEHAVIOUR_TEXT_MAX])
{
	if (row->service == SERVICE_NORMAL)
		snprintf(text, BEHAVIOUR_TEXT_MAX, "%s %s (%s) as %s", row->cell.plmn,
		         row->cell.name, access_text(row->cell.access), row->imsi);
	else
		snprintf(text, BEHAVIOUR_TEXT_MAX, "no service: %s", row->why);
}

json_t *behaviour_json(const struct behaviour *rows, size_t count)
{
	json_t *array = json_array();

	for (size_t i = 0; i < count; i++) {
		const struct behaviour *row = &rows[i];
		const bool normal = row->service == SERVICE_NORMAL;

		json_array_append_new(array,
		                      json_pack("{s:s, s:b, s:s, s:s, s:s, s:s, s:s}", "place",
		                                row->place.plmn[0] ? row->place.plmn
		                                                   : row->place.country,
		                                "service", normal, "imsi", row->imsi, "network",
		                                normal ? row->cell.plmn : "", "name",
		                                normal ? row->cell.name : "", "access",
		                                normal ? access_text(row->cell.access) : "", "why",
		                                row->why));
	}
	return array;
}
