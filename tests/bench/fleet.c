/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bench/stage.h"
#include "dispatch/deliver.h"
#include "dispatch/dispatcher.h"
#include "profile/secrets.h"
#include "store/store.h"
#include "transport/emulated.h"
#include "transport/image.h"

/* Cards of a fleet opened; and requests from acceptance to proof, beside the card's own time for the same
 * commands. */

enum {
	COMMANDS_MAX = 2000,
	ROUNDS = 5,
	REQUESTS = STAGE_CARDS / ROUNDS /
	           2, /* of a round, with a handset and without: each card once */
	WAIT_US = 1000,
	TIMES = 200,
	TIMES_KEPT = 30
};

struct command {
	size_t size; /* 0: a reset */
	uint8_t octets[TRANSPORT_APDU_MAX];
};

/* A wire that writes down what goes over it. */
struct recorder {
	struct transport transport;
	struct transport *inner;
	struct command *commands;
	size_t count;
};

struct fleet_bench {
	struct stage *stage;
	uint32_t card;
	uint8_t memory[IMAGE_MEMORY_SIZE]; /* of a card before the commands */
	struct recorder recorder;
	uint64_t counter;
	size_t used;     /* cards that had a request */
	unsigned fleets; /* made for the floor       */
	struct world *world;
};

static void note(struct recorder *recorder, const uint8_t *octets, size_t size)
{
	if (recorder->count == COMMANDS_MAX)
		abort();
	recorder->commands[recorder->count].size = size;
	if (size > 0)
		memcpy(recorder->commands[recorder->count].octets, octets, size);
	recorder->count++;
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
	struct fleet_bench *bench = ctx;

	(void)fault;
	*counter = bench->counter += step;
	return 0;
}

/* One delivery to a copy of card 0, recorded. */
static void record_delivery(struct fleet_bench *bench)
{
	struct stage *stage = bench->stage;
	struct profile *profile = calloc(1, sizeof *profile);
	struct delivered *delivered = calloc(1, sizeof *delivered);
	struct view_secrets secrets;
	struct fault fault = { 0 };
	struct delivery delivery = { .transport = &bench->recorder.transport,
		                     .secrets = &secrets,
		                     .next_counter = next_counter,
		                     .ctx = bench };

	bench->recorder.transport.ops = &recorder_ops;
	bench->recorder.commands = calloc(COMMANDS_MAX, sizeof *bench->recorder.commands);
	if (!profile || !delivered || !bench->recorder.commands)
		abort();
	stage_must(fleet_profile(stage->fleet, 0, profile, &fault), &fault);
	stage_must(fleet_card_copy(stage->fleet, 0, &bench->recorder.inner, &fault), &fault);
	memcpy(bench->memory, emulated_memory(bench->recorder.inner), IMAGE_MEMORY_SIZE);
	profile->adm1_given = profile->pin1_given = true;
	profile_secrets(profile, &secrets);
	deliver_to_profile(&delivery, profile);
	stage_must(deliver_change(&delivery, &stage->element[0].change, delivered, &fault), &fault);
	if (!delivered->proved)
		abort();
	transport_close(&bench->recorder.transport);
	free(profile);
	free(delivered);
}

static void replay(const struct fleet_bench *bench, struct transport *card)
{
	uint8_t reply[TRANSPORT_REPLY_MAX];
	struct fault fault = { 0 };

	for (size_t i = 0; i < bench->recorder.count; i++) {
		const struct command *command = &bench->recorder.commands[i];

		stage_must(command->size == 0 ? transport_power_cycle(card, &fault)
		                              : transport_transmit(card, command->octets,
		                                                   command->size, reply, &fault),
		           &fault);
	}
}

static double now_s(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* Seconds the card takes, in memory. */
static double own_time(const struct fleet_bench *bench)
{
	struct transport *card;
	struct fault fault = { 0 };
	double seconds = 0;

	for (int i = 0; i < TIMES; i++) {
		const double start = now_s(CLOCK_MONOTONIC);

		stage_must(emulated_of_memory("card", bench->memory, NULL, NULL, &card, &fault),
		           &fault);
		replay(bench, card);
		transport_close(card);
		seconds += now_s(CLOCK_MONOTONIC) - start;
	}
	return seconds / TIMES;
}

/* And when it is kept on the disk: the same card of fleets that are made for it. */
static double kept_time(struct fleet_bench *bench)
{
	static const uint8_t seed[FLEET_SEED_SIZE];
	json_t *profile = json_load_file("vectors/profiles/card-a.json", 0, NULL);
	struct fault fault = { 0 };
	double seconds = 0;

	for (int i = 0; i < TIMES_KEPT; i++) {
		char path[STAGE_PATH_MAX + 16];
		struct transport *card;
		struct fleet *fleet;
		double start;

		snprintf(path, sizeof path, "%s.%u", bench->stage->fleet_path, bench->fleets++);
		stage_must(fleet_new(path, 1, profile, seed, NULL, NULL, &fault), &fault);
		stage_must(fleet_open(path, &fleet, &fault), &fault);
		start = now_s(CLOCK_MONOTONIC);
		stage_must(fleet_card_open(fleet, 0, &card, &fault), &fault);
		replay(bench, card);
		transport_close(card);
		seconds += now_s(CLOCK_MONOTONIC) - start;
		fleet_close(fleet);
	}
	json_decref(profile);
	return seconds / TIMES_KEPT;
}

/* ---- time of the disk ---- */

static const struct image_io *system_io;
static double synced_s;
static unsigned syncs;

static int timed_sync(int fd)
{
	const double start = now_s(CLOCK_MONOTONIC);
	const int rc = system_io->fdatasync(fd);

	synced_s += now_s(CLOCK_MONOTONIC) - start;
	syncs++;
	return rc;
}

static ssize_t same_pwrite(int fd, const void *octets, size_t size, off_t at)
{
	return system_io->pwrite(fd, octets, size, at);
}

static const struct image_io timed_io = { .pwrite = same_pwrite, .fdatasync = timed_sync };

/* ---- requests to their end ---- */

static bool all_ended(struct stage *stage, const struct request_element *elements)
{
	struct fault fault = { 0 };
	bool ended = true;

	for (size_t i = REQUESTS; i > 0 && ended; i--) {
		struct store_request row = { 0 };

		stage_must(store_request_get(stage->service.store, stage->account.id,
		                             elements[i - 1].request_id, &row, &fault),
		           &fault);
		ended = row.ended > 0;
		if (ended && row.state != REQUEST_SUCCESS)
			abort();
		free(row.effects);
	}
	return ended;
}

/* What a request cost, in seconds. */
struct cost {
	double wall, cpu, kept, synced, syncs;
};

static void run_to_the_end(struct fleet_bench *bench, bool with_world, struct cost *cost)
{
	struct stage *stage = bench->stage;
	struct request_element *elements = stage->element + bench->used;
	struct dispatcher_options options = { .world = with_world ? bench->world : NULL };
	struct dispatcher *dispatcher = NULL;
	struct cards *cards = NULL;
	struct fault fault = { 0 };
	char call[REQUEST_ID_MAX];

	bench->used += REQUESTS;
	stage_must(cards_open_folder(stage->fleet_path, &cards, &fault), &fault);
	synced_s = 0;
	syncs = 0;
	cost->wall = now_s(CLOCK_MONOTONIC);
	cost->cpu = now_s(CLOCK_PROCESS_CPUTIME_ID);
	stage_must(request_submit(&stage->service, &stage->account, elements, REQUESTS, call,
	                          &fault),
	           &fault);
	stage_must(dispatcher_start(stage->service.store, cards, &options, &dispatcher, &fault),
	           &fault);
	while (!all_ended(stage, elements))
		nanosleep(&(struct timespec){ 0, WAIT_US * 1000 }, NULL);
	cost->wall = (now_s(CLOCK_MONOTONIC) - cost->wall) / REQUESTS;
	cost->cpu = (now_s(CLOCK_PROCESS_CPUTIME_ID) - cost->cpu) / REQUESTS;
	cost->synced = synced_s / REQUESTS;
	cost->syncs = (double)syncs / REQUESTS;
	dispatcher_stop(dispatcher);
	cards_close(cards);
	store_close(stage->service.store);
	stage_must(store_open(stage->store_path, stage->key_path, &stage->service.store, &fault),
	           &fault);
}

static int by_ratio(const void *a, const void *b)
{
	const struct cost *x = a, *y = b;
	const double one = x->wall / x->kept, other = y->wall / y->kept;

	return (one > other) - (one < other);
}

/* The round whose ratio to the floor of the same round is in the middle. */
static void tell_cost(const char *name, struct cost costs[ROUNDS])
{
	const struct cost *cost = &costs[ROUNDS / 2];

	qsort(costs, ROUNDS, sizeof costs[0], by_ratio);
	printf("  %-34s %8.0f cards/s %8.0f us %8.0f us %6.2f %8.2f   %6.0f us of processor, %.0f "
	       "us in %.1f syncs of the card\n",
	       name, 1 / cost->wall, 1e6 * cost->wall, 1e6 * cost->kept, cost->wall / cost->kept,
	       3.0, 1e6 * cost->cpu, 1e6 * cost->synced, cost->syncs);
}

static void run_requests(struct fleet_bench *bench, const char *store)
{
	struct cost plain[ROUNDS], looked[ROUNDS];
	struct fault fault = { 0 };

	record_delivery(bench);
	stage_must(world_open(NULL, &bench->world, &fault), &fault);
	printf("\nRequests from acceptance to proof, a fleet and %s on disk, %d rounds of %d "
	       "requests\n"
	       "  floor: the card alone with the %zu commands of one delivery, kept on disk, in "
	       "the "
	       "same round; in memory: %.0f us\n  %-34s %16s %11s %11s %6s %8s\n",
	       store, ROUNDS, REQUESTS, bench->recorder.count, 1e6 * own_time(bench), "", "",
	       "a card", "floor", "ratio", "at most");
	system_io = image_io;
	image_io = &timed_io;
	for (int i = 0; i < ROUNDS; i++) {
		plain[i].kept = kept_time(bench);
		run_to_the_end(bench, false, &plain[i]);
		looked[i].kept = kept_time(bench);
		run_to_the_end(bench, true, &looked[i]);
	}
	image_io = system_io;
	tell_cost("request to proof", plain);
	tell_cost("and looked at by a handset", looked);
	world_close(bench->world);
	free(bench->recorder.commands);
}

/* ---- opening ---- */

static void run_open(void *ctx)
{
	struct fleet_bench *bench = ctx;
	struct transport *card;
	struct fault fault = { 0 };

	stage_must(fleet_card_open(bench->stage->fleet, bench->card, &card, &fault), &fault);
	transport_close(card);
}

static void run_power_on(void *ctx)
{
	struct fleet_bench *bench = ctx;
	struct transport *card;
	struct fault fault = { 0 };

	stage_must(emulated_of_memory("card", bench->memory, NULL, NULL, &card, &fault), &fault);
	transport_close(card);
}

static void run_opened(struct fleet_bench *bench, const char *title, uint32_t card,
                       const char *name)
{
	const struct bench_work work = { name, run_open, bench };
	const struct bench_work floor = { "bare", run_power_on, bench };

	bench_heading(title, "power-on of a card whose memory is there");
	bench->card = card;
	bench_compare(&work, &floor, 0);
}

void bench_fleet(const char *store)
{
	static struct stage stage;
	static struct fleet_bench bench;
	struct transport *card;
	struct fault fault = { 0 };

	bench = (struct fleet_bench){ .stage = &stage };
	bench_stage_open(&stage, store);
	stage_must(fleet_card_copy(stage.fleet, 0, &card, &fault), &fault);
	memcpy(bench.memory, emulated_memory(card), IMAGE_MEMORY_SIZE);
	transport_close(card);
	if (!store)
		run_opened(&bench, "Cards of a fleet", STAGE_CARDS - 1, "open a card never used");
	run_requests(&bench, store ? "PostgreSQL" : "SQLite");
	if (!store)
		run_opened(&bench, "Cards of a fleet, again", 0, "open a card that was used");
	bench_stage_close(&stage);
}
