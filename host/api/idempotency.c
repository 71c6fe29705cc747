/* SPDX-License-Identifier: Apache-2.0 */
#include "api/idempotency.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

#include "api/reply.h"
#include "octets/hex.h"
#include "store/answers.h"
#include "store/store.h"

#define KEPT_MS ((int64_t)IDEMPOTENCY_KEPT_H * 3600 * 1000)

static const char header[] = "Idempotency-Key";

int idempotency_applies(const struct _u_request *request)
{
	return strcmp(request->http_verb, "GET") != 0 &&
	       u_map_get_case(request->map_header, header) != NULL;
}

static int read_key(const struct _u_request *request, const char **key, struct fault *fault)
{
	*key = u_map_get_case(request->map_header, header);
	if (!**key || strlen(*key) >= ANSWER_NAME_MAX)
		return fault_set(fault, FAULT_INPUT, header, "write 1 to %d characters",
		                 ANSWER_NAME_MAX - 1);
	for (const char *at = *key; *at; at++)
		if (*at <= ' ' || *at > '~')
			return fault_set(fault, FAULT_INPUT, header,
			                 "only visible characters of ASCII, no blank");
	return 0;
}

/* Each part with the NUL behind it, so that no two calls have the same octets. */
static int print_call(const struct _u_request *request, char fingerprint[ANSWER_FINGERPRINT_SIZE],
                      struct fault *fault)
{
	EVP_MD_CTX *digest = EVP_MD_CTX_new();
	uint8_t sum[(ANSWER_FINGERPRINT_SIZE - 1) / 2];
	const int good =
		digest && EVP_DigestInit_ex(digest, EVP_sha256(), NULL) &&
		EVP_DigestUpdate(digest, request->http_verb, strlen(request->http_verb) + 1) &&
		EVP_DigestUpdate(digest, request->http_url, strlen(request->http_url) + 1) &&
		EVP_DigestUpdate(digest, request->binary_body, request->binary_body_length) &&
		EVP_DigestFinal_ex(digest, sum, NULL);

	EVP_MD_CTX_free(digest);
	if (!good)
		return fault_set(fault, FAULT_SYSTEM, "", "libcrypto refuses");
	hex_write(sum, sizeof sum, fingerprint);
	return 0;
}

/* 1 the response is the one before, or a refusal; 0 there was none. */
static int answer_again(struct api *api, const struct account *account, const char *key,
                        const char *fingerprint, struct _u_response *response, struct fault *fault)
{
	struct store_answer before;
	const int rc = store_answer_get(api->service.store, account->id, key,
	                                store_now(api->service.store), &before, fault);

	if (rc == FAULT_ABSENT)
		return 0;
	if (rc < 0)
		return rc;
	if (strcmp(before.fingerprint, fingerprint) != 0) {
		reply_error(response, REPLY_KEY_USED, NULL);
	} else {
		u_map_put(response->map_header, "Content-Type", "application/json; charset=utf-8");
		u_map_put(response->map_header, "Cache-Control", "no-store");
		u_map_put(response->map_header, "Idempotency-Replayed", "true");
		if (before.call[0])
			u_map_put(response->map_header, "Request-Id", before.call);
		ulfius_set_string_body_response(response, before.status, before.body);
	}
	free(before.body);
	return 1;
}

static int keep(struct api *api, const struct account *account, const char *key,
                const char *fingerprint, const struct _u_response *response, struct fault *fault)
{
	const char *call = u_map_get(response->map_header, "Request-Id");
	struct store_answer answer = { .status = (unsigned)response->status };
	const int64_t now = store_now(api->service.store);
	char *body = strndup(response->binary_body, response->binary_body_length);
	int rc;

	if (!body)
		return fault_set(fault, FAULT_SYSTEM, "", "out of memory");
	answer.body = body;
	strcpy(answer.fingerprint, fingerprint);
	snprintf(answer.call, sizeof answer.call, "%s", call ? call : "");
	rc = store_answer_put(api->service.store, account->id, key, &answer, now, now + KEPT_MS,
	                      fault);
	free(body);
	return rc;
}

/* Within the transaction. 1 the response stands, 0 it stands and nothing is to be kept. */
static int run_once(struct api *api, const struct account *account, const char *key, call_run *run,
                    const struct _u_request *request, struct _u_response *response,
                    struct fault *fault)
{
	char fingerprint[ANSWER_FINGERPRINT_SIZE];
	int rc = print_call(request, fingerprint, fault);

	/* The same call at another process is waited for: its answer is then there. */
	if (rc == 0)
		rc = store_call_order(api->service.store, account->id, fault);
	if (rc == 0)
		rc = answer_again(api, account, key, fingerprint, response, fault);
	if (rc != 0)
		return rc < 0 ? rc : 0;
	run(api, account, request, response);
	if (!reply_is_success(response))
		return 0;
	rc = keep(api, account, key, fingerprint, response, fault);
	return rc < 0 ? rc : 1;
}

void idempotency_run(struct api *api, const struct account *account, call_run *run,
                     const struct _u_request *request, struct _u_response *response)
{
	struct fault fault = { 0 };
	const char *key;
	int rc = read_key(request, &key, &fault);

	if (rc == 0)
		rc = store_begin(api->service.store, &fault);
	if (rc == 0) {
		rc = run_once(api, account, key, run, request, response, &fault);
		if (rc > 0)
			rc = store_commit(api->service.store, &fault);
		else
			store_rollback(api->service.store);
		if (api->dispatcher)
			dispatcher_wake(api->dispatcher);
	}
	if (rc < 0) {
		u_map_empty(response->map_header);
		reply_fault(response, &fault, REPLY_NO_PATH);
	}
}
