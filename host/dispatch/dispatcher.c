/* SPDX-License-Identifier: Apache-2.0 */
#include "dispatch/dispatcher_inside.h"

#include <stdio.h>
#include <stdlib.h>

#include "dispatch/figures.h"
#include "octets/clock.h"
#include "service/lock.h"
#include "store/overdue.h"

/* In a store that is shared a job may become ours without a word: a lease that ends, a retry. */
enum { IDLE_MS = 60000, SHARED_IDLE_MS = 2000 };

enum {
	OVERDUE_EVERY_MS = 2000
}; /* at most so often idle time looks for jobs whose validity is over */

bool dispatcher_wait(struct dispatcher *dispatcher, int64_t ms)
{
	int64_t until;
	bool stop;

	if (dispatcher->announcer && ms > SHARED_IDLE_MS)
		ms = SHARED_IDLE_MS;
	until = clock_steady_ms() + ms;
	pthread_mutex_lock(&dispatcher->lock);
	while (ms > 0 && !dispatcher->stop && !dispatcher->woken)
		if (!clock_wait(&dispatcher->wake, &dispatcher->lock, until))
			break;
	dispatcher->woken = false;
	stop = dispatcher->stop;
	pthread_mutex_unlock(&dispatcher->lock);
	return !stop;
}

unsigned dispatcher_arrivals(struct dispatcher *dispatcher)
{
	unsigned arrivals;

	pthread_mutex_lock(&dispatcher->lock);
	arrivals = dispatcher->arrivals;
	pthread_mutex_unlock(&dispatcher->lock);
	return arrivals;
}

/* How many ended: what stood behind them may be due. */
static int end_overdue(struct dispatcher *dispatcher, int64_t *looked, struct fault *fault)
{
	const int64_t now = clock_steady_ms();
	int rc;

	if (*looked && now - *looked < OVERDUE_EVERY_MS)
		return 0;
	rc = store_jobs_end_overdue(dispatcher->store, store_now(dispatcher->store), fault);
	*looked = rc == STORE_OVERDUE_MAX ? 0 : now;
	return rc;
}

/* Milliseconds until a job is due; next: when, or -1. */
static int64_t idle_wait(const struct dispatcher *dispatcher, int64_t next)
{
	const int64_t wait = next < 0 ? IDLE_MS : next - store_now(dispatcher->store);

	return wait < 1 ? 1 : wait;
}

static void *work_on(void *ctx)
{
	struct dispatcher *dispatcher = ctx;
	int64_t wait = 0, looked = 0;

	while (dispatcher_wait(dispatcher, wait)) {
		struct fault fault = { 0 };
		struct store_job job;
		int64_t next;
		const int spread = lock_spread(dispatcher->store, &fault);
		const int ended = spread < 0 ? spread : end_overdue(dispatcher, &looked, &fault);
		int rc = ended < 0
		                 ? ended
		                 : store_job_claim(dispatcher->store, store_now(dispatcher->store),
		                                   &job, &next, &fault);

		figures_look();
		wait = 0;
		if (rc > 0)
			attempt_job(dispatcher, &job);
		if (rc < 0) {
			fprintf(stderr, "roamcard: %s: %s\n", fault.where, fault.text);
			wait = DISPATCH_TROUBLE_MS;
		} else if (rc == 0 && spread == 0 && ended == 0) {
			wait = idle_wait(dispatcher, next);
		}
	}
	return NULL;
}

static int dispatcher_new(struct store *store, struct cards *cards,
                          const struct dispatcher_options *options, struct dispatcher **dispatcher,
                          struct fault *fault)
{
	struct dispatcher *made = calloc(1, sizeof *made);
	int rc = made ? centre_open(&made->centre, fault)
	              : fault_set(fault, FAULT_SYSTEM, "", "out of memory");

	if (rc < 0) {
		free(made);
		return rc;
	}
	if (options) {
		centre_set_faults(made->centre, &options->faults);
		made->world = options->world;
		made->seed = options->seed;
		made->apart = options->apart;
	}
	figures_look();
	made->store = store;
	made->cards = cards;
	pthread_mutex_init(&made->lock, NULL);
	pthread_cond_init(&made->wake, NULL);
	*dispatcher = made;
	return 0;
}

/* The session's thread may be waking this until it is closed. */
static void dispatcher_free(struct dispatcher *dispatcher)
{
	figures_watch_air(NULL);
	air_close(dispatcher->air);
	store_listen_end(dispatcher->store);
	announcer_stop(dispatcher->announcer);
	pthread_cond_destroy(&dispatcher->wake);
	pthread_mutex_destroy(&dispatcher->lock);
	centre_close(dispatcher->centre);
	free(dispatcher);
}

static void card_came(void *ctx, const char *iccid)
{
	struct dispatcher *dispatcher = ctx;
	struct fault fault = { 0 };

	if (dispatcher->announcer)
		announcer_reach(dispatcher->announcer, iccid);
	if (store_jobs_due(dispatcher->store, iccid, &fault) < 0)
		fprintf(stderr, "roamcard: %s: %s\n", fault.where, fault.text);
	pthread_mutex_lock(&dispatcher->lock);
	dispatcher->arrivals++;
	dispatcher->woken = true;
	pthread_cond_signal(&dispatcher->wake);
	pthread_mutex_unlock(&dispatcher->lock);
}

static void jobs_came(void *ctx)
{
	dispatcher_wake(ctx);
}

static int take_to_the_air(struct dispatcher *dispatcher, const struct dispatcher_options *options,
                           struct fault *fault)
{
	int rc;

	if (!options || !options->air)
		return 0;
	if (dispatcher->announcer)
		announcer_reach_air(dispatcher->announcer);
	rc = air_open(dispatcher->store, options->air, jobs_came, dispatcher, &dispatcher->air,
	              fault);
	figures_watch_air(dispatcher->air);
	return rc;
}

/* Alone, or one of several. */
static int take_part(struct dispatcher *dispatcher, const struct dispatcher_options *options,
                     struct fault *fault)
{
	struct store *store = dispatcher->store;
	const int64_t lease = options && options->lease_ms ? options->lease_ms : DISPATCH_LEASE_MS;
	int rc;

	if (store_is_shared(store)) {
		rc = announcer_start(store, dispatcher->cards, lease, &dispatcher->announcer,
		                     fault);
		if (rc == 0)
			rc = store_listen(store, jobs_came, dispatcher, fault);
		return rc;
	}
	rc = store_claim_dispatch(store, fault);
	return rc < 0 ? rc : store_jobs_release(store, fault);
}

int dispatcher_start(struct store *store, struct cards *cards,
                     const struct dispatcher_options *options, struct dispatcher **dispatcher,
                     struct fault *fault)
{
	struct dispatcher *made;
	int rc = dispatcher_new(store, cards, options, &made, fault);

	*dispatcher = NULL;
	if (rc < 0)
		return rc;
	rc = take_part(made, options, fault);
	if (rc == 0)
		rc = take_to_the_air(made, options, fault);
	if (rc == 0 && pthread_create(&made->thread, NULL, work_on, made) != 0)
		rc = fault_set(fault, FAULT_SYSTEM, "", "no thread to be had");
	if (rc < 0) {
		dispatcher_free(made);
		return rc;
	}
	cards_tell(cards, card_came, made);
	*dispatcher = made;
	return 0;
}

bool dispatcher_reaches(struct dispatcher *dispatcher, const char *iccid)
{
	struct transport *transport;
	const int rc = cards_open(dispatcher->cards, iccid, &transport, NULL);

	if (rc == 0)
		transport_close(transport);
	return rc != FAULT_ABSENT;
}

void dispatcher_wake(struct dispatcher *dispatcher)
{
	if (!dispatcher)
		return;
	pthread_mutex_lock(&dispatcher->lock);
	dispatcher->woken = true;
	pthread_cond_signal(&dispatcher->wake);
	pthread_mutex_unlock(&dispatcher->lock);
}

void dispatcher_stop(struct dispatcher *dispatcher)
{
	if (!dispatcher)
		return;
	cards_tell(dispatcher->cards, NULL, NULL);
	pthread_mutex_lock(&dispatcher->lock);
	dispatcher->stop = true;
	pthread_cond_signal(&dispatcher->wake);
	pthread_mutex_unlock(&dispatcher->lock);
	pthread_join(dispatcher->thread, NULL);
	dispatcher_free(dispatcher);
}
