/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/wire.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <netinet/in.h>

#include <curl/curl.h>
#include <ulfius.h>

#include "api/server.h"

enum { URL_MAX = 200, HEADER_MAX = 200, DONE = 200, ACCEPTED = 202, PORT_TRIES = 100 };

struct wire {
	struct server *server;
	struct _u_instance hello;
	CURL *api, *other; /* a connection each */
	struct curl_slist *headers;
	char single_url[URL_MAX], bulk_url[URL_MAX], hello_url[URL_MAX];
	char *single, *bulk;
};

static int say_hello(const struct _u_request *request, struct _u_response *response, void *context)
{
	(void)request;
	(void)context;
	ulfius_set_string_body_response(response, DONE, "hello");
	return U_CALLBACK_CONTINUE;
}

/* On a port below the ones that the system gives to others. */
static void start_hello(struct wire *wire)
{
	for (unsigned port = 20000 + (unsigned)getpid() % 8000, i = 0; i < PORT_TRIES; i++) {
		struct sockaddr_in address = { .sin_family = AF_INET,
			                       .sin_port = htons((uint16_t)(port + i)),
			                       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };

		if (ulfius_init_instance(&wire->hello, port + i, &address, NULL) != U_OK)
			break;
		ulfius_add_endpoint_by_val(&wire->hello, "GET", NULL, "/hello", 0, say_hello, NULL);
		if (ulfius_start_framework(&wire->hello) == U_OK) {
			snprintf(wire->hello_url, URL_MAX, "http://127.0.0.1:%u/hello", port + i);
			return;
		}
		ulfius_clean_instance(&wire->hello);
	}
	fprintf(stderr, "bench: no port for the route that says hello\n");
	exit(1);
}

static void start_api(struct wire *wire, struct stage *stage)
{
	const struct server_options options = { .rate_given = true };
	struct fault fault = { 0 };
	unsigned port;

	stage_must(server_start(stage->service.store, NULL, &options, &wire->server, &fault),
	           &fault);
	port = server_port(wire->server);
	snprintf(wire->bulk_url, URL_MAX, "http://127.0.0.1:%u/api/v2/bulk/subscriber/sim", port);
	snprintf(wire->single_url, URL_MAX, "http://127.0.0.1:%u/api/v2/subscriber/iccid/%s/sim",
	         port, stage->element[0].identifier.value);
}

struct wire *wire_open(struct stage *stage)
{
	struct wire *wire = calloc(1, sizeof *wire);
	char header[HEADER_MAX];

	if (!wire)
		abort();
	curl_global_init(CURL_GLOBAL_DEFAULT);
	start_api(wire, stage);
	start_hello(wire);
	wire->api = curl_easy_init();
	wire->other = curl_easy_init();
	snprintf(header, sizeof header, "Authorization: Bearer %s", stage->token);
	wire->headers = curl_slist_append(NULL, header);
	wire->headers = curl_slist_append(wire->headers, "Content-Type: application/json");
	wire->headers = curl_slist_append(wire->headers, "Expect:");
	wire->single = json_dumps(stage->element[0].content, JSON_COMPACT);
	wire->bulk = json_dumps(stage->body, JSON_COMPACT);
	return wire;
}

static size_t pass_over(char *octets, size_t size, size_t count, void *ctx)
{
	(void)octets;
	(void)ctx;
	return size * count;
}

static void perform(CURL *curl, const char *url, long wanted)
{
	long status = 0;

	curl_easy_setopt(curl, CURLOPT_URL, url);
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, pass_over);
	if (curl_easy_perform(curl) == CURLE_OK)
		curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
	if (status == wanted)
		return;
	fprintf(stderr, "bench: %s: answered %ld\n", url, status);
	exit(1);
}

void wire_patch(struct wire *wire, size_t count)
{
	curl_easy_setopt(wire->api, CURLOPT_HTTPHEADER, wire->headers);
	curl_easy_setopt(wire->api, CURLOPT_CUSTOMREQUEST, "PATCH");
	curl_easy_setopt(wire->api, CURLOPT_POSTFIELDS, count > 1 ? wire->bulk : wire->single);
	perform(wire->api, count > 1 ? wire->bulk_url : wire->single_url, ACCEPTED);
}

void wire_hello(struct wire *wire)
{
	perform(wire->other, wire->hello_url, DONE);
}

void wire_close(struct wire *wire)
{
	server_stop(wire->server);
	ulfius_stop_framework(&wire->hello);
	ulfius_clean_instance(&wire->hello);
	curl_easy_cleanup(wire->api);
	curl_easy_cleanup(wire->other);
	curl_slist_free_all(wire->headers);
	free(wire->single);
	free(wire->bulk);
	free(wire);
}
