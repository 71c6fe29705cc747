/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/client.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <curl/curl.h>
#include <openssl/crypto.h>

enum { URL_MAX = 1024, HEADER_MAX = CLIENT_TOKEN_MAX + 32 };

struct client {
	CURL *curl;
	struct curl_slist *headers;
	char *server;
	char *answer;
	size_t size;
};

static int read_token(const char *path, char token[CLIENT_TOKEN_MAX], struct fault *fault)
{
	const char *from = getenv("ROAMCARD_TOKEN");
	FILE *file;
	int good;

	if (!path) {
		if (!from)
			return fault_set(fault, FAULT_ABSENT, "token",
			                 "none; name its file with --token-file, or set "
			                 "ROAMCARD_TOKEN");
		if (strlen(from) >= CLIENT_TOKEN_MAX)
			return fault_set(fault, FAULT_INPUT, "ROAMCARD_TOKEN", "too long");
		strcpy(token, from);
		return 0;
	}
	file = fopen(path, "r");
	if (!file)
		return fault_set(fault, FAULT_ABSENT, path, "cannot be read");
	good = fgets(token, CLIENT_TOKEN_MAX, file) != NULL;
	fclose(file);
	token[good ? strcspn(token, "\r\n") : 0] = '\0';
	if (!token[0] || strlen(token) == CLIENT_TOKEN_MAX - 1)
		return fault_set(fault, FAULT_INPUT, path, "holds no token");
	return 0;
}

static size_t take_answer(char *octets, size_t one, size_t count, void *ctx)
{
	struct client *client = ctx;
	const size_t size = one * count;
	char *room;

	if (size > CLIENT_ANSWER_MAX - client->size)
		return 0;
	room = realloc(client->answer, client->size + size + 1);
	if (!room)
		return 0;
	client->answer = room;
	memcpy(room + client->size, octets, size);
	client->size += size;
	return size;
}

int client_open(const char *server, const char *token_file, struct client **client,
                struct fault *fault)
{
	char token[CLIENT_TOKEN_MAX], header[HEADER_MAX];
	struct client *made;
	int rc = read_token(token_file, token, fault);

	*client = NULL;
	if (rc < 0)
		return rc;
	made = calloc(1, sizeof *made);
	if (!made || curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
		free(made);
		return fault_set(fault, FAULT_SYSTEM, "http", "libcurl does not begin");
	}
	snprintf(header, sizeof header, "Authorization: Bearer %s", token);
	made->server = strdup(server);
	made->curl = curl_easy_init();
	made->headers = curl_slist_append(NULL, header);
	OPENSSL_cleanse(header, sizeof header);
	OPENSSL_cleanse(token, sizeof token);
	if (!made->server || !made->curl || !made->headers) {
		client_close(made);
		return fault_set(fault, FAULT_SYSTEM, "http", "out of memory");
	}
	curl_easy_setopt(made->curl, CURLOPT_HTTPHEADER, made->headers);
	curl_easy_setopt(made->curl, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(made->curl, CURLOPT_TIMEOUT, (long)CLIENT_TIMEOUT_S);
	curl_easy_setopt(made->curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(made->curl, CURLOPT_WRITEFUNCTION, take_answer);
	curl_easy_setopt(made->curl, CURLOPT_WRITEDATA, made);
	*client = made;
	return 0;
}

/* What the envelope holds: the whole of its content. */
static int judge(struct client *client, const char *path, json_t **content, struct fault *fault)
{
	json_t *body = json_loadb(client->answer ? client->answer : "", client->size, 0, NULL);
	const char *code = json_string_value(json_object_get(body, "errorCode"));
	const char *message = json_string_value(json_object_get(body, "errorMessage"));
	long status = 0;
	int rc = 0;

	curl_easy_getinfo(client->curl, CURLINFO_RESPONSE_CODE, &status);
	*content = json_incref(json_object_get(body, "content"));
	if (!code || !message)
		rc = fault_set(fault, FAULT_TRANSPORT, path,
		               "HTTP %ld and no answer of a Roamcard server", status);
	else if (code[0] || !json_is_array(*content))
		rc = fault_set(fault, status == 404 ? FAULT_ABSENT : FAULT_REFUSED, path, "%s %s",
		               code, message);
	if (rc < 0) {
		json_decref(*content);
		*content = NULL;
	}
	json_decref(body);
	return rc;
}

int client_get_all(struct client *client, const char *path, json_t **content, struct fault *fault)
{
	char url[URL_MAX];
	CURLcode done;

	*content = NULL;
	client->size = 0;
	if ((size_t)snprintf(url, sizeof url, "%s%s", client->server, path) >= sizeof url)
		return fault_set(fault, FAULT_LIMIT, "server", "an URL has at most %d characters",
		                 URL_MAX - 1);
	curl_easy_setopt(client->curl, CURLOPT_URL, url);
	done = curl_easy_perform(client->curl);
	if (done != CURLE_OK)
		return fault_set(fault, FAULT_TRANSPORT, client->server, "%s",
		                 curl_easy_strerror(done));
	return judge(client, path, content, fault);
}

int client_get(struct client *client, const char *path, json_t **content, struct fault *fault)
{
	json_t *all;
	const int rc = client_get_all(client, path, &all, fault);

	*content = rc < 0 ? NULL : json_incref(json_array_get(all, 0));
	json_decref(all);
	if (rc < 0 || *content)
		return rc;
	return fault_set(fault, FAULT_TRANSPORT, path, "an answer without content");
}

void client_close(struct client *client)
{
	if (!client)
		return;
	curl_slist_free_all(client->headers);
	curl_easy_cleanup(client->curl);
	free(client->answer);
	free(client->server);
	free(client);
	curl_global_cleanup();
}
