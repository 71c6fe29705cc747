/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/recorded.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "dispatch/deliver.h"
#include "profile/secrets.h"
#include "transport/emulated.h"

enum { COMMANDS_MAX = 16000, TIMES = 200, TIMES_KEPT = 30 };

/* A wire that writes down what goes over it. */
struct recorder {
	struct transport transport;
	struct transport *inner;
	struct recorded *recorded;
};

static void note(const struct recorder *recorder, const uint8_t *octets, size_t size)
{
	struct recorded *recorded = recorder->recorded;

	if (recorded->count == COMMANDS_MAX)
		abort();
	recorded->commands[recorded->count].size = size;
	if (size > 0)
		memcpy(recorded->commands[recorded->count].octets, octets, size);
	recorded->count++;
}

static int record_reset(struct transport *transport, struct fault *fault)
{
	struct recorder *recorder = (struct recorder *)transport;

	note(recorder, NULL, 0);
	return transport_power_cycle(recorder->inner, fault);
}

static int record_atr(struct transport *transport, uint8_t atr[TRANSPORT_ATR_MAX],
                      struct fault *fault)
{
	return transport_atr(((struct recorder *)transport)->inner, atr, fault);
}

static int record_transmit(struct transport *transport, const uint8_t *command, size_t size,
                           uint8_t reply[TRANSPORT_REPLY_MAX], struct fault *fault)
{
	struct recorder *recorder = (struct recorder *)transport;

	note(recorder, command, size);
	return transport_transmit(recorder->inner, command, size, reply, fault);
}

static void record_close(struct transport *transport)
{
	transport_close(((struct recorder *)transport)->inner);
}

static const struct transport_ops recorder_ops = {
	.kind = "recorder",
	.reset = record_reset,
	.power_cycle = record_reset,
	.atr = record_atr,
	.transmit = record_transmit,
	.close = record_close,
};

static int next_counter(void *ctx, uint64_t step, uint64_t *counter, struct fault *fault)
{
	uint64_t *last = ctx;

	(void)fault;
	*counter = *last += step;
	return 0;
}

void recorded_deliveries(const struct stage *stage, const struct change *changes, size_t count,
                         struct recorded *recorded)
{
	struct recorder recorder = { .transport.ops = &recorder_ops, .recorded = recorded };
	struct profile *profile = calloc(1, sizeof *profile);
	struct delivered *delivered = calloc(1, sizeof *delivered);
	uint64_t counter = 0;
	struct view_secrets secrets;
	struct fault fault = { 0 };
	struct delivery delivery = { .transport = &recorder.transport,
		                     .secrets = &secrets,
		                     .next_counter = next_counter,
		                     .ctx = &counter };

	recorded->commands = calloc(COMMANDS_MAX, sizeof *recorded->commands);
	recorded->count = 0;
	if (!profile || !delivered || !recorded->commands)
		abort();
	stage_must(fleet_profile(stage->fleet, 0, profile, &fault), &fault);
	stage_must(fleet_card_copy(stage->fleet, 0, &recorder.inner, &fault), &fault);
	memcpy(recorded->memory, emulated_memory(recorder.inner), IMAGE_MEMORY_SIZE);
	profile->adm1_given = profile->pin1_given = true;
	profile_secrets(profile, &secrets);
	deliver_to_profile(&delivery, profile);
	for (size_t i = 0; i < count; i++) {
		stage_must(deliver_change(&delivery, &changes[i], delivered, &fault), &fault);
		if (!delivered->proved)
			abort();
	}
	transport_close(&recorder.transport);
	free(profile);
	free(delivered);
}

void recorded_free(struct recorded *recorded)
{
	free(recorded->commands);
}

static void replay(const struct recorded *recorded, struct transport *card)
{
	uint8_t reply[TRANSPORT_REPLY_MAX];
	struct fault fault = { 0 };

	for (size_t i = 0; i < recorded->count; i++) {
		const struct command *command = &recorded->commands[i];

		stage_must(command->size == 0 ? transport_power_cycle(card, &fault)
		                              : transport_transmit(card, command->octets,
		                                                   command->size, reply, &fault),
		           &fault);
	}
}

double bench_now_s(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

double recorded_own_time(const struct recorded *recorded)
{
	struct transport *card;
	struct fault fault = { 0 };
	double seconds = 0;

	for (int i = 0; i < TIMES; i++) {
		const double start = bench_now_s(CLOCK_MONOTONIC);

		stage_must(emulated_of_memory("card", recorded->memory, NULL, NULL, &card, &fault),
		           &fault);
		replay(recorded, card);
		transport_close(card);
		seconds += bench_now_s(CLOCK_MONOTONIC) - start;
	}
	return seconds / TIMES;
}

/* The same card, of fleets that are made for it. */
double recorded_kept_time(const struct recorded *recorded, const struct stage *stage)
{
	static unsigned fleets;
	static const uint8_t seed[FLEET_SEED_SIZE];
	json_t *profile = json_load_file("vectors/profiles/card-a.json", 0, NULL);
	struct fault fault = { 0 };
	double seconds = 0;

	for (int i = 0; i < TIMES_KEPT; i++) {
		char path[STAGE_PATH_MAX + 16];
		struct transport *card;
		struct fleet *fleet;
		double start;

		snprintf(path, sizeof path, "%s.%u", stage->fleet_path, fleets++);
		stage_must(fleet_new(path, 1, profile, seed, NULL, NULL, &fault), &fault);
		stage_must(fleet_open(path, &fleet, &fault), &fault);
		start = bench_now_s(CLOCK_MONOTONIC);
		stage_must(fleet_card_open(fleet, 0, &card, &fault), &fault);
		replay(recorded, card);
		transport_close(card);
		seconds += bench_now_s(CLOCK_MONOTONIC) - start;
		fleet_close(fleet);
	}
	json_decref(profile);
	return seconds / TIMES_KEPT;
}
