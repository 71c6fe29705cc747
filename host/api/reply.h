/* SPDX-License-Identifier: Apache-2.0 */
#ifndef API_REPLY_H
#define API_REPLY_H

#include <stdbool.h>

#include <jansson.h>
#include <ulfius.h>

#include "octets/fault.h"

/* The envelope of every answer, docs/api.md. */

/* What can be wrong with a call; reply.c has code, message and HTTP status of each. */
enum reply_error {
	REPLY_UNAVAILABLE,
	REPLY_INVALID,
	REPLY_NO_REQUEST,
	REPLY_NO_PATH,
	REPLY_NO_METHOD,
	REPLY_TOO_LARGE,
	REPLY_NO_TOKEN,
	REPLY_NO_SUBSCRIBER,
	REPLY_LOGIN,
	REPLY_FORBIDDEN,
	REPLY_NOT_PRIVATE,
	REPLY_NO_CUSTOMER,
	REPLY_NO_TARGET,
	REPLY_STATUS,
	REPLY_MOVE,
	REPLY_SMS,
	REPLY_TAKEN,
	REPLY_TOO_MANY,
	REPLY_KEY_USED,
	REPLY_NO_WEBHOOK,
	REPLY_HEADERS,
	REPLY_CARD_BUSY,
	REPLY_CARD_ABSENT,
	REPLY_CARD_SILENT,
	REPLY_NO_HANDSET,
	REPLY_HANDSETS,
	REPLY_HANDSET,
	REPLY_ERRORS,
};

/* How the document of a call shows "pageable"; what is zero is the usual: an object, and "" in a failure. */
struct reply_form {
	bool null_on_success, null_on_failure;
};

/* What belongs to one call besides its request: the form of its response, whatever becomes of it; and what was worked out
 * before it ran (call_prepare), or NULL. */
struct reply_data {
	const struct reply_form *form;
	const void *prepared;
};

/* The data must outlive the call; NULL at its end. */
void reply_set_data(struct _u_response *response, struct reply_data *data);
void reply_set_prepared(struct _u_response *response, const void *prepared);
const void *reply_prepared(const struct _u_response *response);

/* "SUBSCRIBER_1002" and "Subscriber does not exist". */
const char *reply_error_code(enum reply_error error);
const char *reply_error_message(enum reply_error error);

/* A success: content (an array; its reference is taken) with the HTTP status. call_id, for header
 * Request-Id, may be NULL. */
void reply_content(struct _u_response *response, unsigned status, json_t *content,
                   const char *call_id);

/* The same with a pageable of its own, whose reference is taken too. */
void reply_page(struct _u_response *response, unsigned status, json_t *content, json_t *pageable);

/* The same with bulk in place of the content, and without an error of its own. */
void reply_bulk(struct _u_response *response, unsigned status, json_t *bulk, const char *call_id);

/* Whether what was replied is none. */
bool reply_is_success(const struct _u_response *response);

/* A failure. detail, which may be NULL, is added to the message: "bulk[0]: unknown field". */
void reply_error(struct _u_response *response, enum reply_error error, const struct fault *detail);

/* REPLY_TOO_MANY, with the seconds to wait. */
void reply_too_many(struct _u_response *response, unsigned seconds);

/* The failure that a fault is: FAULT_INPUT is REPLY_INVALID with its words, FAULT_ABSENT is absent, all
 * else REPLY_UNAVAILABLE, told on standard error. */
void reply_fault(struct _u_response *response, const struct fault *fault, enum reply_error absent);

#endif
