/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "scenario/found.h"
#include "scenario/session_inside.h"

static json_t *lines_json(const struct session *session)
{
	const unsigned first = session->line_count > SESSION_LINES_MAX
	                               ? session->line_count - SESSION_LINES_MAX
	                               : 0;
	json_t *list = json_array();

	for (unsigned i = first; i < session->line_count; i++) {
		const struct session_line *line = &session->lines[i % SESSION_LINES_MAX];
		json_t *text = json_string(line->text ? line->text : "");

		/* What a card shows may be no UTF-8. */
		json_array_append_new(list,
		                      json_pack("{s:i, s:I, s:s, s:o}", "number", (int)i + 1,
		                                "time", (json_int_t)line->at_s, "who", line->who,
		                                "text", text ? text : json_string("?")));
	}
	return list;
}

static json_t *text_json(const char *text)
{
	json_t *string = json_string(text);

	return string ? string : json_string("?");
}

static json_t *items_json(const char *title, const struct handset_item *items, size_t count)
{
	json_t *list = json_array();

	for (size_t i = 0; i < count; i++)
		json_array_append_new(list, text_json(items[i].text));
	return json_pack("{s:o, s:o}", "title", text_json(count > 0 ? title : ""), "items", list);
}

static json_t *networks_json(const struct handset *handset)
{
	struct handset_network networks[WORLD_CELLS_MAX];
	const size_t count = handset_networks(handset, networks);
	json_t *list = json_array();

	for (size_t i = 0; i < count; i++) {
		const struct handset_network *network = &networks[i];

		json_array_append_new(list,
		                      json_pack("{s:s, s:s, s:s, s:i, s:i, s:s, s:b, s:b}", "plmn",
		                                network->cell.plmn, "name", network->cell.name,
		                                "access", access_text(network->cell.access),
		                                "signal", network->cell.dbm, "turn",
		                                (int)network->turn, "reason", network->reason,
		                                "registered", network->registered, "admits",
		                                network->admits));
	}
	return list;
}

static json_t *network_json(const struct handset_state *state)
{
	if (state->service == SERVICE_NONE)
		return json_null();
	return json_pack("{s:s, s:s, s:s}", "plmn", state->cell.plmn, "name", state->cell.name,
	                 "access", access_text(state->cell.access));
}

/* By a look at a copy; null where the card does not let itself be read. */
static json_t *card_json(struct session *session)
{
	static const char *const locks[] = { "IDLE", "PAIRED", "LOCKED" };
	struct view *view = malloc(sizeof *view);
	struct fault fault;
	json_t *card = NULL;

	if (view && stage_view(&session->stage, view, &fault) == 0 && view->applet)
		card = json_pack("{s:s, s:s, s:s, s:s}", "appletMode",
		                 view->mode == CHANGE_MODE_AUTOMATIC ? "AUTOMATIC" : "MANUAL",
		                 "activeImsi",
		                 view->active ? view->slot[view->active - 1].imsi : "", "lockState",
		                 locks[view->lock], "pairedImei", view->imei);
	free(view);
	return card ? card : json_null();
}

static json_t *forbidden_json(const struct handset_state *state)
{
	json_t *list = json_array();

	for (size_t i = 0; i < state->fplmns; i++)
		json_array_append_new(list, json_string(state->fplmn[i]));
	return list;
}

json_t *session_json(struct session *session)
{
	const struct stage *stage = &session->stage;
	const struct handset_state *state = handset_state(stage->handset);
	json_t *object =
		json_pack("{s:b, s:I, s:s, s:s, s:s, s:s, s:b, s:s, s:o, s:i, s:s}", "on",
	                  state->on, "time", (json_int_t)state->now_s, "imei", state->imei, "iccid",
	                  state->iccid, "imsi", state->imsi, "country", stage->place.country,
	                  "airplane", stage->airplane, "service",
	                  found_service_text(state->service), "network", network_json(state),
	                  "cause", (int)state->cause, "causeText",
	                  state->cause == CAUSE_NONE ? "" : reject_cause_text(state->cause));

	json_object_update_new(
		object,
		json_pack("{s:b, s:o, s:s, s:o, s:o, s:o, s:o, s:o, s:o}", "cardRefuses",
	                  state->card_refused, "screen", text_json(state->screen), "prompt",
	                  found_prompt_text(state->prompt), "menu",
	                  items_json(state->menu_title, state->menu, state->menu_items), "choice",
	                  items_json(state->choice_title, state->choice, state->choice_items),
	                  "forbidden", forbidden_json(state), "networks",
	                  networks_json(stage->handset), "card", card_json(session), "lines",
	                  lines_json(session)));
	return object;
}
