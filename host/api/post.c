/* SPDX-License-Identifier: Apache-2.0 */
#include "api/post.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <curl/curl.h>
#include <jansson.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "api/notifier.h"
#include "octets/clock.h"
#include "service/lock.h"

enum { SUM_SIZE = 32, HEADER_MAX = 160, TIMESTAMP_MAX = 24 };

/* For the callbacks of the library. */
struct exchange {
	const struct cidr_list *allowed;
	const atomic_bool *stop;
	size_t answered;
	int refused;
};

int post_sign(const uint8_t secret[WEBHOOK_SECRET_SIZE], const char *timestamp, const char *body,
              char signature[POST_SIGNATURE_SIZE], struct fault *fault)
{
	uint8_t sum[SUM_SIZE];
	unsigned size = sizeof sum;
	char *text = NULL;
	const int length = asprintf(&text, "%s.%s", timestamp, body);

	if (length < 0)
		return fault_set(fault, FAULT_SYSTEM, "", "out of memory");
	if (!HMAC(EVP_sha256(), secret, WEBHOOK_SECRET_SIZE, (const uint8_t *)text, (size_t)length,
	          sum, &size)) {
		free(text);
		return fault_set(fault, FAULT_SYSTEM, "", "libcrypto refuses");
	}
	free(text);
	for (size_t i = 0; i < sizeof sum; i++)
		snprintf(signature + 2 * i, 3, "%02x", sum[i]);
	return 0;
}

/* The library connects the socket that is returned to the very address that is judged here. */
static curl_socket_t open_socket(void *ctx, curlsocktype purpose, struct curl_sockaddr *address)
{
	struct exchange *exchange = ctx;

	(void)purpose;
	if (!cidr_may_connect(exchange->allowed, &address->addr)) {
		exchange->refused = 1;
		return CURL_SOCKET_BAD;
	}
	return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static size_t pass_over(char *octets, size_t one, size_t count, void *ctx)
{
	struct exchange *exchange = ctx;

	(void)octets;
	exchange->answered += one * count;
	return exchange->answered <= NOTIFIER_ANSWER_MAX ? one * count : 0;
}

static int look_up(void *ctx, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
	const struct exchange *exchange = ctx;

	(void)a, (void)b, (void)c, (void)d;
	return *exchange->stop;
}

/* Of one card, or of all of an account. */
static json_t *whom_of(const struct store_post *post)
{
	if (!post->customer[0])
		return json_pack("{s:{s:s, s:s}}", "subscriberIdentifiers", "type", post->type,
		                 "value", post->value);
	return json_pack("{s:s, s:b, s:I, s:I, s:I}", "customerId", post->customer,
	                 "lockSimToDevice", post->locked, "total",
	                 (json_int_t)post->done + post->failed, "done", (json_int_t)post->done,
	                 "failed", (json_int_t)post->failed);
}

static char *body_of(const struct store_post *post)
{
	char accepted[CLOCK_TEXT_SIZE], ended[CLOCK_TEXT_SIZE], reason[LOCK_REASON_MAX];
	json_t *body, *whom = whom_of(post);
	char *text;

	clock_text(post->accepted, accepted);
	clock_text(post->ended, ended);
	lock_reason(post->failed, reason);
	body = json_pack("{s:s, s:s, s:s, s:s}", "deliveryId", post->delivery.id, "requestId",
	                 post->delivery.request, "state", post->state, "reason",
	                 post->customer[0] ? reason : post->reason);
	if (json_object_update_new(body, whom) < 0 ||
	    json_object_update_new(body, json_pack("{s:s, s:s}", "accepted", accepted, "ended",
	                                           ended)) < 0) {
		json_decref(body);
		body = NULL;
	}
	text = body ? json_dumps(body, JSON_COMPACT) : NULL;
	json_decref(body);
	return text;
}

static struct curl_slist *headers_of(const struct store_post *post, const char *body, int64_t now)
{
	char timestamp[TIMESTAMP_MAX], signature[POST_SIGNATURE_SIZE], line[HEADER_MAX];
	struct curl_slist *headers = NULL;

	snprintf(timestamp, sizeof timestamp, "%lld", (long long)(now / 1000));
	if (post_sign(post->secret, timestamp, body, signature, NULL) < 0)
		return NULL;
	headers = curl_slist_append(headers, "Content-Type: application/json");
	snprintf(line, sizeof line, "Roamcard-Delivery: %s", post->delivery.id);
	headers = curl_slist_append(headers, line);
	snprintf(line, sizeof line, "Roamcard-Timestamp: %s", timestamp);
	headers = curl_slist_append(headers, line);
	snprintf(line, sizeof line, "Roamcard-Signature: sha256=%s", signature);
	return curl_slist_append(headers, line);
}

static void prepare(CURL *curl, struct exchange *exchange, const struct store_post *post,
                    const char *body, struct curl_slist *headers)
{
	curl_easy_setopt(curl, CURLOPT_URL, post->url);
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(curl, CURLOPT_PROXY, "");
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_USERAGENT, "roamcard");
	curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body);
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)NOTIFIER_TIMEOUT_MS);
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, (long)NOTIFIER_CONNECT_MS);
	curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, open_socket);
	curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, exchange);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, pass_over);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, exchange);
	curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
	curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, look_up);
	curl_easy_setopt(curl, CURLOPT_XFERINFODATA, exchange);
}

static int perform(CURL *curl, const struct exchange *exchange, struct fault *fault)
{
	const CURLcode code = curl_easy_perform(curl);
	long status = 0;

	if (exchange->refused && code != CURLE_OK)
		return fault_set(fault, FAULT_REFUSED, "",
		                 "its name stands for an address that is not allowed here");
	if (code != CURLE_OK)
		return fault_set(fault, FAULT_TRANSPORT, "", "%s", curl_easy_strerror(code));
	curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
	return (int)status;
}

int post_send(const struct store_post *post, const struct cidr_list *allowed, int64_t now,
              const atomic_bool *stop, struct fault *fault)
{
	struct exchange exchange = { .allowed = allowed, .stop = stop };
	char *body = body_of(post);
	struct curl_slist *headers = body ? headers_of(post, body, now) : NULL;
	CURL *curl = headers ? curl_easy_init() : NULL;
	int rc = FAULT_SYSTEM;

	if (curl) {
		prepare(curl, &exchange, post, body, headers);
		rc = perform(curl, &exchange, fault);
	} else {
		fault_set(fault, FAULT_SYSTEM, "", "out of memory");
	}
	curl_easy_cleanup(curl);
	curl_slist_free_all(headers);
	free(body);
	return rc;
}
