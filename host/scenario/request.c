/* SPDX-License-Identifier: Apache-2.0 */
#include "scenario/request.h"

#include <stdio.h>
#include <stdlib.h>

#include "dispatch/order.h"
#include "inspect/effects.h"
#include "profile/keyfile.h"

struct request {
	struct stage *stage;
	struct change change;
	struct delivery delivery;
	struct order *order;
	enum request_outcome outcome;
	unsigned tries;
	int64_t again_s; /* -1: not waiting */
	char reason[FAULT_LINE_MAX];
};

static const char not_proved[] = "the card answered well, and an effect does not hold";

static const char *const outcomes[] = {
	[REQUEST_PENDING] = "pending",
	[REQUEST_SUCCESS] = "SUCCESS",
	[REQUEST_FAILED] = "FAILED",
};

const char *request_outcome_text(enum request_outcome outcome)
{
	return outcomes[outcome];
}

static int next_counter(void *ctx, uint64_t step, uint64_t *counter, struct fault *fault)
{
	struct stage *stage = ((struct request *)ctx)->stage;

	if (stage->key_path)
		return keyfile_skip_counter(stage->key_path, stage->profile->keys[0].number, step,
		                            counter, fault);
	stage->profile->counter[0] += step;
	*counter = stage->profile->counter[0];
	return 0;
}

static void tell_step(void *ctx, const char *step, const char *detail)
{
	char text[FAULT_LINE_MAX];

	snprintf(text, sizeof text, "%s: %s", step, detail);
	stage_tell(((struct request *)ctx)->stage, TELL_EVENT, "request", text, NULL);
}

static void conclude(struct request *request, enum request_outcome outcome, const char *reason)
{
	char text[FAULT_LINE_MAX + 16];

	request->outcome = outcome;
	request->again_s = -1;
	order_close(request->order);
	request->order = NULL;
	snprintf(request->reason, sizeof request->reason, "%s", reason);
	snprintf(text, sizeof text, "%s%s%s", outcomes[outcome], reason[0] ? ": " : "", reason);
	stage_tell(request->stage, TELL_EVENT, "request", text, NULL);
}

static void fail(struct request *request, const struct fault *fault)
{
	char reason[FAULT_LINE_MAX];

	fault_line(fault, reason, sizeof reason);
	conclude(request, REQUEST_FAILED, reason);
}

static int send(struct request *request, struct fault *fault)
{
	request->tries++;
	request->again_s = -1;
	return order_begin(&request->delivery, &request->change, request->stage->bearer,
	                   request->stage->validity_ms, &request->order, fault);
}

/* By the small terminal of a reader, at once. */
static int deliver_here(struct request *request, struct fault *fault)
{
	struct delivered *delivered = calloc(1, sizeof *delivered);
	struct view_secrets secrets;
	struct fault said = { 0 };
	int rc = delivered ? stage_secrets(request->stage, &secrets, fault)
	                   : fault_set(fault, FAULT_SYSTEM, "", "out of memory");

	if (rc == 0) {
		request->delivery.transport = request->stage->transport;
		request->delivery.secrets = &secrets;
		request->tries++;
		if (deliver_change(&request->delivery, &request->change, delivered, &said) < 0)
			fail(request, &said);
		else if (delivered->proved)
			conclude(request, REQUEST_SUCCESS, "");
		else
			conclude(request, REQUEST_FAILED, not_proved);
	}
	free(delivered);
	return rc;
}

static int check(const struct stage *stage, const struct change *change, struct fault *fault)
{
	const struct profile *profile = stage->profile;
	const char *imsis[CHANGE_SLOTS_MAX];

	if (!stage->known || profile->key_sets == 0)
		return fault_set(fault, FAULT_INPUT, "request",
		                 "the card's keys are not known; name its key file with --keys");
	for (unsigned i = 0; i < profile->slots; i++)
		imsis[i] = profile->slot[i].imsi;
	return change_check_imsis(change, "", imsis, profile->slots, fault);
}

int request_begin(struct stage *stage, const struct change *change, struct fault *fault)
{
	struct request *request;
	int rc = check(stage, change, fault);

	if (rc < 0)
		return rc;
	request_close(stage->request);
	stage->request = NULL;
	request = calloc(1, sizeof *request);
	if (!request)
		return fault_set(fault, FAULT_SYSTEM, "", "out of memory");
	request->stage = stage;
	request->change = *change;
	deliver_to_profile(&request->delivery, stage->profile);
	request->delivery.may_resync = true;
	request->delivery.next_counter = next_counter;
	request->delivery.step = tell_step;
	request->delivery.ctx = request;
	stage->request = request;
	rc = stage->reader ? deliver_here(request, fault) : send(request, fault);
	if (rc < 0) {
		request_close(request);
		stage->request = NULL;
	}
	return rc;
}

/* Nothing came back in time: once more, later each time. */
static void try_later(struct request *request)
{
	char text[FAULT_LINE_MAX];
	const int64_t wait = (int64_t)REQUEST_FIRST_WAIT_S << (request->tries - 1);

	order_close(request->order);
	request->order = NULL;
	if (request->tries == REQUEST_TRIES_MAX) {
		snprintf(text, sizeof text, "no answer to %u of them", request->tries);
		conclude(request, REQUEST_FAILED, text);
		return;
	}
	request->again_s = stage_now(request->stage) + wait;
	snprintf(text, sizeof text, "no answer; sent again in %lld s", (long long)wait);
	stage_tell(request->stage, TELL_EVENT, "request", text, NULL);
}

static int prove(struct request *request, struct fault *fault)
{
	struct view *view = malloc(sizeof *view);
	struct effects *effects = calloc(1, sizeof *effects);
	int rc = view && effects ? stage_view(request->stage, view, fault)
	                         : fault_set(fault, FAULT_SYSTEM, "", "out of memory");

	if (rc == 0 && effects_compare(&request->change, view, effects))
		conclude(request, REQUEST_SUCCESS, "");
	else if (rc == 0)
		conclude(request, REQUEST_FAILED, not_proved);
	free(effects);
	free(view);
	return rc;
}

int request_poll(struct request *request, struct fault *fault)
{
	struct fault said = { 0 };
	int rc;

	if (request->outcome != REQUEST_PENDING)
		return 0;
	if (!request->order) {
		if (request->again_s < 0 || stage_now(request->stage) < request->again_s)
			return 0;
		if ((rc = send(request, fault)) < 0)
			return rc;
	}
	rc = order_poll(request->order, &said);
	if (rc == 1)
		return prove(request, fault);
	if (rc == FAULT_EXPIRED)
		try_later(request);
	else if (rc < 0)
		fail(request, &said);
	return 0;
}

int64_t request_due(const struct request *request)
{
	return request->again_s;
}

enum request_outcome request_outcome(const struct request *request)
{
	return request->outcome;
}

const char *request_reason(const struct request *request)
{
	return request->reason;
}

void request_close(struct request *request)
{
	if (!request)
		return;
	order_close(request->order);
	free(request);
}
