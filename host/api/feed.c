/* SPDX-License-Identifier: Apache-2.0 */
#include "api/feed.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <jansson.h>

#include "octets/clock.h"
#include "service/customer.h"
#include "store/activity.h"

enum { MS_IN_S = 1000, KIND_MAX = 16, TEXT_MAX = FEED_DATA_MAX + 128 };

struct event {
	char account[ACCOUNT_ID_MAX];
	char kind[KIND_MAX];
	char *data;
};

struct feed {
	struct service *service;
	pthread_mutex_t lock; /* over all below */
	pthread_cond_t news;
	pthread_t thread;
	bool running, ended;
	int64_t run;    /* when it began: identifiers of another run are none of ours */
	uint64_t count; /* events told; number count is at (count - 1) % FEED_KEPT    */
	struct event kept[FEED_KEPT];
	size_t streams;
	struct feed_stream *stream[FEED_STREAMS_MAX];
};

struct feed_stream {
	struct feed *feed;
	struct account account;
	uint64_t told; /* the number of the last event that was told, or passed over */
	bool missed;
	int64_t until_ms, alive_ms; /* on the steady clock */
	char seen[ACCOUNT_ID_MAX];  /* the account that was last found to be below */
	char text[TEXT_MAX];        /* to be sent */
	size_t size, sent;
};

static void wait_news(struct feed *feed, int64_t ms)
{
	clock_wait(&feed->news, &feed->lock, clock_steady_ms() + ms);
}

void feed_tell(struct feed *feed, const char *account, const char *kind, const char *data)
{
	char *copy = strlen(data) < FEED_DATA_MAX ? strdup(data) : NULL;
	struct event *event;

	if (!copy)
		return;
	pthread_mutex_lock(&feed->lock);
	event = &feed->kept[feed->count++ % FEED_KEPT];
	free(event->data);
	event->data = copy;
	snprintf(event->account, sizeof event->account, "%s", account);
	snprintf(event->kind, sizeof event->kind, "%s", kind);
	pthread_cond_broadcast(&feed->news);
	pthread_mutex_unlock(&feed->lock);
}

/* ---- what the store is told ---- */

static void tell_activity(void *ctx, const struct store_activity *activity)
{
	char at[CLOCK_TEXT_SIZE], *text;
	json_t *data;

	clock_text(activity->at, at);
	data = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "requestId", activity->request,
	                 "callId", activity->call, "iccid", activity->iccid, "state",
	                 activity->state, "at", at, "step",
	                 activity->step[0] ? activity->step : "ended", "detail", activity->detail);
	text = data ? json_dumps(data, JSON_COMPACT) : NULL;
	if (text)
		feed_tell(ctx, activity->account, "request", text);
	free(text);
	json_decref(data);
}

/* Where nobody listens the store is left alone, and what happens meanwhile is told to nobody. A store that
 * refuses is asked again. */
static void *look(void *ctx)
{
	struct activity_cursor cursor;
	struct feed *feed = ctx;
	bool begun = false;

	pthread_mutex_lock(&feed->lock);
	while (!feed->ended) {
		const bool listened = feed->streams > 0;
		struct fault fault;
		int more = 0;

		pthread_mutex_unlock(&feed->lock);
		if (listened && begun)
			more = store_activity(feed->service->store, store_now(feed->service->store),
			                      &cursor, tell_activity, feed, &fault);
		else if (listened)
			begun = store_activity_begin(feed->service->store,
			                             store_now(feed->service->store), &cursor,
			                             &fault) == 0;
		else
			begun = false;
		pthread_mutex_lock(&feed->lock);
		if (more <= 0 && !feed->ended)
			wait_news(feed, FEED_LOOK_MS);
	}
	pthread_mutex_unlock(&feed->lock);
	return NULL;
}

int feed_open(struct service *service, struct feed **feed, struct fault *fault)
{
	struct feed *made = calloc(1, sizeof *made);

	*feed = NULL;
	if (!made)
		return fault_set(fault, FAULT_SYSTEM, "", "out of memory");
	made->service = service;
	made->run = clock_now_ms();
	pthread_mutex_init(&made->lock, NULL);
	pthread_cond_init(&made->news, NULL);
	made->running = pthread_create(&made->thread, NULL, look, made) == 0;
	if (!made->running) {
		feed_close(made);
		return fault_set(fault, FAULT_SYSTEM, "", "no thread to be had");
	}
	*feed = made;
	return 0;
}

void feed_end(struct feed *feed)
{
	if (!feed)
		return;
	pthread_mutex_lock(&feed->lock);
	feed->ended = true;
	pthread_cond_broadcast(&feed->news);
	pthread_mutex_unlock(&feed->lock);
}

void feed_close(struct feed *feed)
{
	if (!feed)
		return;
	feed_end(feed);
	if (feed->running)
		pthread_join(feed->thread, NULL);
	for (size_t i = 0; i < FEED_KEPT; i++)
		free(feed->kept[i].data);
	pthread_cond_destroy(&feed->news);
	pthread_mutex_destroy(&feed->lock);
	free(feed);
}

/* ---- streams ---- */

/* Where to go on: "RUN-NUMBER", as identifiers are told. The feed is locked. */
static void resume(struct feed_stream *stream, const char *last)
{
	const struct feed *feed = stream->feed;
	const uint64_t oldest = feed->count > FEED_KEPT ? feed->count - FEED_KEPT : 0;
	uint64_t number;
	int64_t run;

	stream->told = feed->count;
	if (!last || !last[0])
		return;
	stream->missed = sscanf(last, "%" SCNd64 "-%" SCNu64, &run, &number) != 2 ||
	                 run != feed->run || number > feed->count || number < oldest;
	if (!stream->missed)
		stream->told = number;
}

/* Returns whether there is room for it. */
static bool enter(struct feed *feed, struct feed_stream *stream)
{
	size_t own = 0;

	for (size_t i = 0; i < feed->streams; i++)
		own += strcmp(feed->stream[i]->account.id, stream->account.id) == 0;
	if (feed->ended || feed->streams == FEED_STREAMS_MAX || own == FEED_OF_ACCOUNT)
		return false;
	feed->stream[feed->streams++] = stream;
	return true;
}

int feed_stream_open(struct feed *feed, const struct account *account, const char *last,
                     struct feed_stream **stream, struct fault *fault)
{
	struct feed_stream *made = calloc(1, sizeof *made);
	bool entered;

	*stream = NULL;
	if (!made)
		return fault_set(fault, FAULT_SYSTEM, "", "out of memory");
	made->feed = feed;
	made->account = *account;
	made->alive_ms = clock_steady_ms();
	made->until_ms = made->alive_ms + FEED_STREAM_S * MS_IN_S;
	pthread_mutex_lock(&feed->lock);
	resume(made, last);
	entered = enter(feed, made);
	pthread_cond_broadcast(&feed->news);
	pthread_mutex_unlock(&feed->lock);
	/* Where it goes on is told at once: who is cut off before the first event misses none. */
	made->size = (size_t)snprintf(made->text, sizeof made->text,
	                              "retry: %d\nid: %" PRId64 "-%" PRIu64 "\n%s\n", FEED_RETRY_MS,
	                              feed->run, made->told,
	                              made->missed ? "event: missed\ndata: {}\n"
	                                           : "event: begun\ndata: {}\n");
	if (entered) {
		*stream = made;
		return 0;
	}
	free(made);
	return fault_set(fault, FAULT_LIMIT, "events",
	                 "%d streams of an account, %d in all, are open", FEED_OF_ACCOUNT,
	                 FEED_STREAMS_MAX);
}

/* Whether an event of the account is for the stream's: it is its own, or below it. Not locked. */
static bool is_for(struct feed_stream *stream, const char *account)
{
	struct account found;
	struct fault fault;

	if (strcmp(account, stream->account.id) == 0 || strcmp(account, stream->seen) == 0)
		return true;
	if (customer_find(stream->feed->service, &stream->account, account, &found, NULL, &fault) <
	    0)
		return false;
	strcpy(stream->seen, found.id);
	return true;
}

static void put(struct feed_stream *stream, uint64_t number, const struct event *event)
{
	stream->sent = 0;
	stream->size = (size_t)snprintf(stream->text, sizeof stream->text,
	                                "id: %" PRId64 "-%" PRIu64 "\nevent: %s\ndata: %s\n\n",
	                                stream->feed->run, number, event->kind, event->data);
	stream->alive_ms = clock_steady_ms();
}

/* The next event, if it is for the stream. The feed is locked, and let go of to ask whose the event is. */
static void take_next(struct feed_stream *stream)
{
	struct feed *feed = stream->feed;
	const uint64_t number = stream->told + 1;
	const uint64_t oldest = feed->count > FEED_KEPT ? feed->count - FEED_KEPT : 0;
	char account[ACCOUNT_ID_MAX];
	const struct event *event = &feed->kept[(number - 1) % FEED_KEPT];
	bool wanted;

	if (stream->told < oldest) {
		stream->told = feed->count;
		stream->sent = 0;
		stream->size =
			(size_t)snprintf(stream->text, sizeof stream->text,
		                         "id: %" PRId64 "-%" PRIu64 "\nevent: missed\ndata: {}\n\n",
		                         feed->run, feed->count);
		return;
	}
	strcpy(account, event->account);
	pthread_mutex_unlock(&feed->lock);
	wanted = is_for(stream, account);
	pthread_mutex_lock(&feed->lock);
	stream->told = number;
	if (wanted && feed->count - number < FEED_KEPT)
		put(stream, number, event);
}

static void keep_alive(struct feed_stream *stream, int64_t now)
{
	if (now - stream->alive_ms < FEED_KEEPALIVE_S * MS_IN_S)
		return;
	stream->alive_ms = now;
	stream->sent = 0;
	stream->size = (size_t)snprintf(stream->text, sizeof stream->text, ":\n\n");
}

size_t feed_stream_read(struct feed_stream *stream, char *to, size_t room)
{
	struct feed *feed = stream->feed;
	size_t size;

	pthread_mutex_lock(&feed->lock);
	while (stream->sent == stream->size && !feed->ended) {
		const int64_t now = clock_steady_ms();

		if (stream->told < feed->count)
			take_next(stream);
		else if (now >= stream->until_ms)
			break;
		else if (keep_alive(stream, now), stream->sent == stream->size)
			wait_news(feed, FEED_LOOK_MS);
	}
	pthread_mutex_unlock(&feed->lock);
	size = stream->size - stream->sent < room ? stream->size - stream->sent : room;
	memcpy(to, stream->text + stream->sent, size);
	stream->sent += size;
	return size;
}

void feed_stream_close(struct feed_stream *stream)
{
	struct feed *feed = stream->feed;

	pthread_mutex_lock(&feed->lock);
	for (size_t i = 0; i < feed->streams; i++)
		if (feed->stream[i] == stream)
			feed->stream[i] = feed->stream[--feed->streams];
	pthread_mutex_unlock(&feed->lock);
	free(stream);
}
