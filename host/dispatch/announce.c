/* SPDX-License-Identifier: Apache-2.0 */
#include "dispatch/announce.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "fleet/fleet.h"
#include "octets/clock.h"
#include "service/uuid.h"
#include "store/workers.h"

enum { BEATS_PER_LEASE = 3 };

struct announcer {
	struct store *store;
	struct cards *cards;
	int64_t lease_ms;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	bool stop, away; /* away: the store did not take something */
	bool by_air;     /* the rest of the cards too */
	bool has_job;
	int64_t renewed;      /* its lease, on the steady clock */
	struct store_job job; /* its content is not ours */
};

static void complain(struct announcer *announcer, const struct fault *fault)
{
	if (!announcer->away)
		fprintf(stderr, "roamcard: %s: %s\n", fault->where, fault->text);
	announcer->away = true;
}

/* ---- cards ---- */

/* A look at the folder, for its callback. */
struct look {
	struct announcer *announcer;
	struct fault *fault;
	int rc;
};

static bool tell_card(void *ctx, const char *iccid)
{
	struct look *look = ctx;

	look->rc = store_worker_reach(look->announcer->store, iccid, look->fault);
	return look->rc == 0;
}

/* The cards of a fleet do not change while it is open: told once, or again where all is told again. */
static int tell_fleet(const struct announcer *announcer, bool always, struct fault *fault)
{
	char low[FLEET_ICCID_MAX], high[FLEET_ICCID_MAX];

	return always && cards_fleet_range(announcer->cards, low, high)
	               ? store_worker_reach_range(announcer->store, low, high, fault)
	               : 0;
}

/* All of them in one transaction; one that fails is followed by all of them again. */
static int tell_folder(struct announcer *announcer, bool always, struct fault *fault)
{
	struct look look = { .announcer = announcer, .fault = fault };
	int rc = store_begin(announcer->store, fault);

	if (rc < 0)
		return rc;
	rc = cards_each(announcer->cards, always, tell_card, &look, fault);
	if (rc == 0)
		rc = look.rc;
	if (rc == 0)
		rc = tell_fleet(announcer, always, fault);
	if (rc == 0)
		return store_commit(announcer->store, fault);
	store_rollback(announcer->store);
	return rc;
}

/* Another name for each time: rows of the one before are somebody's who is gone. */
static int begin(struct announcer *announcer, struct fault *fault)
{
	char id[UUID_TEXT_SIZE], host[64] = "", name[STORE_WORKER_NAME_MAX];
	int rc = uuid_new(id, fault);

	gethostname(host, sizeof host - 1);
	snprintf(name, sizeof name, "%s/%ld", host, (long)getpid());
	if (rc == 0)
		rc = store_worker_begin(announcer->store, id, name, announcer->lease_ms,
		                        store_now(announcer->store), fault);
	if (rc == 0 && announcer->by_air)
		rc = store_worker_reach(announcer->store, STORE_REACH_AIR, fault);
	return rc < 0 ? rc : tell_folder(announcer, true, fault);
}

void announcer_reach_air(struct announcer *announcer)
{
	announcer->by_air = true;
	announcer_reach(announcer, STORE_REACH_AIR);
}

void announcer_reach(struct announcer *announcer, const char *iccid)
{
	struct fault fault = { 0 };

	if (store_worker_reach(announcer->store, iccid, &fault) < 0)
		complain(announcer, &fault);
}

void announcer_lose(struct announcer *announcer, const char *iccid)
{
	struct fault fault = { 0 };

	if (store_worker_lose(announcer->store, iccid, &fault) < 0)
		complain(announcer, &fault);
}

/* ---- beats ---- */

void announcer_keep(struct announcer *announcer, const struct store_job *job)
{
	if (!announcer)
		return;
	pthread_mutex_lock(&announcer->lock);
	announcer->has_job = job != NULL;
	announcer->renewed = clock_steady_ms();
	if (job)
		announcer->job = *job;
	pthread_mutex_unlock(&announcer->lock);
}

/* Whether there is one whose lease was renewed so long ago. */
static bool job_under_way(struct announcer *announcer, int64_t ms, struct store_job *job)
{
	bool has;

	pthread_mutex_lock(&announcer->lock);
	has = announcer->has_job && clock_steady_ms() - announcer->renewed >= ms;
	*job = announcer->job;
	pthread_mutex_unlock(&announcer->lock);
	return has;
}

/* A lease that is lost already is noticed by who works on the job, when it writes. */
static void renew(struct announcer *announcer, int64_t ms)
{
	struct store_job job;

	if (!job_under_way(announcer, ms, &job) ||
	    store_job_renew(announcer->store, &job, store_now(announcer->store), NULL) < 0)
		return;
	pthread_mutex_lock(&announcer->lock);
	announcer->renewed = clock_steady_ms();
	pthread_mutex_unlock(&announcer->lock);
}

void announcer_renew(struct announcer *announcer)
{
	if (announcer)
		renew(announcer, announcer->lease_ms / BEATS_PER_LEASE);
}

static void beat(struct announcer *announcer)
{
	struct fault fault = { 0 };
	int rc = store_worker_seen(announcer->store, store_now(announcer->store), &fault);

	if (rc == FAULT_ABSENT)
		rc = begin(announcer, &fault);
	else if (rc == 0)
		rc = tell_folder(announcer, announcer->away, &fault);
	if (rc == 0)
		renew(announcer, 0);
	if (rc < 0)
		complain(announcer, &fault);
	else
		announcer->away = false;
}

/* Returns false when it is time to stop. */
static bool wait_a_beat(struct announcer *announcer)
{
	const int64_t until = clock_steady_ms() + announcer->lease_ms / BEATS_PER_LEASE;
	bool stop;

	pthread_mutex_lock(&announcer->lock);
	while (!announcer->stop)
		if (!clock_wait(&announcer->wake, &announcer->lock, until))
			break;
	stop = announcer->stop;
	pthread_mutex_unlock(&announcer->lock);
	return !stop;
}

static void *keep_beating(void *ctx)
{
	while (wait_a_beat(ctx))
		beat(ctx);
	return NULL;
}

int announcer_start(struct store *store, struct cards *cards, int64_t lease_ms,
                    struct announcer **announcer, struct fault *fault)
{
	struct announcer *made = calloc(1, sizeof *made);
	int rc;

	*announcer = NULL;
	if (!made)
		return fault_set(fault, FAULT_SYSTEM, "", "out of memory");
	made->store = store;
	made->cards = cards;
	made->lease_ms = lease_ms;
	pthread_mutex_init(&made->lock, NULL);
	pthread_cond_init(&made->wake, NULL);
	rc = begin(made, fault);
	if (rc == 0 && pthread_create(&made->thread, NULL, keep_beating, made) != 0)
		rc = fault_set(fault, FAULT_SYSTEM, "", "no thread to be had");
	if (rc < 0) {
		pthread_cond_destroy(&made->wake);
		pthread_mutex_destroy(&made->lock);
		free(made);
		return rc;
	}
	*announcer = made;
	return 0;
}

void announcer_stop(struct announcer *announcer)
{
	struct fault fault = { 0 };

	if (!announcer)
		return;
	pthread_mutex_lock(&announcer->lock);
	announcer->stop = true;
	pthread_cond_signal(&announcer->wake);
	pthread_mutex_unlock(&announcer->lock);
	pthread_join(announcer->thread, NULL);
	if (store_worker_end(announcer->store, &fault) < 0)
		complain(announcer, &fault);
	pthread_cond_destroy(&announcer->wake);
	pthread_mutex_destroy(&announcer->lock);
	free(announcer);
}
