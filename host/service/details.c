/* SPDX-License-Identifier: Apache-2.0 */
#include "service/details.h"

#include <stdlib.h>
#include <string.h>

#include "inspect/countries.h"
#include "octets/clock.h"
#include "service/find.h"
#include "service/lock.h"
#include "service/request.h"

/* Each IMSI of the card; the platform knows one number for all of them. */
static json_t *pairs_json(const struct store_subscriber *subscriber, const char *msisdn,
                          const json_t *settings)
{
	const char *active = json_string_value(json_object_get(settings, "activeImsi"));
	json_t *pairs = json_array();

	for (size_t i = 0; i < subscriber->imsis; i++)
		json_array_append_new(pairs,
		                      json_pack("{s:s, s:s, s:b}", "imsi", subscriber->imsi[i],
		                                "msisdn", msisdn, "isLastActive",
		                                active &&
		                                        strcmp(active, subscriber->imsi[i]) == 0));
	return pairs;
}

static const json_t *known(const json_t *settings, const char *key)
{
	const json_t *value = json_object_get(settings, key);

	return value ? value : json_null();
}

enum { MCC_DIGITS = 3 };

static json_t *network_json(const json_t *location)
{
	const char *network = json_string_value(json_object_get(location, "network"));

	return network && strlen(network) > MCC_DIGITS
	               ? json_pack("{s:s%, s:s}", "mcc", network, (size_t)MCC_DIGITS, "mnc",
	                           network + MCC_DIGITS)
	               : json_null();
}

static json_t *place_json(const json_t *location)
{
	const char *network = json_string_value(json_object_get(location, "network"));
	char seen[CLOCK_TEXT_SIZE];

	if (!network)
		return json_null();
	clock_text(json_integer_value(json_object_get(location, "seen")), seen);
	return json_pack("{s:s?, s:O, s:O, s:s}", "country", country_of_network(network), "area",
	                 json_object_get(location, "area"), "areaType",
	                 json_object_get(location, "areaType"), "readBack", seen);
}

static json_t *subscriber_json(const struct store_subscriber_row *row,
                               const struct store_subscriber *subscriber)
{
	json_t *settings = json_loads(row->settings, 0, NULL), *object;
	json_t *location = json_loads(row->location, 0, NULL);
	char created[CLOCK_TEXT_SIZE];

	clock_text(row->created, created);
	object = json_pack("{s:{s:s, s:o, s:s, s:s}, s:s, s:s, s:s, s:o, s:o, s:O, s:O, s:O, s:s}",
	                   "subscriberIdentifiers", "subscriberId", row->id, "imsiMsisdnPairs",
	                   pairs_json(subscriber, row->msisdn, settings), "iccid", row->iccid,
	                   "imei", row->imei, "customerId", row->seen, "customerName",
	                   row->seen_name, "subsStatus", row->status, "lastKnownLocation",
	                   place_json(location), "lastConnectedNetwork", network_json(location),
	                   "appletMode", known(settings, "appletMode"), "lockState",
	                   known(settings, "lockState"), "lockSimToDevice",
	                   known(settings, "lockSimToDevice"), "created", created);
	json_decref(location);
	json_decref(settings);
	return object;
}

struct telling {
	struct store *store;
	json_t *list;
	struct fault *fault;
	int rc;
};

static void tell_subscriber(void *ctx, const struct store_subscriber_row *row)
{
	struct telling *telling = ctx;
	struct store_subscriber subscriber;

	if (telling->rc == 0)
		telling->rc = store_subscriber_find(telling->store, NULL, STORE_BY_ID, row->id,
		                                    &subscriber, telling->fault);
	if (telling->rc == 0)
		json_array_append_new(telling->list, subscriber_json(row, &subscriber));
}

int details_subscribers(struct service *service, const struct account *requestor,
                        const struct store_subscriber_filter *filter, const struct store_page *page,
                        json_t **list, int64_t *total, struct fault *fault)
{
	struct telling telling = { service->store, json_array(), fault, 0 };
	int rc = store_subscribers(service->store, requestor->id, filter, page, total,
	                           tell_subscriber, &telling, fault);

	if (rc == 0)
		rc = telling.rc;
	*list = telling.list;
	if (rc < 0) {
		json_decref(telling.list);
		*list = NULL;
	}
	return rc;
}

int details_subscriber(struct service *service, const struct account *requestor,
                       const struct identifier *identifier, json_t **subscriber,
                       struct fault *fault)
{
	const struct store_page page = { 0, 1 };
	struct store_subscriber_filter filter = { .sort = STORE_SORT_ICCID };
	struct store_subscriber row;
	json_t *list = NULL;
	int64_t total;
	int rc = find_subscriber(service, requestor, identifier, &row, fault);

	*subscriber = NULL;
	if (rc < 0)
		return rc;
	strcpy(filter.id, row.id);
	rc = details_subscribers(service, requestor, &filter, &page, &list, &total, fault);
	if (rc == 0 && !(*subscriber = json_incref(json_array_get(list, 0))))
		rc = fault_set(fault, FAULT_ABSENT, "subscriber", "no such subscriber");
	json_decref(list);
	return rc;
}

static json_t *request_row_json(const struct store_request *row)
{
	char accepted[CLOCK_TEXT_SIZE], ended[CLOCK_TEXT_SIZE] = "";

	clock_text(row->accepted, accepted);
	if (row->ended > 0)
		clock_text(row->ended, ended);
	return json_pack("{s:s, s:s, s:s, s:s, s:{s:s, s:s}, s:s, s:s, s:s, s:i}", "requestId",
	                 row->id, "callId", row->call, "state", request_state_name(row->state),
	                 "reason", row->reason, "subscriberIdentifiers", "type", row->type, "value",
	                 row->value, "iccid", row->iccid, "accepted", accepted, "ended", ended,
	                 "attempts", (int)row->attempts);
}

struct request_telling {
	struct service *service;
	const struct account *requestor;
	json_t *list;
	struct fault *fault;
	int rc;
};

/* The order of an account has no type: it is told with how its cards stand. */
static void tell_request(void *ctx, const struct store_request *row)
{
	struct request_telling *telling = ctx;
	json_t *object = NULL;

	if (telling->rc < 0)
		return;
	if (row->type[0])
		object = request_row_json(row);
	else
		telling->rc = lock_order_get(telling->service, telling->requestor, row->id, &object,
		                             telling->fault);
	json_array_append_new(telling->list, object);
}

int details_requests(struct service *service, const struct account *requestor, const char *state,
                     const struct store_page *page, json_t **list, int64_t *total,
                     struct fault *fault)
{
	struct request_telling telling = { service, requestor, json_array(), fault, 0 };
	int rc = store_requests(service->store, requestor->id, state, page, total, tell_request,
	                        &telling, fault);

	if (rc == 0)
		rc = telling.rc;
	*list = rc < 0 ? NULL : telling.list;
	if (rc < 0)
		json_decref(telling.list);
	return rc;
}

static void tell_state(void *ctx, const char *id, const char *state)
{
	json_array_append_new(ctx, json_pack("{s:s, s:s}", "requestId", id, "state", state));
}

/* The order of an account, by either identifier. */
static int order_state(struct service *service, const struct account *requestor, const char *id,
                       json_t *states, struct fault *fault)
{
	json_t *order;
	const int rc = lock_order_get(service, requestor, id, &order, fault);

	if (rc == 0)
		tell_state(states, json_string_value(json_object_get(order, "requestId")),
		           json_string_value(json_object_get(order, "state")));
	json_decref(order);
	return rc;
}

static int request_state(struct service *service, const struct account *requestor, const char *id,
                         json_t *states, struct fault *fault)
{
	struct store_request row = { 0 };
	int rc = store_request_get(service->store, requestor->id, id, &row, fault);

	if (rc == 0)
		tell_state(states, row.id, request_state_name(row.state));
	free(row.effects);
	if (rc != FAULT_ABSENT)
		return rc;
	rc = store_call_requests(service->store, requestor->id, id, tell_state, states, fault);
	/* A call may have come to no request: all of its elements failed, or it made none. */
	if (rc == 0 && json_array_size(states) == 0)
		rc = store_call_find(service->store, requestor->id, id, fault);
	return rc;
}

int details_states(struct service *service, const struct account *requestor, const char *id,
                   json_t **states, struct fault *fault)
{
	json_t *list = json_array();
	int rc = order_state(service, requestor, id, list, fault);

	if (rc == FAULT_ABSENT)
		rc = request_state(service, requestor, id, list, fault);
	*states = rc < 0 ? NULL : list;
	if (rc < 0)
		json_decref(list);
	return rc;
}
