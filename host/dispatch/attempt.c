/* SPDX-License-Identifier: Apache-2.0 */
#include "dispatch/dispatcher_inside.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>

#include "dispatch/batch.h"
#include "dispatch/figures.h"
#include "dispatch/retry.h"
#include "octets/clock.h"
#include "profile/profile.h"
#include "profile/secrets.h"
#include "service/admission.h"
#include "service/subscriber.h"
#include "store/joined.h"

/* Jobs under way in one packet, for the callbacks of the delivery too. */
struct attempt {
	struct dispatcher *dispatcher;
	struct batch batch;
	struct delivered delivered;
	unsigned keyset, arrivals;
	bool message; /* it is one as it was given */
	size_t size;
	uint8_t octets
		[STORE_STEP_OCTETS_MAX]; /* of the step to come: each with its length in two octets */
};

static const struct store_job *first_job(const struct attempt *attempt)
{
	return &attempt->batch.item[0]->job;
}

/* One transaction from here to keep(): the counter, and the story of the packet that goes with it. */
static int next_counter(void *ctx, uint64_t step, uint64_t *counter, struct fault *fault)
{
	const struct attempt *attempt = ctx;
	struct store *store = attempt->dispatcher->store;
	int rc = store_begin(store, fault);

	if (rc < 0)
		return rc;
	rc = store_job_counter(store, first_job(attempt), attempt->keyset, step, store_now(store),
	                       counter, fault);
	if (rc < 0)
		store_rollback(store);
	return rc;
}

static int keep(void *ctx, int rc, struct fault *fault)
{
	struct attempt *attempt = ctx;

	return batch_keep(&attempt->batch, attempt->dispatcher->store, rc, fault);
}

/* What does not fit is not kept: the step is told all the same. */
static void tell_octets(void *ctx, const uint8_t *octets, size_t size)
{
	struct attempt *attempt = ctx;

	if (size + 2 > sizeof attempt->octets - attempt->size)
		return;
	attempt->octets[attempt->size++] = (uint8_t)(size >> 8);
	attempt->octets[attempt->size++] = (uint8_t)size;
	memcpy(attempt->octets + attempt->size, octets, size);
	attempt->size += size;
}

/* What was read back is told of each apart. */
static void tell_step(void *ctx, const char *step, const char *detail)
{
	struct attempt *attempt = ctx;

	if (attempt->batch.count == 1 || strcmp(step, DELIVER_READ_BACK) != 0)
		batch_tell(&attempt->batch, step, detail, attempt->octets, attempt->size);
	attempt->size = 0;
	announcer_renew(attempt->dispatcher->announcer);
}

/* Whether an attempt before this one has moved the counter on. */
static void look_for_resync(void *ctx, int64_t at, const char *step, const char *detail)
{
	(void)at;
	(void)detail;
	if (strcmp(step, DELIVER_RESYNC) == 0)
		*(bool *)ctx = true;
}

static int judge_resync(const struct attempt *attempt, bool *may_resync, struct fault *fault)
{
	bool done = false;
	const int rc = store_steps(attempt->dispatcher->store, first_job(attempt)->request,
	                           look_for_resync, &done, fault);

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

/* Who travels is settled once the way to the card is known; over the air, with its packet. */
static int gather(struct attempt *attempt, const struct delivery *delivery, struct fault *fault)
{
	struct dispatcher *dispatcher = attempt->dispatcher;
	const int sent =
		dispatcher->air ? air_has_sent(dispatcher->air, first_job(attempt), fault) : 0;

	if (sent < 0 || delivery->message || (!sent && dispatcher->apart))
		return sent < 0 ? sent : 0;
	return batch_gather(&attempt->batch, dispatcher->store, delivery, sent > 0, fault);
}

static int deliver_at_hand(struct attempt *attempt, const struct profile *profile,
                           struct delivery *delivery, struct fault *fault)
{
	struct behaviour_watch watch = { .secrets = delivery->secrets };
	struct batch *batch = &attempt->batch;
	int rc = gather(attempt, delivery, fault);

	if (rc == 0 && attempt->dispatcher->world) {
		rc = open_network(attempt->dispatcher, first_job(attempt), profile, &watch, fault);
		delivery->watch = &watch;
	}
	if (rc == 0)
		rc = deliver_change(delivery, &batch->all, &attempt->delivered, fault);
	if (rc == 0 && !delivery->message)
		batch_compare(batch, delivery, &attempt->delivered.view);
	delivery->watch = NULL;
	network_close(watch.network);
	return rc;
}

static int deliver_to_card(struct attempt *attempt, const struct profile *profile,
                           struct delivery *delivery, struct fault *fault)
{
	struct dispatcher *dispatcher = attempt->dispatcher;
	const struct store_job *job = first_job(attempt);
	int rc = cards_open(dispatcher->cards, job->iccid, &delivery->transport, fault);

	if (rc == FAULT_ABSENT && dispatcher->announcer)
		announcer_lose(dispatcher->announcer, job->iccid);
	if (rc == FAULT_ABSENT && dispatcher->air) {
		rc = gather(attempt, delivery, fault);
		return rc < 0 ? rc
		              : air_deliver(dispatcher->air, job, delivery, &attempt->batch.all,
		                            &attempt->delivered, fault);
	}
	if (rc == 0)
		rc = deliver_at_hand(attempt, profile, delivery, fault);
	transport_close(delivery->transport);
	return rc;
}

/* The job is the batch's from here on. */
static int deliver_job(struct attempt *attempt, const struct store_job *job, struct fault *fault)
{
	struct view_secrets secrets = { 0 };
	struct delivery delivery = {
		.secrets = &secrets,
		.centre = attempt->dispatcher->centre,
		.next_counter = next_counter,
		.keep = keep,
		.step = tell_step,
		.octets = tell_octets,
		.ctx = attempt,
	};
	struct profile *profile = calloc(1, sizeof *profile);
	int rc = batch_begin(&attempt->batch, job, &delivery, fault);

	attempt->message = delivery.message != NULL;
	if (rc == 0)
		rc = profile ? subscriber_profile(attempt->dispatcher->store, job->subscriber,
		                                  profile, fault)
		             : fault_set(fault, FAULT_SYSTEM, "", "out of memory");
	if (rc == 0)
		rc = judge_resync(attempt, &delivery.may_resync, fault);
	if (rc == 0) {
		attempt->keyset = profile->keys[0].number;
		deliver_to_profile(&delivery, profile);
		profile_secrets(profile, &secrets);
		rc = delivery.message ? 0 : deliver_check(&delivery, &attempt->batch.all, fault);
	}
	if (rc == 0)
		rc = deliver_to_card(attempt, profile, &delivery, fault);
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

/* What a delivery came to for one job, in the words of the store. */
struct outcome {
	int64_t due; /* tried again then; -1: this is the end */
	enum request_state state;
	char reason[STORE_REASON_MAX];
	char *effects, *settings, *location;
};

static void set_reason(struct outcome *outcome, const char *reason)
{
	snprintf(outcome->reason, sizeof outcome->reason, "%s", reason);
}

/* Accounts read it. */
static void tell_fault(const struct fault *fault, char *to, size_t room)
{
	struct fault told = *fault;

	fault_hide_path(&told);
	fault_line(&told, to, room);
}

/* No proof: again later, or never. */
static void judge_failure(const struct attempt *attempt, struct store_job *job, int code,
                          const struct fault *fault, struct outcome *outcome)
{
	const int64_t now = store_now(attempt->dispatcher->store);
	const int64_t wait = wait_after(attempt->dispatcher, job, code, attempt->arrivals);

	tell_fault(fault, outcome->reason, sizeof outcome->reason);
	if (wait >= 0 && now + wait < job->expires)
		outcome->due = now + wait;
	/* Which of them the card refused is not asked: each is tried alone. */
	if (code == FAULT_REFUSED && attempt->batch.count > 1) {
		job->leader = STORE_LEADER_ALONE;
		outcome->due = now;
	}
}

static json_t *read_back_json(const struct view *view, int64_t at)
{
	json_t *settings = view_json(view);
	char now[CLOCK_TEXT_SIZE];

	clock_text(at, now);
	json_object_set_new(settings, "readBack", json_string(now));
	return settings;
}

static void judge(const struct attempt *attempt, struct batch_item *item, int rc,
                  const struct fault *fault, struct outcome *outcome)
{
	const struct delivered *delivered = &attempt->delivered;
	const struct effects *effects = &item->effects;
	bool proved = delivered->proved;

	*outcome = (struct outcome){ .due = -1, .state = REQUEST_FAILED };
	if (rc < 0) {
		judge_failure(attempt, &item->job, rc, fault, outcome);
		return;
	}
	if (delivered->await_until) {
		outcome->due = delivered->await_until;
		set_reason(outcome, attempt->message
		                            ? "sent by SMPP; the delivery receipt is awaited"
		                            : "sent by SMPP; the card's proof of receipt "
		                              "is awaited");
		return;
	}
	if (attempt->batch.count > 1 && !delivered->by_receipt)
		proved = effects_stand(effects);
	if (proved)
		outcome->state = REQUEST_SUCCESS;
	else
		set_reason(outcome, "the card does not hold what was asked; see effects");
	if (delivered->by_receipt)
		return;
	outcome->effects = dump(effects_json(effects));
	outcome->settings =
		dump(read_back_json(&delivered->view, store_now(attempt->dispatcher->store)));
	if (delivered->located)
		outcome->location = dump(
			location_json(&delivered->location, store_now(attempt->dispatcher->store)));
}

static int write_down(struct dispatcher *dispatcher, const struct store_job *job,
                      const struct outcome *outcome, struct fault *fault)
{
	int rc;

	if (outcome->due >= 0)
		return store_job_retry(dispatcher->store, job, outcome->due, outcome->reason,
		                       fault);
	rc = store_job_end(dispatcher->store, job, outcome->state, outcome->reason,
	                   outcome->effects, outcome->settings, store_now(dispatcher->store),
	                   fault);
	if (rc == 0 && outcome->location)
		rc = store_location_put(dispatcher->store, job->subscriber, outcome->location,
		                        fault);
	return rc;
}

/* All of them or none, and what was told of them meanwhile. */
static int write_batch(struct attempt *attempt, const struct outcome *outcomes, struct fault *fault)
{
	struct store *store = attempt->dispatcher->store;
	int rc = store_begin(store, fault);

	if (rc < 0)
		return rc;
	for (size_t i = 0; i < attempt->batch.count && rc == 0; i++)
		if (!attempt->batch.item[i]->job.ended)
			rc = write_down(attempt->dispatcher, &attempt->batch.item[i]->job,
			                &outcomes[i], fault);
	return batch_keep(&attempt->batch, store, rc, fault);
}

/* A store that refuses now is asked again until it takes it, or it is time to stop: then the jobs stay
 * claimed, and whoever has them next delivers them again, to a card that holds what was asked already. */
static void conclude(struct attempt *attempt, const struct outcome *outcomes)
{
	bool told = false;
	int rc;

	do {
		struct fault trouble = { 0 };

		rc = write_batch(attempt, outcomes, &trouble);
		if (rc < 0 && !told)
			fprintf(stderr, "roamcard: request %s: %s: %s\n",
			        first_job(attempt)->request, trouble.where, trouble.text);
		told = rc < 0;
	} while (rc == FAULT_SYSTEM && dispatcher_wait(attempt->dispatcher, DISPATCH_TROUBLE_MS));
}

/* The steps that each has for itself. */
static void tell_verdicts(struct attempt *attempt, int rc, const struct fault *fault)
{
	struct batch *batch = &attempt->batch;
	char text[STORE_REASON_MAX];

	if (batch->count == 1)
		return;
	if (rc == FAULT_REFUSED) {
		fault_line(fault, text, sizeof text);
		batch_tell(batch, BATCH_APART, text, NULL, 0);
	}
	for (size_t i = 0; i < batch->count && rc == 0; i++) {
		if (batch->item[i]->effects.count == 0)
			continue;
		deliver_read_back_text(&batch->item[i]->effects, text, sizeof text);
		steps_add(&batch->steps, batch->item[i]->job.request, DELIVER_READ_BACK, text, NULL,
		          0);
	}
}

static void judge_all(struct attempt *attempt, int rc, const struct fault *fault)
{
	struct outcome outcomes[BATCH_MAX] = { 0 };
	struct dispatcher *dispatcher = attempt->dispatcher;

	if (rc < 0)
		figures_failure();
	tell_verdicts(attempt, rc, fault);
	for (size_t i = 0; i < attempt->batch.count; i++)
		judge(attempt, attempt->batch.item[i], rc, fault, &outcomes[i]);
	conclude(attempt, outcomes);
	if (dispatcher->air && outcomes[0].due >= 0)
		air_put_back(dispatcher->air, first_job(attempt));
	else if (dispatcher->air)
		air_ended(dispatcher->air, first_job(attempt));
	for (size_t i = 0; i < attempt->batch.count; i++) {
		free(outcomes[i].effects);
		free(outcomes[i].settings);
		free(outcomes[i].location);
	}
}

/* Without memory for it the job stays claimed. */
void attempt_job(struct dispatcher *dispatcher, struct store_job *job)
{
	struct attempt *attempt = calloc(1, sizeof *attempt);
	struct fault fault = { 0 };
	int rc;

	if (!attempt) {
		fprintf(stderr, "roamcard: request %s: out of memory\n", job->request);
		free(job->content);
		return;
	}
	attempt->dispatcher = dispatcher;
	attempt->batch.steps.store = dispatcher->store;
	attempt->arrivals = dispatcher_arrivals(dispatcher);
	announcer_keep(dispatcher->announcer, job);
	rc = deliver_job(attempt, job, &fault);
	if (attempt->batch.count > 0)
		judge_all(attempt, rc, &fault);
	announcer_keep(dispatcher->announcer, NULL);
	batch_end(&attempt->batch);
	free(attempt);
}
