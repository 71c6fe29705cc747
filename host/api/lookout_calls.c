/* SPDX-License-Identifier: Apache-2.0 */
#include "api/console_calls.h"

#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "api/reply.h"
#include "inspect/atr.h"
#include "inspect/reader_card.h"
#include "network/world.h"
#include "octets/clock.h"
#include "octets/hex.h"
#include "service/details.h"
#include "store/activity.h"
#include "transport/readers.h"

enum { DONE = 200, MCC_FIRST = 1, MCC_LAST = 999, MINUTES = 60, BOUNDS = 10 };

void call_token_get(struct api *api, const struct account *account,
                    const struct _u_request *request, struct _u_response *response)
{
	(void)api;
	(void)request;
	reply_content(response, DONE,
	              json_pack("[{s:s, s:s, s:s}]", "customerId", account->id, "customerName",
	                        account->name, "role", account_role_text(account->role)),
	              NULL);
}

/* ---- the world ---- */

/* A network is heard by several technologies, and told once. */
static json_t *networks_json(const struct world *world, const char *country)
{
	struct cell cells[WORLD_CELLS_MAX];
	struct place place = { .plmn = "" };
	json_t *networks = json_object();
	size_t count;

	snprintf(place.country, sizeof place.country, "%s", country);
	count = world_cells(world, &place, cells);
	for (size_t i = 0; i < count; i++)
		json_object_set_new(networks, cells[i].plmn, json_string(cells[i].name));
	return networks;
}

static json_t *codes_json(const struct world *world, const char *country)
{
	json_t *codes = json_array();
	char mcc[4];

	for (unsigned i = MCC_FIRST; i <= MCC_LAST; i++) {
		const char *of;

		snprintf(mcc, sizeof mcc, "%03u", i);
		of = world_country_of_mcc(world, mcc);
		if (of && strcmp(of, country) == 0)
			json_array_append_new(codes, json_string(mcc));
	}
	return codes;
}

void call_world(struct api *api, const struct account *account, const struct _u_request *request,
                struct _u_response *response)
{
	const char *codes[WORLD_COUNTRIES_MAX];
	const size_t count = world_countries(api->world, codes, WORLD_COUNTRIES_MAX);
	json_t *countries = json_array();

	(void)account;
	(void)request;
	for (size_t i = 0; i < count; i++)
		json_array_append_new(countries,
		                      json_pack("{s:s, s:s, s:o, s:o}", "country", codes[i], "name",
		                                world_country_name(api->world, codes[i]), "mcc",
		                                codes_json(api->world, codes[i]), "networks",
		                                networks_json(api->world, codes[i])));
	reply_content(response, DONE, countries, NULL);
}

/* ---- figures ---- */

/* Upper bounds of round trips in milliseconds; what takes longer is in one more. */
static const int64_t bounds[BOUNDS] = { 5, 10, 25, 50, 100, 250, 1000, 5000, 60000, 3600000 };

struct figures_told {
	json_t *states, *reasons;
	json_int_t ended[MINUTES][2], trips[BOUNDS + 1];
};

static void tell_state(void *ctx, const char *state, int64_t count)
{
	json_object_set_new(((struct figures_told *)ctx)->states, state, json_integer(count));
}

static void tell_minute(void *ctx, int64_t minute, bool failed, int64_t count)
{
	struct figures_told *told = ctx;

	/* What ends while it is counted is of the last minute. */
	told->ended[minute < MINUTES ? minute : MINUTES - 1][failed] += count;
}

static void tell_reason(void *ctx, const char *reason, int64_t count)
{
	json_array_append_new(((struct figures_told *)ctx)->reasons,
	                      json_pack("{s:s, s:I}", "reason", reason, "count",
	                                (json_int_t)count));
}

static void tell_round_trip(void *ctx, int64_t ms)
{
	struct figures_told *told = ctx;
	size_t i = 0;

	while (i < BOUNDS && ms > bounds[i])
		i++;
	told->trips[i]++;
}

static json_t *figures_json(struct figures_told *told, int64_t since)
{
	json_t *minutes = json_array(), *trips = json_array();
	char text[CLOCK_TEXT_SIZE];

	for (size_t i = 0; i < MINUTES; i++)
		json_array_append_new(minutes,
		                      json_pack("[I, I]", told->ended[i][0], told->ended[i][1]));
	for (size_t i = 0; i <= BOUNDS; i++)
		json_array_append_new(trips,
		                      json_pack("{s:o, s:I}", "upToMs",
		                                i < BOUNDS ? json_integer(bounds[i]) : json_null(),
		                                "count", told->trips[i]));
	clock_text(since, text);
	return json_pack("{s:s, s:O, s:o, s:o, s:O}", "since", text, "requests", told->states,
	                 "minutes", minutes, "roundTrips", trips, "failures", told->reasons);
}

void call_overview(struct api *api, const struct account *account, const struct _u_request *request,
                   struct _u_response *response)
{
	struct figures_told told = { .states =
		                             json_pack("{s:i, s:i, s:i, s:i}", "PENDING", 0,
		                                       "IN_PROGRESS", 0, "SUCCESS", 0, "FAILED", 0),
		                     .reasons = json_array() };
	const struct activity_figures figures = { &told, tell_state, tell_minute, tell_reason,
		                                  tell_round_trip };
	const int64_t since = store_now(api->service.store) - ACTIVITY_HOUR_MS;
	struct fault fault = { 0 };

	(void)request;
	if (store_activity_figures(api->service.store, account->id, since, &figures, &fault) < 0)
		reply_fault(response, &fault, REPLY_NO_PATH);
	else
		reply_content(response, DONE, json_pack("[o]", figures_json(&told, since)), NULL);
	json_decref(told.states);
	json_decref(told.reasons);
}

/* ---- readers ---- */

static const char *state_of(const struct reader *reader)
{
	if (!reader->present)
		return "EMPTY";
	if (reader->mute)
		return "MUTE";
	return reader->exclusive ? "HELD" : reader->in_use ? "IN_USE" : "CARD";
}

/* A card that another program has open is not read: that would reset it there. */
static void add_iccid(struct api *api, const struct account *account, const struct reader *reader,
                      json_t *object)
{
	struct identifier identifier = { .type = IDENTIFIER_ICCID };
	struct fault fault = { 0 };
	json_t *subscriber;

	if (reader_card_iccid(reader, identifier.value, &fault) < 0) {
		json_object_set_new(object, "reason", json_string(fault.text));
		return;
	}
	if (details_subscriber(&api->service, account, &identifier, &subscriber, &fault) == 0)
		json_object_set_new(object, "iccid", json_string(identifier.value));
	else
		json_object_set_new(object, "reason",
		                    json_string("the card is no subscriber of this account"));
	json_decref(subscriber);
}

static json_t *reader_json(struct api *api, const struct account *account,
                           const struct reader *reader)
{
	char atr[2 * TRANSPORT_ATR_MAX + 1], words[ATR_WORDS_MAX];
	json_t *object =
		json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "reader", reader->name, "state",
	                  state_of(reader), "iccid", "", "reason", "", "atr", "", "atrWords", "");

	if (!reader->present)
		return object;
	if (reader->atr_size > 0) {
		hex_write(reader->atr, reader->atr_size, atr);
		atr_words(reader->atr, reader->atr_size, words);
		json_object_set_new(object, "atr", json_string(atr));
		json_object_set_new(object, "atrWords", json_string(words));
	}
	add_iccid(api, account, reader, object);
	return object;
}

/* No pcscd is no reader, and said to be. */
void call_reader_list(struct api *api, const struct account *account,
                      const struct _u_request *request, struct _u_response *response)
{
	struct reader readers[READERS_MAX];
	struct fault fault = { 0 };
	const int count = readers_list(readers, &fault);
	json_t *list = json_array();

	(void)request;
	for (int i = 0; i < count; i++)
		json_array_append_new(list, reader_json(api, account, &readers[i]));
	reply_content(response, DONE,
	              json_pack("[{s:o, s:s}]", "readers", list, "reason",
	                        count < 0 ? fault.text : ""),
	              NULL);
}
