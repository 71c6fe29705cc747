/* SPDX-License-Identifier: Apache-2.0 */
#include "scenario/stage.h"

#include <stdlib.h>
#include <string.h>

#include "bearer/handset.h"
#include "dispatch/order.h"
#include "inspect/known_files.h"
#include "profile/keyfile.h"
#include "profile/personalise.h"
#include "profile/secrets.h"
#include "scenario/request.h"
#include "transport/emulated.h"
#include "transport/traced.h"

enum { MS = 1000, US = 1000000 };

/* Who is speaking, by enum handset_told. */
static const char *const subjects[] = {
	[TOLD_CARD] = "card",   [TOLD_SCREEN] = "screen", [TOLD_NETWORK] = "network",
	[TOLD_STATE] = "state", [TOLD_TIME] = "time",     [TOLD_SMS] = "sms",
};

int64_t stage_now(const struct stage *stage)
{
	return stage->handset ? handset_state(stage->handset)->now_s : 0;
}

void stage_tell(struct stage *stage, enum tell_kind kind, const char *subject, const char *text,
                const char *found)
{
	const struct told told = {
		.kind = kind,
		.now_s = stage_now(stage),
		.path = stage->line ? stage->line->path : "",
		.line = stage->line ? stage->line->number : 0,
		.subject = subject,
		.text = text,
		.found = found,
	};

	teller_tell(stage->teller, &told);
}

static void handset_told(void *ctx, enum handset_told what, const char *text)
{
	stage_tell(ctx, TELL_EVENT, subjects[what], text, NULL);
}

static void wire_told(void *ctx, const char *line)
{
	stage_tell(ctx, TELL_WIRE, NULL, line, NULL);
}

static int64_t wire_clock(void *ctx)
{
	return (HANDSET_EPOCH + stage_now(ctx)) * US;
}

/* A card in memory, or in a reader, made as 'card new' does. */
static int make_card(struct stage *stage, const struct stage_options *options, struct fault *fault)
{
	struct terminal *terminal = malloc(sizeof *terminal);
	int rc = terminal ? profile_load(options->profile, stage->profile, fault)
	                  : fault_set(fault, FAULT_SYSTEM, "", "out of memory");

	if (rc == 0)
		rc = options->through.target ? through_open(&options->through, &stage->card, fault)
		                             : emulated_in_memory(&stage->card, fault);
	if (rc == 0)
		rc = terminal_power_on(terminal, stage->card, fault);
	if (rc == 0)
		rc = personalise_card(terminal, stage->profile, fault);
	stage->known = rc == 0;
	stage->profile->pin1_given = stage->profile->adm1_given = true;
	free(terminal);
	return rc;
}

/* A card of an image. Without a key file beside it nobody is its subscriber, and it can be used all the
 * same. */
static int open_card(struct stage *stage, const struct stage_options *options, struct fault *fault)
{
	const bool has_keys = options->keys || !options->alone;
	int rc;

	if (has_keys) {
		stage->key_path =
			options->keys ? strdup(options->keys) : keyfile_path(options->card);
		if (!stage->key_path)
			return fault_set(fault, FAULT_SYSTEM, options->card, "out of memory");
		rc = keyfile_load(stage->key_path, stage->profile, fault);
		stage->known = rc == 0;
		if (rc < 0 && (rc != FAULT_ABSENT || options->keys))
			return rc;
	}
	return (options->open ? options->open : emulated_open)(options->card, &stage->card, fault);
}

/* The capture begins with a card that is there, by its image or by the line that plays it. */
static int record_wire(struct stage *stage, const struct stage_options *options,
                       struct fault *fault)
{
	const char *made = options->profile ? options->profile : "card in memory";
	uint8_t atr[TRANSPORT_ATR_MAX];
	const int size = transport_atr(stage->card, atr, fault);
	int rc;

	if (size < 0)
		return size;
	stage->recorder = (struct recorder){
		.capture = options->capture,
		.names = known_file_name,
		.show_secrets = options->show_secrets,
	};
	rc = trace_add(&stage->trace, recorder_sink(&stage->recorder), fault);
	if (rc == 0)
		trace_tell(&stage->trace, TRACE_OPENED, atr, (size_t)size,
		           options->card ? options->card : made);
	return rc;
}

static int find_card(struct stage *stage, const struct stage_options *options, struct fault *fault)
{
	if (options->given)
		return 0;
	return options->card ? open_card(stage, options, fault) : make_card(stage, options, fault);
}

static int open_wire(struct stage *stage, const struct stage_options *options, struct fault *fault)
{
	int rc = find_card(stage, options, fault);

	if (rc < 0)
		return rc;
	stage->text = (struct trace_text){
		.names = known_file_name,
		.show_secrets = options->show_secrets,
		.line = wire_told,
		.ctx = stage,
	};
	trace_text_sink(&stage->text);
	stage->trace.clock = wire_clock;
	stage->trace.ctx = stage;
	if (options->capture)
		rc = record_wire(stage, options, fault);
	if (rc < 0)
		return rc;
	rc = traced_open(stage->card, &stage->trace, &stage->transport, fault);
	if (rc == 0 && options->trace)
		rc = stage_trace(stage, true, fault);
	return rc;
}

/* The world, and the card's slots as its subscribers; those without an algorithm of 3G have none. */
static int open_network(struct stage *stage, const char *world, struct fault *fault)
{
	struct profile *profile = stage->profile;
	int rc = world_open(world, &stage->world, fault);

	if (rc == 0)
		rc = network_open(stage->world, &stage->network, fault);
	for (unsigned i = 0; rc == 0 && stage->known && i < profile->slots; i++)
		rc = network_add(stage->network, &profile->slot[i], fault);
	return rc;
}

static int open_handset(struct stage *stage, const struct stage_options *options,
                        struct fault *fault)
{
	const char *imei = options->imei ? options->imei : STAGE_IMEI;
	struct handset_options made = {
		.imei = strcmp(imei, "none") == 0 ? NULL : imei,
		.pin1 = stage->known && stage->profile->pin1_given ? stage->profile->pin1 : NULL,
		.network = stage->network,
		.told = handset_told,
		.ctx = stage,
	};

	if (options->handset) {
		made.profile = handset_profile_named(options->handset);
		if (!made.profile)
			return fault_set(fault, FAULT_INPUT, options->handset,
			                 "no terminal profile has that name");
	}
	return handset_open(stage->transport, &made, &stage->handset, fault);
}

int stage_open(struct stage *stage, const struct stage_options *options, struct teller *teller,
               struct fault *fault)
{
	int rc;

	memset(stage, 0, sizeof *stage);
	stage->teller = teller;
	stage->validity_ms = ORDER_VALIDITY_MS;
	stage->card = options->given;
	stage->known = options->given && options->known;
	stage->profile = options->known ? options->known : calloc(1, sizeof *stage->profile);
	if (!stage->profile)
		return fault_set(fault, FAULT_SYSTEM, "", "out of memory");
	rc = open_wire(stage, options, fault);
	if (rc == 0)
		rc = open_network(stage, options->world, fault);
	if (rc == 0)
		rc = open_handset(stage, options, fault);
	if (rc == 0)
		rc = centre_open(&stage->centre, fault);
	if (rc == 0)
		rc = handset_bearer(stage->centre, stage->handset, &stage->bearer, fault);
	return rc;
}

void stage_close(struct stage *stage)
{
	request_close(stage->request);
	bearer_close(stage->bearer);
	centre_close(stage->centre);
	handset_close(stage->handset);
	network_close(stage->network);
	world_close(stage->world);
	transport_close(stage->transport ? stage->transport : stage->card);
	profile_release(stage->profile);
	free(stage->profile);
	free(stage->key_path);
}

int stage_trace(struct stage *stage, bool on, struct fault *fault)
{
	int rc = 0;

	if (on && !stage->tracing)
		rc = trace_add(&stage->trace, &stage->text.sink, fault);
	if (!on)
		trace_remove(&stage->trace, &stage->text.sink);
	stage->tracing = on && rc == 0;
	return rc;
}

static bool is_reachable(const struct stage *stage)
{
	const struct handset_state *state = handset_state(stage->handset);

	return state->on && state->service == SERVICE_NORMAL;
}

int stage_settle(struct stage *stage, struct fault *fault)
{
	int rc;

	if (is_reachable(stage) && !stage->reachable)
		centre_alert(stage->centre, stage->bearer);
	stage->reachable = is_reachable(stage);
	rc = centre_run(stage->centre, stage_now(stage) * MS, fault);
	return rc < 0 || !stage->request ? rc : request_poll(stage->request, fault);
}

/* Seconds until something is to be done that the handset does not know of, at most those asked for. */
static int64_t next_stop(const struct stage *stage, int64_t most)
{
	const int64_t due = centre_due(stage->centre),
		      again = stage->request ? request_due(stage->request) : -1;
	int64_t stop = stage_now(stage) + most;

	if (due >= 0 && (due + MS - 1) / MS < stop)
		stop = (due + MS - 1) / MS;
	if (again >= 0 && again < stop)
		stop = again;
	/* What is due and cannot be done yet must not stop the time. */
	return stop > stage_now(stage) ? stop - stage_now(stage) : 1;
}

int stage_wait(struct stage *stage, int64_t seconds, struct fault *fault)
{
	const int64_t end = stage_now(stage) + seconds;
	int rc = 0;

	while (rc >= 0 && stage_now(stage) < end) {
		rc = handset_wait(stage->handset, next_stop(stage, end - stage_now(stage)), fault);
		if (rc >= 0)
			rc = stage_settle(stage, fault);
	}
	return rc < 0 ? rc : 0;
}

int stage_secrets(const struct stage *stage, struct view_secrets *secrets, struct fault *fault)
{
	if (!stage->known)
		return fault_set(
			fault, FAULT_INPUT, stage->key_path,
			"there is no key file; what the card has inside is not read without");
	profile_secrets(stage->profile, secrets);
	return 0;
}

int stage_look(struct stage *stage, struct terminal *terminal, struct view_secrets *secrets,
               struct fault *fault)
{
	const int rc = stage_secrets(stage, secrets, fault);

	memset(terminal, 0, sizeof *terminal);
	return rc < 0 ? rc : transport_copy(stage->card, &terminal->transport, fault);
}

int stage_view(struct stage *stage, struct view *view, struct fault *fault)
{
	struct terminal *terminal = malloc(sizeof *terminal);
	struct view_secrets secrets;
	int rc = terminal ? stage_look(stage, terminal, &secrets, fault)
	                  : fault_set(fault, FAULT_SYSTEM, "", "out of memory");

	memset(view, 0, sizeof *view);
	if (rc == 0) {
		rc = view_read(terminal, &secrets, view, fault);
		transport_close(terminal->transport);
	}
	free(terminal);
	return rc;
}
