/* SPDX-License-Identifier: Apache-2.0 */
#include "soak/soak.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <curl/curl.h>
#include <jansson.h>

enum {
	URL_MAX = 160,
	HEADER_MAX = SOAK_TOKEN_MAX + 32,
	TIMEOUT_S = 30,
	WAIT_MS = 20,
	AWAY_MS = 300,
	TOO_MANY = 429,
	NOT_NOW = 503
};

struct answer {
	char *text;
	size_t size;
};

/* An exchange: its parts are set up once for a client. */
struct line {
	CURL *curl;
	struct curl_slist *headers;
	struct answer answer;
	long status;
};

static size_t take(char *octets, size_t size, size_t count, void *context)
{
	struct answer *answer = context;
	char *grown = realloc(answer->text, answer->size + size * count + 1);

	if (!grown)
		return 0;
	answer->text = grown;
	memcpy(grown + answer->size, octets, size * count);
	answer->size += size * count;
	grown[answer->size] = '\0';
	return size * count;
}

static void set_token(struct line *line, const char *token)
{
	char header[HEADER_MAX];

	curl_slist_free_all(line->headers);
	snprintf(header, sizeof header, "Authorization: Bearer %s", token);
	line->headers = curl_slist_append(NULL, header);
	line->headers = curl_slist_append(line->headers, "Content-Type: application/json");
	line->headers = curl_slist_append(line->headers, "Expect:");
}

/* Returns 0 with status and answer, or -1 where no whole answer came. */
static int ask(const struct soak *soak, struct line *line, const char *path, const char *body)
{
	char url[URL_MAX];
	const unsigned port = soak->port;

	line->answer.size = 0;
	if (port == 0)
		return -1;
	snprintf(url, sizeof url, "http://127.0.0.1:%u%s", port, path);
	curl_easy_reset(line->curl);
	curl_easy_setopt(line->curl, CURLOPT_URL, url);
	curl_easy_setopt(line->curl, CURLOPT_HTTPHEADER, line->headers);
	curl_easy_setopt(line->curl, CURLOPT_WRITEFUNCTION, take);
	curl_easy_setopt(line->curl, CURLOPT_WRITEDATA, &line->answer);
	curl_easy_setopt(line->curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(line->curl, CURLOPT_TIMEOUT, (long)TIMEOUT_S);
	if (body) {
		curl_easy_setopt(line->curl, CURLOPT_CUSTOMREQUEST, "PATCH");
		curl_easy_setopt(line->curl, CURLOPT_POSTFIELDS, body);
	}
	if (curl_easy_perform(line->curl) != CURLE_OK)
		return -1;
	curl_easy_getinfo(line->curl, CURLINFO_RESPONSE_CODE, &line->status);
	return 0;
}

static json_t *element(const struct soak_card *card, uint32_t number)
{
	char code[SOAK_CODE_MAX];

	soak_code(number, code);
	return json_pack("{s:{s:s, s:s}, s:{s:[{s:s, s:[], s:[], s:[s]}]}}",
	                 "subscriberIdentifiers", "type", "ICCID", "value", card->iccid, "content",
	                 "sim", "imsi", card->imsi, "allowedCountries", "preferredOperatorNetworks",
	                 "forbiddenNetworks", code);
}

/* One bulk: cards of one account, each once, and the number each was given. */
struct bulk {
	unsigned account, count;
	struct soak_card *card[SOAK_BULK_MAX];
	uint32_t number[SOAK_BULK_MAX];
};

static char *make_bulk(struct soak *soak, unsigned account, uint32_t *random, struct bulk *bulk)
{
	struct soak_card *cards = soak->card + (size_t)account * soak->cards_each;
	json_t *array = json_array(), *body;
	uint32_t at = soak_random(random, soak->cards_each);
	unsigned most = soak->bulk_most < soak->cards_each ? soak->bulk_most : soak->cards_each;
	char *text;

	bulk->account = account;
	bulk->count = 1 + soak_random(random, most);
	for (unsigned i = 0; i < bulk->count; i++, at = (at + 1) % soak->cards_each) {
		bulk->card[i] = &cards[at];
		bulk->number[i] = ++soak->number;
		json_array_append_new(array, element(&cards[at], bulk->number[i]));
	}
	body = json_pack("{s:o}", "bulk", array);
	text = json_dumps(body, JSON_COMPACT);
	json_decref(body);
	return text;
}

static void keep_id(struct soak *soak, unsigned account, const char *id)
{
	pthread_mutex_lock(&soak->ids_lock);
	if (soak->ids_count == soak->ids_room) {
		soak->ids_room = soak->ids_room ? 2 * soak->ids_room : 4096;
		soak->ids = realloc(soak->ids, soak->ids_room * sizeof *soak->ids);
		soak->ids_account =
			realloc(soak->ids_account, soak->ids_room * sizeof *soak->ids_account);
		if (!soak->ids || !soak->ids_account)
			abort();
	}
	snprintf(soak->ids[soak->ids_count], SOAK_ID_MAX, "%s", id);
	soak->ids_account[soak->ids_count++] = account;
	pthread_mutex_unlock(&soak->ids_lock);
}

static void note_lost(struct soak *soak, const struct bulk *bulk)
{
	soak->lost += bulk->count;
	for (unsigned i = 0; i < bulk->count; i++)
		if (bulk->card[i]->lost < SOAK_LOST_MAX)
			bulk->card[i]->lost_number[bulk->card[i]->lost++] = bulk->number[i];
}

static void note_accepted(struct soak *soak, const struct bulk *bulk, const json_t *answer)
{
	const json_t *elements = json_object_get(answer, "bulk");

	soak->bulks++;
	for (unsigned i = 0; i < bulk->count; i++) {
		const json_t *item = json_array_get(elements, i);
		const char *id = json_string_value(json_object_get(item, "requestId"));
		const char *code = json_string_value(json_object_get(item, "errorCode"));

		if (!id || !code || *code) {
			soak->refused++;
			continue;
		}
		soak->accepted++;
		bulk->card[i]->accepted = bulk->number[i];
		bulk->card[i]->accepted_times++;
		bulk->card[i]->lost = 0;
		keep_id(soak, bulk->account, id);
	}
}

static void submit(struct soak *soak, struct line *line, unsigned account, uint32_t *random)
{
	static const char path[] = "/api/v2/bulk/subscriber/sim";
	struct bulk *bulk = malloc(sizeof *bulk);
	char *body = bulk ? make_bulk(soak, account, random, bulk) : NULL;
	json_t *answer = NULL;

	if (!body)
		abort();
	set_token(line, soak->token[account]);
	if (ask(soak, line, path, body) < 0) {
		note_lost(soak, bulk);
		soak_sleep_ms(WAIT_MS);
	} else if (line->status == 202 && (answer = json_loads(line->answer.text, 0, NULL))) {
		note_accepted(soak, bulk, answer);
	} else if (line->status == NOT_NOW && soak->database) {
		note_lost(soak,
		          bulk); /* the connection to the database broke, perhaps in the commit */
		soak_sleep_ms(WAIT_MS);
	} else if (line->status == TOO_MANY || line->status == NOT_NOW) {
		soak_sleep_ms(WAIT_MS); /* nothing of it was taken */
	} else {
		soak->refused += bulk->count;
		fprintf(stderr, "answered %ld: %.200s\n", line->status,
		        line->answer.text ? line->answer.text : "");
	}
	json_decref(answer);
	free(body);
	free(bulk);
}

static void line_close(struct line *line)
{
	curl_easy_cleanup(line->curl);
	curl_slist_free_all(line->headers);
	free(line->answer.text);
}

static bool is_full(const struct soak *soak)
{
	const unsigned accepted = soak->accepted, ended = soak->ended;

	return soak->backlog_most > 0 && accepted > ended && accepted - ended >= soak->backlog_most;
}

void *client_run(void *context)
{
	const struct soak_client *client = context;
	struct soak *soak = client->soak;
	const unsigned mine = (soak->accounts - client->number - 1) / soak->clients + 1;
	uint32_t random = soak->seed + 7919 * (client->number + 1);
	struct line line = { .curl = curl_easy_init() };

	while (!soak->ending && line.curl) {
		if (soak->port == 0 || soak->accepted >= soak->requests_most || is_full(soak)) {
			soak_sleep_ms(WAIT_MS);
			continue;
		}
		submit(soak, &line, client->number + soak->clients * soak_random(&random, mine),
		       &random);
	}
	line_close(&line);
	return NULL;
}

/* Returns 1 where it ended well, 0 where it failed, -1 where it has not ended. */
static int ended(struct soak *soak, struct line *line, size_t i)
{
	char path[64];
	json_t *answer;
	const char *state;
	int rc = -1;

	snprintf(path, sizeof path, "/api/v2/request/%s", soak->ids[i]);
	set_token(line, soak->token[soak->ids_account[i]]);
	if (ask(soak, line, path, NULL) < 0)
		return -1;
	answer = json_loads(line->answer.text ? line->answer.text : "", 0, NULL);
	state = json_string_value(
		json_object_get(json_array_get(json_object_get(answer, "content"), 0), "state"));
	if (state && strcmp(state, "SUCCESS") == 0)
		rc = 1;
	else if (line->status == 503)
		rc = -1; /* the database recovers from what the hand did last */
	else if (line->status != 200 || (state && strcmp(state, "FAILED") == 0))
		rc = 0;
	if (rc == 0)
		fprintf(stderr, "request %s: %s\n", soak->ids[i], line->answer.text);
	json_decref(answer);
	return rc;
}

int clients_wait_for_all(struct soak *soak, unsigned *done, unsigned *failed)
{
	struct line line = { .curl = curl_easy_init() };
	const time_t end = time(NULL) + (time_t)soak->drain_seconds;
	size_t i = 0;

	*done = *failed = 0;
	while (i < soak->ids_count && time(NULL) < end) {
		const int how = ended(soak, &line, i);

		if (how < 0) {
			soak_sleep_ms(5 * WAIT_MS);
			continue;
		}
		*(how ? done : failed) += 1;
		i++;
	}
	line_close(&line);
	return i == soak->ids_count ? 0 : -1;
}
