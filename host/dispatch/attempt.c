/* SPDX-License-Identifier: Apache-2.0 */
#include "dispatch/dispatcher_inside.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>

#include "dispatch/deliver.h"
#include "dispatch/figures.h"
#include "dispatch/retry.h"
#include "octets/clock.h"
#include "profile/profile.h"
#include "profile/secrets.h"
#include "service/admission.h"
#include "service/subscriber.h"

/* One job under way, for the callbacks of the delivery. */
struct work {
	struct dispatcher *dispatcher;
	const struct store_job *job;
	unsigned keyset;
	size_t size;
	uint8_t octets
		[STORE_STEP_OCTETS_MAX]; /* of the step to come: each with its length in two octets */
};

static int next_counter(void *ctx, uint64_t step, uint64_t *counter, struct fault *fault)
{
	const struct work *work = ctx;

	return store_job_counter(work->dispatcher->store, work->job, work->keyset, step,
	                         clock_now_ms(), counter, fault);
}

/* What does not fit is not kept: the step is told all the same. */
static void tell_octets(void *ctx, const uint8_t *octets, size_t size)
{
	struct work *work = ctx;

	if (size + 2 > sizeof work->octets - work->size)
		return;
	work->octets[work->size++] = (uint8_t)(size >> 8);
	work->octets[work->size++] = (uint8_t)size;
	memcpy(work->octets + work->size, octets, size);
	work->size += size;
}

static void tell_step(void *ctx, const char *step, const char *detail)
{
	struct work *work = ctx;

	store_step_octets_add(work->dispatcher->store, work->job->request, clock_now_ms(), step,
	                      detail, work->octets, work->size);
	work->size = 0;
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
		.octets = tell_octets,
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

/* Milliseconds until it is tried again, -1 never. A card that was put in since the attempt began may be the
 * one that was missing: it was told before the job waited for it. */
static int64_t wait_after(struct dispatcher *dispatcher, const struct store_job *job, int code,
                          unsigned arrivals)
{
	const int64_t wait = retry_spread_ms(retry_after_ms(code, job->attempts), dispatcher->seed,
	                                     job->sequence, job->attempts);

	return wait > 0 && dispatcher_arrivals(dispatcher) != arrivals ? 0 : wait;
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
	} while (rc == FAULT_SYSTEM && dispatcher_wait(dispatcher, DISPATCH_TROUBLE_MS));
}

void attempt_job(struct dispatcher *dispatcher, struct store_job *job)
{
	struct delivered *delivered = calloc(1, sizeof *delivered);
	const unsigned arrivals = dispatcher_arrivals(dispatcher);
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
