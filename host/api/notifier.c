/* SPDX-License-Identifier: Apache-2.0 */
#include "api/notifier.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <curl/curl.h>
#include <openssl/crypto.h>

#include "api/post.h"
#include "octets/clock.h"
#include "store/access.h"
#include "store/answers.h"
#include "store/locks.h"

enum { LOOK_MS = 500, EXPIRE_MS = 60000, LEASE_MS = 3 * NOTIFIER_TIMEOUT_MS };
enum { WHOLE_MS = 10000 }; /* so often all ends are looked at, in between those since then */
enum { KEEPERS = 2, THREADS = KEEPERS + NOTIFIER_POSTERS };
enum { GOOD = 200, GOOD_END = 300 };

/* Tokens that are over can be seen in 'token list' for a week. */
#define TOKENS_SHOWN_MS ((int64_t)7 * 24 * 3600 * 1000)

struct notifier {
	struct store *store;
	const struct cidr_list *allowed;
	unsigned pause_ms;
	atomic_bool stop;
	pthread_mutex_t lock;
	pthread_cond_t ended;
	unsigned threads;
	pthread_t thread[THREADS];
};

int64_t notifier_pause_after(unsigned first_ms, unsigned attempts)
{
	int64_t pause = first_ms;

	for (unsigned i = 1; i < attempts && pause < NOTIFIER_PAUSE_MAX_MS; i++)
		pause *= 2;
	return pause < NOTIFIER_PAUSE_MAX_MS ? pause : NOTIFIER_PAUSE_MAX_MS;
}

/* rc: of post_send(). */
static void conclude(const struct notifier *notifier, struct store_delivery *delivery, int rc,
                     const struct fault *fault)
{
	const int64_t now = store_now(notifier->store);

	delivery->status = rc > 0 ? (unsigned)rc : 0;
	if (rc > 0)
		snprintf(delivery->reason, sizeof delivery->reason, "answered %d", rc);
	else
		fault_line(fault, delivery->reason, sizeof delivery->reason);
	delivery->ended = now;
	if (rc >= GOOD && rc < GOOD_END) {
		strcpy(delivery->state, "DELIVERED");
	} else if (delivery->attempts >= NOTIFIER_ATTEMPTS) {
		strcpy(delivery->state, "FAILED");
	} else {
		delivery->ended = 0;
		delivery->due = now + notifier_pause_after(notifier->pause_ms, delivery->attempts);
	}
}

/* 1 there was one, 0 none is due. */
static int post_one(struct notifier *notifier, struct fault *fault)
{
	struct fault trouble = { 0 };
	struct store_post post;
	int rc = store_delivery_claim(notifier->store, store_now(notifier->store), LEASE_MS,
	                              NOTIFIER_OF_ACCOUNT_MAX, &post, fault);

	if (rc <= 0)
		return rc;
	rc = post_send(&post, notifier->allowed, clock_now_ms(), &notifier->stop, &trouble);
	OPENSSL_cleanse(post.secret, sizeof post.secret);
	if (notifier->stop && rc < 0)
		return 0;
	conclude(notifier, &post.delivery, rc, &trouble);
	rc = store_delivery_put(notifier->store, &post.delivery, fault);
	return rc < 0 ? rc : 1;
}

static void sleep_a_while(struct notifier *notifier)
{
	const int64_t until = clock_steady_ms() + LOOK_MS;

	pthread_mutex_lock(&notifier->lock);
	if (!notifier->stop)
		clock_wait(&notifier->ended, &notifier->lock, until);
	pthread_mutex_unlock(&notifier->lock);
}

/* A store that is away is said once, and tried again. */
static void note_trouble(int rc, const struct fault *fault, bool *troubled)
{
	if (rc < 0 && !*troubled)
		fprintf(stderr, "roamcard: webhooks: %s: %s\n", fault->where, fault->text);
	*troubled = rc < 0;
}

static int make_deliveries(const struct notifier *notifier, int64_t since, struct fault *fault)
{
	const int rc = store_lock_orders_end(notifier->store, store_now(notifier->store), fault);

	return rc < 0 ? rc
	              : store_deliveries_make(notifier->store, since, store_now(notifier->store),
	                                      fault);
}

static void *make_all(void *ctx)
{
	const struct notifier *notifier = ctx;
	bool troubled = false;
	int64_t next = 0;

	while (!notifier->stop) {
		const int64_t now = clock_steady_ms();
		const bool whole = now >= next;
		struct fault fault = { 0 };
		const int rc =
			make_deliveries(notifier,
		                        whole ? 0 : store_now(notifier->store) - 2 * WHOLE_MS,
		                        &fault);

		if (rc == 0 && whole)
			next = now + WHOLE_MS;
		note_trouble(rc, &fault, &troubled);
		sleep_a_while(ctx);
	}
	return NULL;
}

static void *post_all(void *ctx)
{
	struct notifier *notifier = ctx;
	bool troubled = false;

	while (!notifier->stop) {
		struct fault fault = { 0 };
		int rc = 1;

		while (rc > 0 && !notifier->stop)
			rc = post_one(notifier, &fault);
		note_trouble(rc, &fault, &troubled);
		sleep_a_while(notifier);
	}
	return NULL;
}

static int expire(struct notifier *notifier, struct fault *fault)
{
	const int64_t now = store_now(notifier->store);
	const int rc = store_answers_expire(notifier->store, now, fault);

	return rc < 0 ? rc : store_tokens_expire(notifier->store, now - TOKENS_SHOWN_MS, fault);
}

static void *expire_old(void *ctx)
{
	struct notifier *notifier = ctx;
	bool troubled = false;
	int64_t next = 0;

	while (!notifier->stop) {
		if (clock_steady_ms() >= next) {
			struct fault fault = { 0 };

			note_trouble(expire(notifier, &fault), &fault, &troubled);
			next = clock_steady_ms() + EXPIRE_MS;
		}
		sleep_a_while(notifier);
	}
	return NULL;
}

static void *(*const keepers[KEEPERS])(void *ctx) = { expire_old, make_all };

int notifier_start(struct store *store, const struct cidr_list *allowed, unsigned pause_ms,
                   struct notifier **notifier, struct fault *fault)
{
	struct notifier *made = calloc(1, sizeof *made);
	int good = made && curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;

	*notifier = NULL;
	if (!good) {
		free(made);
		return fault_set(fault, FAULT_SYSTEM, "webhooks", "libcurl does not begin");
	}
	made->store = store;
	made->allowed = allowed;
	made->pause_ms = pause_ms ? pause_ms : NOTIFIER_PAUSE_MS;
	pthread_mutex_init(&made->lock, NULL);
	pthread_cond_init(&made->ended, NULL);
	while (good && made->threads < THREADS) {
		good = pthread_create(&made->thread[made->threads], NULL,
		                      made->threads < KEEPERS ? keepers[made->threads] : post_all,
		                      made) == 0;
		made->threads += good ? 1 : 0;
	}
	if (!good) {
		notifier_stop(made);
		return fault_set(fault, FAULT_SYSTEM, "", "no thread to be had");
	}
	*notifier = made;
	return 0;
}

void notifier_stop(struct notifier *notifier)
{
	if (!notifier)
		return;
	pthread_mutex_lock(&notifier->lock);
	notifier->stop = true;
	pthread_cond_broadcast(&notifier->ended);
	pthread_mutex_unlock(&notifier->lock);
	for (unsigned i = 0; i < notifier->threads; i++)
		pthread_join(notifier->thread[i], NULL);
	pthread_cond_destroy(&notifier->ended);
	pthread_mutex_destroy(&notifier->lock);
	curl_global_cleanup();
	free(notifier);
}
