/* SPDX-License-Identifier: Apache-2.0 */
#include "api/calls.h"

#include "api/body.h"
#include "api/guesses.h"
#include "api/privacy.h"
#include "api/reply.h"
#include "octets/clock.h"
#include "service/fields.h"
#include "service/token.h"

enum { DONE = 200 };

/* A body of two texts, both needed: a new reference and the texts, or NULL and the response says why. */
static json_t *read_texts(const struct _u_request *request, const struct field fields[3],
                          const char *texts[2], struct _u_response *response)
{
	json_t *body = body_json(request, response);
	struct fault fault = { 0 };

	if (body && fields_check(body, "", fields, &fault) < 0) {
		reply_fault(response, &fault, REPLY_INVALID);
		json_decref(body);
		return NULL;
	}
	for (int i = 0; i < 2; i++)
		texts[i] = json_string_value(json_object_get(body, fields[i].name));
	return body;
}

/* rc: of what made the pair. */
static void answer_pair(int rc, const struct token_pair *pair, const struct fault *fault,
                        enum reply_error refused, struct _u_response *response)
{
	if (rc == 0)
		reply_content(response, DONE,
		              json_pack("[{s:s, s:s, s:s, s:i}]", "customerId", pair->account,
		                        "token", pair->token, "refreshToken", pair->refresh,
		                        "validityTime", TOKEN_VALID_S),
		              NULL);
	else if (rc == FAULT_REFUSED)
		reply_error(response, refused, NULL);
	else
		reply_fault(response, fault, refused);
}

void call_token_new(struct api *api, const struct account *account,
                    const struct _u_request *request, struct _u_response *response)
{
	static const struct field fields[] = { { "username", FIELD_STRING, true },
		                               { "password", FIELD_STRING, true },
		                               { 0 } };
	const char *texts[2];
	json_t *body = read_texts(request, fields, texts, response);
	char address[ADDRESS_TEXT_MAX];
	struct fault fault = { 0 };
	struct token_pair pair;
	unsigned wait;
	int rc;

	(void)account;
	if (!body)
		return;
	address_text(request, address);
	wait = guesses_take(api->guesses, address, texts[0], clock_steady_ms());
	if (wait > 0) {
		reply_too_many(response, wait);
	} else {
		rc = token_login(&api->service, texts[0], texts[1], &pair, &fault);
		if (rc != FAULT_REFUSED)
			guesses_give_back(api->guesses, address, texts[0]);
		answer_pair(rc, &pair, &fault, REPLY_LOGIN, response);
	}
	json_decref(body);
}

void call_token_renew(struct api *api, const struct account *account,
                      const struct _u_request *request, struct _u_response *response)
{
	static const struct field fields[] = { { "token", FIELD_STRING, true },
		                               { "refreshToken", FIELD_STRING, true },
		                               { 0 } };
	const char *texts[2];
	json_t *body = read_texts(request, fields, texts, response);
	struct fault fault = { 0 };
	struct token_pair pair;
	int rc;

	(void)account;
	if (!body)
		return;
	rc = token_renew(&api->service, texts[0], texts[1], &pair, &fault);
	answer_pair(rc, &pair, &fault, REPLY_NO_TOKEN, response);
	json_decref(body);
}
