/* SPDX-License-Identifier: Apache-2.0 */
#include "api/calls.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/rand.h>

#include "api/body.h"
#include "api/page.h"
#include "api/recorded.h"
#include "api/reply.h"
#include "api/submit.h"
#include "api/webhook_url.h"
#include "octets/clock.h"
#include "octets/hex.h"
#include "service/fields.h"
#include "service/uuid.h"
#include "store/webhooks.h"

enum { ACCEPTED = 202, WEBHOOKS_MAX = 16 /* of an account */ };

static json_t *webhook_json(const struct store_webhook *webhook)
{
	char created[CLOCK_TEXT_SIZE];

	clock_text(webhook->created, created);
	return json_pack("{s:s, s:s, s:s}", "id", webhook->id, "url", webhook->url, "created",
	                 created);
}

/* The secret is told here once. */
static void tell_new(const struct store_webhook *webhook, uint8_t secret[WEBHOOK_SECRET_SIZE],
                     struct _u_response *response)
{
	char hex[2 * WEBHOOK_SECRET_SIZE + 1];
	json_t *told = webhook_json(webhook);

	hex_write(secret, WEBHOOK_SECRET_SIZE, hex);
	json_object_set_new(told, "secret", json_string(hex));
	reply_content(response, ACCEPTED, json_pack("[o]", told), NULL);
	OPENSSL_cleanse(hex, sizeof hex);
}

static void add(struct api *api, const struct account *account, const struct _u_request *request,
                struct _u_response *response)
{
	static const struct field fields[] = { { "url", FIELD_STRING, true }, { 0 } };
	struct store_webhook webhook = { .created = store_now(api->service.store) };
	uint8_t secret[WEBHOOK_SECRET_SIZE];
	json_t *body = body_json(request, response);
	struct fault fault = { 0 };
	const char *url = json_string_value(json_object_get(body, "url"));
	int rc;

	if (!body)
		return;
	rc = fields_check(body, "", fields, &fault);
	if (rc == 0)
		rc = webhook_url_check(api->webhook_allowed, url, &fault);
	if (rc == 0)
		rc = uuid_new(webhook.id, &fault);
	if (rc == 0 && RAND_bytes(secret, sizeof secret) != 1)
		rc = fault_set(&fault, FAULT_SYSTEM, "", "no random octets");
	if (rc == 0) {
		strcpy(webhook.account, account->id);
		strcpy(webhook.url, url);
		rc = store_webhook_add(api->service.store, &webhook, secret, WEBHOOKS_MAX, &fault);
	}
	if (rc == 0)
		tell_new(&webhook, secret, response);
	else if (rc == FAULT_LIMIT)
		reply_error(response, REPLY_INVALID, &fault);
	else
		reply_fault(response, &fault, REPLY_NO_WEBHOOK);
	OPENSSL_cleanse(secret, sizeof secret);
	json_decref(body);
}

void call_webhook_add(struct api *api, const struct account *account,
                      const struct _u_request *request, struct _u_response *response)
{
	recorded_run(api, account, add, request, response);
}

static void add_webhook(void *ctx, const struct store_webhook *webhook)
{
	json_array_append_new(ctx, webhook_json(webhook));
}

void call_webhook_list(struct api *api, const struct account *account,
                       const struct _u_request *request, struct _u_response *response)
{
	json_t *list = json_array();
	struct fault fault = { 0 };

	(void)request;
	if (store_webhooks(api->service.store, account->id, add_webhook, list, &fault) == 0) {
		const size_t count = json_array_size(list);

		page_reply(response, list, (struct page){ 0, WEBHOOKS_MAX, (int64_t)count });
	} else {
		json_decref(list);
		reply_fault(response, &fault, REPLY_NO_WEBHOOK);
	}
}

static void remove_webhook(struct api *api, const struct account *account,
                           const struct _u_request *request, struct _u_response *response)
{
	struct fault fault = { 0 };
	char id[UUID_TEXT_SIZE];

	path_uuid(request, "id", id);
	if (store_webhook_remove(api->service.store, account->id, id, &fault) == 0)
		reply_content(response, ACCEPTED, json_array(), NULL);
	else
		reply_fault(response, &fault, REPLY_NO_WEBHOOK);
}

void call_webhook_remove(struct api *api, const struct account *account,
                         const struct _u_request *request, struct _u_response *response)
{
	recorded_run(api, account, remove_webhook, request, response);
}

static json_t *time_json(int64_t ms)
{
	char text[CLOCK_TEXT_SIZE] = "";

	if (ms > 0)
		clock_text(ms, text);
	return json_string(text);
}

static void add_delivery(void *ctx, const struct store_delivery *delivery)
{
	const int open = strcmp(delivery->state, "PENDING") == 0;

	json_array_append_new(ctx, json_pack("{s:s, s:s, s:s, s:i, s:o, s:o, s:o, s:i, s:s}", "id",
	                                     delivery->id, "requestId", delivery->request, "state",
	                                     delivery->state, "attempts", (int)delivery->attempts,
	                                     "created", time_json(delivery->created), "next",
	                                     time_json(open ? delivery->due : 0), "ended",
	                                     time_json(delivery->ended), "httpStatus",
	                                     (int)delivery->status, "reason", delivery->reason));
}

void call_webhook_deliveries(struct api *api, const struct account *account,
                             const struct _u_request *request, struct _u_response *response)
{
	json_t *list = json_array();
	struct fault fault = { 0 };
	struct page page = { 0 };
	char id[UUID_TEXT_SIZE];
	int rc = page_read(request, &page, &fault);

	path_uuid(request, "id", id);
	if (rc == 0)
		rc = store_deliveries(api->service.store, account->id, id, page.number, page.size,
		                      add_delivery, list, &page.total, &fault);
	if (rc == 0) {
		page_reply(response, list, page);
	} else {
		json_decref(list);
		reply_fault(response, &fault, REPLY_NO_WEBHOOK);
	}
}
