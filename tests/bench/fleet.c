/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bench/recorded.h"
#include "dispatch/dispatcher.h"
#include "store/store.h"
#include "transport/emulated.h"
#include "transport/image.h"

/* Cards of a fleet opened; and requests from acceptance to proof, beside the card's own time for the same
 * commands. */

enum {
	ROUNDS = 5,
	REQUESTS = STAGE_CARDS / ROUNDS /
	           2, /* of a round, with a handset and without: each card once */
	WAIT_US = 1000,
};

struct fleet_bench {
	struct stage *stage;
	uint32_t card;
	uint8_t memory[IMAGE_MEMORY_SIZE]; /* of a card never used */
	struct recorded recorded;
	size_t used; /* cards that had a request */
	struct world *world;
};

/* ---- time of the disk ---- */

static const struct image_io *system_io;
static double synced_s;
static unsigned syncs;

static int timed_sync(int fd)
{
	const double start = bench_now_s(CLOCK_MONOTONIC);
	const int rc = system_io->fdatasync(fd);

	synced_s += bench_now_s(CLOCK_MONOTONIC) - start;
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
	cost->wall = bench_now_s(CLOCK_MONOTONIC);
	cost->cpu = bench_now_s(CLOCK_PROCESS_CPUTIME_ID);
	stage_must(request_submit(&stage->service, &stage->account, elements, REQUESTS, call,
	                          &fault),
	           &fault);
	stage_must(dispatcher_start(stage->service.store, cards, &options, &dispatcher, &fault),
	           &fault);
	while (!all_ended(stage, elements))
		nanosleep(&(struct timespec){ 0, WAIT_US * 1000 }, NULL);
	cost->wall = (bench_now_s(CLOCK_MONOTONIC) - cost->wall) / REQUESTS;
	cost->cpu = (bench_now_s(CLOCK_PROCESS_CPUTIME_ID) - cost->cpu) / REQUESTS;
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

	recorded_deliveries(bench->stage, &bench->stage->element[0].change, 1, &bench->recorded);
	stage_must(world_open(NULL, &bench->world, &fault), &fault);
	printf("\nRequests from acceptance to proof, a fleet and %s on disk, %d rounds of %d "
	       "requests\n"
	       "  floor: the card alone with the %zu commands of one delivery, kept on disk, in "
	       "the "
	       "same round; in memory: %.0f us\n  %-34s %16s %11s %11s %6s %8s\n",
	       store, ROUNDS, REQUESTS, bench->recorded.count,
	       1e6 * recorded_own_time(&bench->recorded), "", "", "a card", "floor", "ratio",
	       "at most");
	system_io = image_io;
	image_io = &timed_io;
	for (int i = 0; i < ROUNDS; i++) {
		plain[i].kept = recorded_kept_time(&bench->recorded, bench->stage);
		run_to_the_end(bench, false, &plain[i]);
		looked[i].kept = recorded_kept_time(&bench->recorded, bench->stage);
		run_to_the_end(bench, true, &looked[i]);
	}
	image_io = system_io;
	tell_cost("request to proof", plain);
	tell_cost("and looked at by a handset", looked);
	world_close(bench->world);
	recorded_free(&bench->recorded);
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
