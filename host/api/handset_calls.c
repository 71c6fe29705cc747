/* SPDX-License-Identifier: Apache-2.0 */
#include "api/console_calls.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/body.h"
#include "api/card_access.h"
#include "api/feed.h"
#include "api/handsets.h"
#include "api/page.h"
#include "api/reply.h"
#include "api/submit.h"
#include "service/fields.h"

enum { DONE = 200, CREATED = 201, TRACE_AT_ONCE = 500 };

static void refuse(struct _u_response *response, const struct fault *fault)
{
	switch (fault->code) {
	case FAULT_LIMIT:
		u_map_put(response->map_header, "Retry-After", "60");
		reply_error(response, REPLY_HANDSETS, fault);
		break;
	case FAULT_REFUSED:
		reply_error(response, REPLY_HANDSET, fault);
		break;
	case FAULT_TRANSPORT:
		reply_error(response, REPLY_CARD_SILENT, fault);
		break;
	default:
		reply_fault(response, fault, REPLY_NO_HANDSET);
	}
}

/* Everybody who watches the handset hears that it is not as it was. */
static void tell(struct api *api, const struct account *account, const struct handset_held *held,
                 const char *what)
{
	char data[FEED_DATA_MAX];

	snprintf(data, sizeof data, "{\"handsetId\":\"%s\",\"what\":\"%s\",\"trace\":%u}", held->id,
	         what, held->session ? session_trace_end(held->session) : 0);
	feed_tell(api->feed, account->id, "handset", data);
}

static json_t *handset_json(const struct handset_held *held)
{
	json_t *object = session_json(held->session);

	json_object_update_new(object, json_pack("{s:s, s:s, s:b, s:i}", "handsetId", held->id,
	                                         "iccid", held->iccid, "copy", held->copy, "trace",
	                                         (int)session_trace_end(held->session)));
	return object;
}

/* {"subscriberIdentifiers": {type, value}, "card": "COPY" or "ITSELF", "imei", "handset"}. */
static int read_body(const json_t *body, struct identifier *identifier, bool *copy,
                     struct fault *fault)
{
	static const struct field fields[] = { { "subscriberIdentifiers", FIELD_OBJECT, true },
		                               { "card", FIELD_STRING, false },
		                               { "imei", FIELD_STRING, false },
		                               { "handset", FIELD_STRING, false },
		                               { 0 } };
	static const struct field names[] = { { "type", FIELD_STRING, true },
		                              { "value", FIELD_STRING, true },
		                              { 0 } };
	const json_t *asked = json_object_get(body, "subscriberIdentifiers");
	const char *card = json_string_value(json_object_get(body, "card"));
	int rc = fields_check(body, "", fields, fault);

	if (rc == 0)
		rc = fields_check(asked, "subscriberIdentifiers", names, fault);
	if (rc == 0)
		rc = identifier_of_text(json_string_value(json_object_get(asked, "type")),
		                        json_string_value(json_object_get(asked, "value")),
		                        "subscriberIdentifiers.type", "subscriberIdentifiers.value",
		                        identifier, fault);
	*copy = !card || strcmp(card, "COPY") == 0;
	if (rc == 0 && !*copy && strcmp(card, "ITSELF") != 0)
		rc = fault_set(fault, FAULT_INPUT, "card", "'%.20s' is neither COPY nor ITSELF",
		               card);
	return rc;
}

static void open_handset(struct api *api, const struct account *account, const json_t *body,
                         struct card_access *access, bool copy, struct _u_response *response)
{
	const struct session_options options = {
		.card = access->transport,
		.known = access->profile,
		.name = access->iccid,
		.handset = json_string_value(json_object_get(body, "handset")),
		.imei = json_string_value(json_object_get(body, "imei")),
	};
	struct handset_held held;
	struct fault fault = { 0 };

	access->transport = NULL;
	access->profile = NULL;
	if (handsets_add(api->handsets, account, &options, access->iccid, copy, &held, &fault) <
	    0) {
		refuse(response, &fault);
		return;
	}
	tell(api, account, &held, "opened");
	reply_content(response, CREATED, json_pack("[o]", handset_json(&held)), NULL);
	handsets_release(api->handsets, &held);
}

/* A handset writes to its card of itself; what is in a reader is somebody's real card, and none is made of it. */
void call_handset_open(struct api *api, const struct account *account,
                       const struct _u_request *request, struct _u_response *response)
{
	json_t *body = body_json(request, response);
	struct identifier identifier = { 0 };
	struct fault fault = { 0 };
	struct card_access access;
	bool copy;

	if (!body)
		return;
	if (read_body(body, &identifier, &copy, &fault) < 0) {
		reply_fault(response, &fault, REPLY_NO_SUBSCRIBER);
	} else if (card_access_open(api, account, &identifier, copy, &access, response)) {
		if (strcmp(card_access_place(api, access.iccid), "EMULATED") == 0)
			open_handset(api, account, body, &access, copy, response);
		else
			reply_error(response, REPLY_CARD_ABSENT, NULL);
		card_access_close(&access);
	}
	json_decref(body);
}

static bool hold(struct api *api, const struct account *account, const struct _u_request *request,
                 struct handset_held *held, struct _u_response *response)
{
	struct fault fault = { 0 };
	char id[UUID_TEXT_SIZE];

	path_uuid(request, "id", id);
	if (handsets_hold(api->handsets, account, id, held, &fault) == 0)
		return true;
	reply_fault(response, &fault, REPLY_NO_HANDSET);
	return false;
}

void call_handset_list(struct api *api, const struct account *account,
                       const struct _u_request *request, struct _u_response *response)
{
	(void)request;
	reply_content(response, DONE, handsets_list(api->handsets, account), NULL);
}

void call_handset_get(struct api *api, const struct account *account,
                      const struct _u_request *request, struct _u_response *response)
{
	struct handset_held held;

	if (!hold(api, account, request, &held, response))
		return;
	reply_content(response, DONE, json_pack("[o]", handset_json(&held)), NULL);
	handsets_release(api->handsets, &held);
}

void call_handset_close(struct api *api, const struct account *account,
                        const struct _u_request *request, struct _u_response *response)
{
	struct handset_held held;

	if (!hold(api, account, request, &held, response))
		return;
	tell(api, account, &held, "closed");
	reply_content(response, DONE, json_pack("[{s:s}]", "handsetId", held.id), NULL);
	handsets_remove(api->handsets, &held);
}

/* {"command": "go", "argument": "PE"}. */
static int play(struct session *session, const json_t *body, struct fault *fault)
{
	static const struct field fields[] = { { "command", FIELD_STRING, true },
		                               { "argument", FIELD_STRING, false },
		                               { 0 } };
	const int rc = fields_check(body, "", fields, fault);

	return rc < 0 ? rc
	              : session_command(session,
	                                json_string_value(json_object_get(body, "command")),
	                                json_string_value(json_object_get(body, "argument")),
	                                fault);
}

void call_handset_command(struct api *api, const struct account *account,
                          const struct _u_request *request, struct _u_response *response)
{
	json_t *body = body_json(request, response);
	struct handset_held held;
	struct fault fault = { 0 };

	if (!body)
		return;
	if (hold(api, account, request, &held, response)) {
		if (play(held.session, body, &fault) < 0)
			refuse(response, &fault);
		else
			reply_content(response, DONE, json_pack("[o]", handset_json(&held)), NULL);
		tell(api, account, &held, "changed");
		handsets_release(api->handsets, &held);
	}
	json_decref(body);
}

/* Returns 0, or -1: the response says that it is no number. */
static int read_after(const struct _u_request *request, unsigned *after,
                      struct _u_response *response)
{
	const char *text = u_map_get(request->map_url, "after");
	struct fault fault = { 0 };
	char *end = "";

	*after = text ? (unsigned)strtoul(text, &end, 10) : 0;
	if (!text || (*text >= '0' && *text <= '9' && !*end && strlen(text) < 10))
		return 0;
	fault_set(&fault, FAULT_INPUT, "after", "'%.20s' is no number", text);
	reply_fault(response, &fault, REPLY_NO_HANDSET);
	return -1;
}

void call_handset_trace(struct api *api, const struct account *account,
                        const struct _u_request *request, struct _u_response *response)
{
	struct handset_held held;
	unsigned after;

	if (read_after(request, &after, response) < 0 ||
	    !hold(api, account, request, &held, response))
		return;
	reply_content(response, DONE, session_trace_json(held.session, after, TRACE_AT_ONCE), NULL);
	handsets_release(api->handsets, &held);
}

void call_handset_capture(struct api *api, const struct account *account,
                          const struct _u_request *request, struct _u_response *response)
{
	struct handset_held held;
	uint8_t *octets;
	size_t size;

	if (!hold(api, account, request, &held, response))
		return;
	size = session_capture(held.session, &octets);
	handsets_release(api->handsets, &held);
	if (size == 0) {
		reply_error(response, REPLY_UNAVAILABLE, NULL);
		return;
	}
	u_map_put(response->map_header, "Content-Type", "application/vnd.tcpdump.pcap");
	u_map_put(response->map_header, "Content-Disposition", "attachment; filename=handset.pcap");
	u_map_put(response->map_header, "Cache-Control", "no-store");
	ulfius_set_binary_body_response(response, DONE, (const char *)octets, size);
	free(octets);
}
