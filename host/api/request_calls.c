/* SPDX-License-Identifier: Apache-2.0 */
#include "api/calls.h"

#include <string.h>

#include "api/listing.h"
#include "api/reply.h"
#include "api/submit.h"
#include "service/details.h"
#include "service/lock.h"
#include "service/request.h"

enum { DONE = 200 };

void call_request_get(struct api *api, const struct account *account,
                      const struct _u_request *request, struct _u_response *response)
{
	struct fault fault = { 0 };
	char id[UUID_TEXT_SIZE];
	json_t *found = NULL;
	int rc;

	path_uuid(request, "requestId", id);
	rc = request_get(&api->service, account, id, &found, &fault);
	if (rc == FAULT_ABSENT)
		rc = lock_order_get(&api->service, account, id, &found, &fault);
	if (rc < 0)
		reply_fault(response, &fault, REPLY_NO_REQUEST);
	else
		reply_content(response, DONE, json_pack("[o]", found), NULL);
}

/* The state in the words of GET /api/v2/global/call. */
static const char *call_status(const char *state)
{
	static const char *const words[][2] = {
		{ "PENDING", "OPEN" },
		{ "IN_PROGRESS", "OPEN" },
		{ "SUCCESS", "SUCCESS" },
		{ "FAILED", "FAILURE" },
	};

	for (size_t i = 0; state && i < sizeof words / sizeof words[0]; i++)
		if (strcmp(words[i][0], state) == 0)
			return words[i][1];
	return "INTERNAL_ERROR";
}

static json_t *states_of(struct api *api, const struct account *account,
                         const struct _u_request *request, char id[UUID_TEXT_SIZE],
                         struct _u_response *response)
{
	struct fault fault = { 0 };
	json_t *states;

	path_uuid(request, "requestId", id);
	if (details_states(&api->service, account, id, &states, &fault) < 0)
		reply_fault(response, &fault, REPLY_NO_REQUEST);
	return states;
}

static const char *word_of(const json_t *row)
{
	return call_status(json_string_value(json_object_get(row, "state")));
}

/* One request. The identifier of a whole call is none of these. */
void call_status_get(struct api *api, const struct account *account,
                     const struct _u_request *request, struct _u_response *response)
{
	char id[UUID_TEXT_SIZE];
	json_t *states = states_of(api, account, request, id, response);
	const json_t *first = json_array_get(states, 0);
	const char *found = json_string_value(json_object_get(first, "requestId"));

	if (found && strcmp(found, id) == 0)
		reply_content(response, DONE, json_pack("[{s:s}]", "status", word_of(first)), NULL);
	else if (states)
		reply_error(response, REPLY_NO_REQUEST, NULL);
	json_decref(states);
}

void call_states_get(struct api *api, const struct account *account,
                     const struct _u_request *request, struct _u_response *response)
{
	char id[UUID_TEXT_SIZE];
	json_t *states = states_of(api, account, request, id, response);
	json_t *content = json_array();
	size_t index;
	json_t *row;

	json_array_foreach(states, index, row)
	{
		json_array_append_new(content, json_pack("{s:O, s:s}", "requestId",
		                                         json_object_get(row, "requestId"),
		                                         "status", word_of(row)));
	}
	if (states)
		reply_content(response, DONE, content, NULL);
	else
		json_decref(content);
	json_decref(states);
}

void call_request_list(struct api *api, const struct account *account,
                       const struct _u_request *request, struct _u_response *response)
{
	static const char *const names[] = { "page", "size", "state", NULL };
	static const char *const states[] = { "PENDING", "IN_PROGRESS", "SUCCESS", "FAILED", NULL };
	struct fault fault = { 0 };
	const char *state = "";
	struct store_page part;
	struct page page = { 0 };
	json_t *list = NULL;

	if (listing_read(request, names, &page, &part, &fault) < 0 ||
	    listing_word(request, "state", states, &state, &fault) < 0 ||
	    details_requests(&api->service, account, state, &part, &list, &page.total, &fault) < 0)
		reply_fault(response, &fault, REPLY_NO_REQUEST);
	else
		page_reply(response, list, page);
}
