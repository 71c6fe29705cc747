/* SPDX-License-Identifier: Apache-2.0 */
#include "dispatch/dispatcher.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <openssl/crypto.h>

#include "dispatch/air.h"
#include "dispatch/announce.h"
#include "dispatch/deliver.h"
#include "dispatch/figures.h"
#include "dispatch/retry.h"
#include "octets/clock.h"
#include "profile/profile.h"
#include "profile/secrets.h"
#include "service/admission.h"
#include "service/lock.h"
#include "service/subscriber.h"
#include "store/store.h"

/* In a store that is shared a job may become ours without a word: a lease that ends, a retry. */
enum { IDLE_MS = 60000, SHARED_IDLE_MS = 2000, STORE_TROUBLE_MS = 1000 };

struct dispatcher {
	struct store *store;
	struct cards *cards;
	struct centre *centre;
	struct air *air;     /* NULL: no SMPP */
	struct world *world; /* NULL: no handset is looked at */
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	bool stop, woken;
	unsigned arrivals; /* cards put in so far; under the lock */
	uint64_t seed;
	struct announcer *announcer; /* NULL: the store is not shared */
};

/* One job under way, for the callbacks of the delivery. */
struct work {
	struct dispatcher *dispatcher;
	const struct store_job *job;
	unsigned keyset;
};

static int next_counter(void *ctx, uint64_t step, uint64_t *counter, struct fault *fault)
{
	const struct work *work = ctx;

	return store_job_counter(work->dispatcher->store, work->job, work->keyset, step,
	                         clock_now_ms(), counter, fault);
}

static void tell_step(void *ctx, const char *step, const char *detail)
{
	const struct work *work = ctx;

	store_step_add(work->dispatcher->store, work->job->request, clock_now_ms(), step, detail);
}

/* Whether an attempt before this one has moved the counter on. */
static void look_for_resync(void *ctx, int64_t at, const char *step, const char *detail)
{
	(void)at;
	(void)detail;
	if (strcmp(step, DELIVER_RESYNC) == 0)
		*(bool *)ctx = true;
}

static int judge_resync(const struct work *work, bool *may_resync, struct fault *fault)
{
	bool done = false;
	const int rc = store_steps(work->dispatcher->store, work->job->request, look_for_resync,
	                           &done, fault);

	*may_resync = !done;
	return rc;
}

/* The card's subscriber among the networks of the world. A network of its own for each job: only its own
 * IMSIs count there. */
static int open_network(const struct dispatcher *dispatcher, const struct store_job *job,
                        const struct profile *profile, struct behaviour_watch *watch,
                        struct fault *fault)
{
	struct admission admission;
	int rc = admission_of(dispatcher->store, job->subscriber, &admission, fault);

	if (rc == 0)
		rc = network_open(dispatcher->world, &watch->network, fault);
	if (rc == 0)
		rc = admission_tell_card(profile, admission.status, watch->network, fault);
	watch->status = admission.status;
	return rc;
}

static int deliver_to_card(struct dispatcher *dispatcher, const struct store_job *job,
                           const struct profile *profile, struct delivery *delivery,
                           const struct change *change, struct delivered *delivered,
                           struct fault *fault)
{
	struct behaviour_watch watch = { .secrets = delivery->secrets };
	int rc = cards_open(dispatcher->cards, job->iccid, &delivery->transport, fault);

	if (rc == FAULT_ABSENT && dispatcher->announcer)
		announcer_lose(dispatcher->announcer, job->iccid);
	/* A message as it was given has no proof of receipt to wait for. */
	if (rc == FAULT_ABSENT && dispatcher->air && !delivery->message)
		return air_deliver(dispatcher->air, job, delivery, change, delivered, fault);
	if (rc == 0 && dispatcher->world) {
		rc = open_network(dispatcher, job, profile, &watch, fault);
		delivery->watch = &watch;
	}
	if (rc == 0)
		rc = deliver_change(delivery, change, delivered, fault);
	delivery->watch = NULL;
	network_close(watch.network);
	transport_close(delivery->transport);
	return rc;
}

static int deliver_job(struct dispatcher *dispatcher, const struct store_job *job,
                       struct delivered *delivered, struct fault *fault)
{
	struct work work = { .dispatcher = dispatcher, .job = job };
	struct view_secrets secrets = { 0 };
	struct delivery delivery = {
		.secrets = &secrets,
		.centre = dispatcher->centre,
		.next_counter = next_counter,
		.step = tell_step,
		.ctx = &work,
	};
	struct profile *profile = calloc(1, sizeof *profile);
	struct raw_message message;
	struct change change;
	int rc = profile ? subscriber_profile(dispatcher->store, job->subscriber, profile, fault)
	                 : fault_set(fault, FAULT_SYSTEM, "", "out of memory");

	if (rc == 0)
		rc = deliver_read(&delivery, job->content, &change, &message, fault);
	if (rc == 0)
		rc = judge_resync(&work, &delivery.may_resync, fault);
	if (rc == 0) {
		work.keyset = profile->keys[0].number;
		deliver_to_profile(&delivery, profile);
		profile_secrets(profile, &secrets);
		rc = delivery.message ? 0 : deliver_check(&delivery, &change, fault);
	}
	if (rc == 0)
		rc = deliver_to_card(dispatcher, job, profile, &delivery, &change, delivered,
		                     fault);
	if (profile)
		OPENSSL_cleanse(profile, sizeof *profile);
	free(profile);
	return rc;
}

static char *dump(json_t *value)
{
	char *text = value ? json_dumps(value, JSON_COMPACT) : NULL;

	json_decref(value);
	return text;
}

static unsigned arrivals_so_far(struct dispatcher *dispatcher)
{
	unsigned arrivals;

	pthread_mutex_lock(&dispatcher->lock);
	arrivals = dispatcher->arrivals;
	pthread_mutex_unlock(&dispatcher->lock);
	return arrivals;
}

/* Milliseconds until it is tried again, -1 never. A card that was put in since the attempt began may be the
 * one that was missing: it was told before the job waited for it. */
static int64_t wait_after(struct dispatcher *dispatcher, const struct store_job *job, int code,
                          unsigned arrivals)
{
	const int64_t wait = retry_spread_ms(retry_after_ms(code, job->attempts), dispatcher->seed,
	                                     job->sequence, job->attempts);

	return wait > 0 && arrivals_so_far(dispatcher) != arrivals ? 0 : wait;
}

/* What a delivery came to, in the words of the store. */
struct outcome {
	int64_t due; /* tried again then; -1: this is the end */
	enum request_state state;
	char reason[STORE_REASON_MAX];
	char *effects, *settings;
};

static void judge(struct dispatcher *dispatcher, const struct store_job *job, unsigned arrivals,
                  int rc, const struct delivered *delivered, const struct fault *fault,
                  struct outcome *outcome)
{
	const int64_t now = clock_now_ms();
	const int64_t wait = rc < 0 ? wait_after(dispatcher, job, rc, arrivals) : -1;

	*outcome = (struct outcome){ .due = -1, .state = REQUEST_FAILED };
	if (rc < 0) {
		figures_failure();
		fault_line(fault, outcome->reason, sizeof outcome->reason);
	} else if (!delivered->proved && !delivered->await_until)
		snprintf(outcome->reason, sizeof outcome->reason,
		         "the card does not hold what was asked; see effects");
	if (wait >= 0 && now + wait < job->expires)
		outcome->due = now + wait;
	if (rc < 0)
		return;
	if (delivered->await_until) {
		outcome->due = delivered->await_until;
		snprintf(outcome->reason, sizeof outcome->reason,
		         "sent by SMPP; the card's proof of receipt is awaited");
		return;
	}
	if (delivered->proved)
		outcome->state = REQUEST_SUCCESS;
	if (delivered->by_receipt)
		return;
	outcome->effects = dump(effects_json(&delivered->effects));
	outcome->settings = dump(view_json(&delivered->view));
}

static int write_down(struct dispatcher *dispatcher, const struct store_job *job,
                      const struct outcome *outcome, struct fault *fault)
{
	return outcome->due >= 0
	               ? store_job_retry(dispatcher->store, job, outcome->due, outcome->reason,
	                                 fault)
	               : store_job_end(dispatcher->store, job, outcome->state, outcome->reason,
	                               outcome->effects, outcome->settings, clock_now_ms(), fault);
}

/* Waits until somebody wakes it, or ms have passed. Returns false when it is time to stop. */
static bool wait_for_work(struct dispatcher *dispatcher, int64_t ms)
{
	struct timespec until;
	bool stop;

	if (dispatcher->announcer && ms > SHARED_IDLE_MS)
		ms = SHARED_IDLE_MS;
	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += (time_t)(ms / 1000);
	until.tv_nsec += (long)(ms % 1000) * 1000000;
	if (until.tv_nsec >= 1000000000) {
		until.tv_sec++;
		until.tv_nsec -= 1000000000;
	}
	pthread_mutex_lock(&dispatcher->lock);
	while (ms > 0 && !dispatcher->stop && !dispatcher->woken)
		if (pthread_cond_timedwait(&dispatcher->wake, &dispatcher->lock, &until) != 0)
			break;
	dispatcher->woken = false;
	stop = dispatcher->stop;
	pthread_mutex_unlock(&dispatcher->lock);
	return !stop;
}

/* A store that refuses now is asked again until it takes it, or it is time to stop: then the job stays
 * claimed, and whoever has it next delivers it again, to a card that holds what was asked already. */
static void conclude(struct dispatcher *dispatcher, const struct store_job *job,
                     const struct outcome *outcome)
{
	bool told = false;
	int rc;

	do {
		struct fault trouble = { 0 };

		rc = write_down(dispatcher, job, outcome, &trouble);
		if (rc < 0 && !told)
			fprintf(stderr, "roamcard: request %s: %s: %s\n", job->request,
			        trouble.where, trouble.text);
		told = rc < 0;
	} while (rc == FAULT_SYSTEM && wait_for_work(dispatcher, STORE_TROUBLE_MS));
}

static void run_job(struct dispatcher *dispatcher, struct store_job *job)
{
	struct delivered *delivered = calloc(1, sizeof *delivered);
	const unsigned arrivals = arrivals_so_far(dispatcher);
	struct fault fault = { 0 };
	struct outcome outcome;
	int rc;

	announcer_keep(dispatcher->announcer, job);
	rc = delivered ? deliver_job(dispatcher, job, delivered, &fault)
	               : fault_set(&fault, FAULT_SYSTEM, "", "out of memory");
	judge(dispatcher, job, arrivals, rc, delivered, &fault, &outcome);
	conclude(dispatcher, job, &outcome);
	if (dispatcher->air && outcome.due >= 0)
		air_put_back(dispatcher->air, job);
	else if (dispatcher->air)
		air_ended(dispatcher->air, job);
	announcer_keep(dispatcher->announcer, NULL);
	free(outcome.effects);
	free(outcome.settings);
	free(delivered);
	free(job->content);
}

static void *work_on(void *ctx)
{
	struct dispatcher *dispatcher = ctx;
	int64_t wait = 0;

	while (wait_for_work(dispatcher, wait)) {
		struct fault fault = { 0 };
		struct store_job job;
		int64_t next;
		const int spread = lock_spread(dispatcher->store, &fault);
		const int rc = spread < 0 ? spread
		                          : store_job_claim(dispatcher->store, clock_now_ms(), &job,
		                                            &next, &fault);

		figures_look();
		wait = 0;
		if (rc > 0) {
			run_job(dispatcher, &job);
		} else if (rc < 0) {
			fprintf(stderr, "roamcard: %s: %s\n", fault.where, fault.text);
			wait = STORE_TROUBLE_MS;
		} else if (spread == 0) {
			wait = next < 0 ? IDLE_MS : next - clock_now_ms();
			if (wait < 1)
				wait = 1;
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
	if (!options || !options->air)
		return 0;
	if (dispatcher->announcer)
		announcer_reach_air(dispatcher->announcer);
	return air_open(dispatcher->store, options->air, jobs_came, dispatcher, &dispatcher->air,
	                fault);
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
