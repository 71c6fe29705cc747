/* SPDX-License-Identifier: Apache-2.0 */
#include "api/reply.h"

#include <stdio.h>
#include <stdlib.h>

#include "api/page.h"

enum { SUCCESS = 200, SUCCESS_END = 300, SECONDS_MAX = 16 };

/* The table of docs/api.md. */
static const struct row {
	unsigned status;
	const char *code, *message;
} errors[REPLY_ERRORS] = {
	[REPLY_UNAVAILABLE] = { 503, "GLOBAL_1001", "Service unavailable. Please try again" },
	[REPLY_INVALID] = { 400, "GLOBAL_1002", "Invalid request" },
	[REPLY_NO_REQUEST] = { 404, "GLOBAL_1003",
	                       "Provided request ID does not exist for your account" },
	[REPLY_NO_PATH] = { 404, "GLOBAL_1004", "Path does not exist" },
	[REPLY_NO_METHOD] = { 405, "GLOBAL_1005", "Method is not allowed on this path" },
	[REPLY_TOO_LARGE] = { 413, "GLOBAL_1006", "Body is too large" },
	[REPLY_NO_TOKEN] = { 401, "AUTH_1002", "Invalid token" },
	[REPLY_LOGIN] = { 401, "AUTH_1001", "Invalid credentials" },
	[REPLY_FORBIDDEN] = { 403, "AUTH_1003", "Not allowed with this credential" },
	[REPLY_NOT_PRIVATE] = { 403, "AUTH_1004", "Keys are taken over TLS or loopback only" },
	[REPLY_NO_CUSTOMER] = { 404, "CUSTOMER_1002", "Customer does not exist" },
	[REPLY_NO_TARGET] = { 404, "CUSTOMER_1008", "Failed to find target customer" },
	[REPLY_STATUS] = { 409, "SUBSCRIBER_1008", "Failed to update subscriber status" },
	[REPLY_MOVE] = { 409, "SUBSCRIBER_1023", "Failed to move subscriber" },
	[REPLY_SMS] = { 503, "SUBSCRIBER_1012", "Failed to send SMS" },
	[REPLY_TAKEN] = { 409, "GLOBAL_1010", "Exists already" },
	[REPLY_TOO_MANY] = { 429, "GLOBAL_1007", "Too many requests" },
	[REPLY_KEY_USED] = { 409, "GLOBAL_1008", "Idempotency key was used with another request" },
	[REPLY_HEADERS] = { 400, "GLOBAL_1009", "Too many headers or parameters" },
	[REPLY_NO_WEBHOOK] = { 404, "WEBHOOK_1001", "Webhook does not exist" },
	[REPLY_CARD_BUSY] = { 409, "CARD_1001", "Card is in use; try again" },
	[REPLY_CARD_ABSENT] = { 409, "CARD_1002", "Card is not within reach of this server" },
	[REPLY_CARD_SILENT] = { 409, "CARD_1003", "Card does not answer as it should" },
	[REPLY_NO_HANDSET] = { 404, "HANDSET_1001", "Handset does not exist" },
	[REPLY_HANDSETS] = { 429, "HANDSET_1002", "Too many handsets" },
	[REPLY_HANDSET] = { 409, "HANDSET_1003", "Handset cannot do that now" },
	[REPLY_NO_SUBSCRIBER] = { 404, "SUBSCRIBER_1002", "Subscriber does not exist" },
};

const char *reply_error_code(enum reply_error error)
{
	return errors[error].code;
}

const char *reply_error_message(enum reply_error error)
{
	return errors[error].message;
}

/* Of what comes in one piece. */
static json_t *one_page(size_t count)
{
	const size_t size = count > PAGE_SIZE_DEFAULT ? count : PAGE_SIZE_DEFAULT;

	return json_pack("{s:i, s:I, s:i, s:I}", "page", 0, "size", (json_int_t)size, "totalPages",
	                 1, "totalElements", (json_int_t)count);
}

/* Takes the body's reference. */
static void send_body(struct _u_response *response, unsigned status, json_t *body)
{
	char *text = body ? json_dumps(body, JSON_INDENT(2)) : NULL;

	json_decref(body);
	u_map_put(response->map_header, "Content-Type", "application/json; charset=utf-8");
	u_map_put(response->map_header, "Cache-Control", "no-store");
	if (text)
		ulfius_set_string_body_response(response, status, text);
	else
		ulfius_set_empty_body_response(response, 503);
	free(text);
}

static void name_call(struct _u_response *response, const char *call_id)
{
	if (call_id)
		u_map_put(response->map_header, "Request-Id", call_id);
}

void reply_set_data(struct _u_response *response, struct reply_data *data)
{
	response->shared_data = data;
}

void reply_set_prepared(struct _u_response *response, const void *prepared)
{
	struct reply_data *data = response->shared_data;

	if (data)
		data->prepared = prepared;
}

const void *reply_prepared(const struct _u_response *response)
{
	const struct reply_data *data = response->shared_data;

	return data ? data->prepared : NULL;
}

static json_t *pageable(const struct _u_response *response, bool failed, size_t count)
{
	static const struct reply_form usual = { 0 };
	const struct reply_data *data = response->shared_data;
	const struct reply_form *form = data ? data->form : &usual;

	if (failed ? form->null_on_failure : form->null_on_success)
		return json_null();
	return failed ? json_string("") : one_page(count);
}

void reply_content(struct _u_response *response, unsigned status, json_t *content,
                   const char *call_id)
{
	name_call(response, call_id);
	reply_page(response, status, content, pageable(response, false, json_array_size(content)));
}

void reply_page(struct _u_response *response, unsigned status, json_t *content, json_t *pageable)
{
	send_body(response, status,
	          json_pack("{s:s, s:s, s:o, s:o}", "errorCode", "", "errorMessage", "", "content",
	                    content, "pageable", pageable));
}

void reply_bulk(struct _u_response *response, unsigned status, json_t *bulk, const char *call_id)
{
	name_call(response, call_id);
	/* One, as the document shows it for two. */
	send_body(response, status, json_pack("{s:o, s:o}", "bulk", bulk, "pageable", one_page(1)));
}

bool reply_is_success(const struct _u_response *response)
{
	return response->status >= SUCCESS && response->status < SUCCESS_END;
}

/* What a client sent may have been cut in the middle of a character: then all that is no ASCII is a mark. */
static json_t *message_json(char *message)
{
	json_t *text = json_string(message);

	for (char *at = message; !text && *at; at++)
		if ((unsigned char)*at >= 0x80)
			*at = '?';
	return text ? text : json_string(message);
}

void reply_error(struct _u_response *response, enum reply_error error, const struct fault *detail)
{
	char message[FAULT_WHERE_MAX + FAULT_TEXT_MAX + 64];
	const struct row *row = &errors[error];
	json_t *text;

	if (detail)
		snprintf(message, sizeof message, "%s: %s%s%s", row->message, detail->where,
		         detail->where[0] ? ": " : "", detail->text);
	else
		snprintf(message, sizeof message, "%s", row->message);
	if (error == REPLY_NO_TOKEN)
		u_map_put(response->map_header, "WWW-Authenticate", "Bearer realm=\"roamcard\"");
	text = message_json(message);
	send_body(response, row->status,
	          json_pack("{s:s, s:o, s:s, s:o}", "errorCode", row->code, "errorMessage", text,
	                    "content", "", "pageable", pageable(response, true, 0)));
}

void reply_too_many(struct _u_response *response, unsigned seconds)
{
	char text[SECONDS_MAX];

	snprintf(text, sizeof text, "%u", seconds);
	u_map_put(response->map_header, "Retry-After", text);
	reply_error(response, REPLY_TOO_MANY, NULL);
}

void reply_fault(struct _u_response *response, const struct fault *fault, enum reply_error absent)
{
	if (fault->code == FAULT_INPUT) {
		reply_error(response, REPLY_INVALID, fault);
	} else if (fault->code == FAULT_ABSENT) {
		reply_error(response, absent, NULL);
	} else {
		fprintf(stderr, "roamcard: %s%s%s\n", fault->where, fault->where[0] ? ": " : "",
		        fault->text);
		reply_error(response, REPLY_UNAVAILABLE, NULL);
	}
}
