/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bench/recorded.h"
#include "dispatch/dispatcher.h"
#include "ota/change_join.h"
#include "service/bulk.h"
#include "store/store.h"

/* Changes that wait for one card: all of them in one packet, beside a packet each; each way beside the card's own time
 * for the same packets. */

enum { CHANGES = 8, CARDS = 10, ROUNDS = 5, WAIT_US = 1000 };

/* One way of the two. */
struct way {
	const char *name;
	bool apart;
	struct recorded recorded; /* the packets of one card */
	double wall[ROUNDS], kept[ROUNDS];
};

struct waiting {
	struct stage *stage;
	size_t used; /* cards that had changes */
	struct way joined, apart;
};

/* Lists of one slot, another network in each. */
static json_t *element(const struct profile *profile, unsigned number)
{
	char network[8];

	snprintf(network, sizeof network, "234%02u", number);
	return json_pack("{s:{s:s, s:s}, s:{s:[{s:s, s:[s], s:[s, s]}]}}", "subscriberIdentifiers",
	                 "type", "ICCID", "value", profile->iccid, "content", "sim", "imsi",
	                 profile->slot[0].imsi, "preferredOperatorNetworks", "302220",
	                 "forbiddenNetworks", network, "23415");
}

/* The changes of cards from first on, those of a card one after the other; the body is what they borrow from. */
static json_t *read_changes(const struct stage *stage, size_t first, size_t cards,
                            struct bulk *bulk)
{
	struct profile *profile = malloc(sizeof *profile);
	struct fault fault = { 0 };
	json_t *array = json_array(), *body = json_pack("{s:o}", "bulk", array);

	if (!profile)
		abort();
	for (size_t i = 0; i < cards; i++) {
		stage_must(fleet_profile(stage->fleet, (uint32_t)(first + i), profile, &fault),
		           &fault);
		for (unsigned number = 0; number < CHANGES; number++)
			json_array_append_new(array, element(profile, number));
	}
	stage_must(bulk_of_json(body, bulk, &fault), &fault);
	free(profile);
	return body;
}

static void record(struct waiting *waiting)
{
	struct change changes[CHANGES], all;
	struct fault fault = { 0 };
	struct bulk bulk;
	json_t *body = read_changes(waiting->stage, 0, 1, &bulk);

	for (size_t i = 0; i < CHANGES; i++)
		changes[i] = bulk.elements[i].change;
	all = changes[0];
	for (size_t i = 1; i < CHANGES; i++)
		stage_must(change_join(&all, &changes[i], &fault), &fault);
	recorded_deliveries(waiting->stage, &all, 1, &waiting->joined.recorded);
	recorded_deliveries(waiting->stage, changes, CHANGES, &waiting->apart.recorded);
	bulk_release(&bulk);
	json_decref(body);
}

static bool all_ended(const struct stage *stage, const struct bulk *bulk)
{
	struct fault fault = { 0 };
	bool ended = true;

	for (size_t i = bulk->count; i > 0 && ended; i--) {
		struct store_request row = { 0 };

		stage_must(store_request_get(stage->service.store, stage->account.id,
		                             bulk->elements[i - 1].request_id, &row, &fault),
		           &fault);
		ended = row.ended > 0;
		if (ended && row.state != REQUEST_SUCCESS)
			abort();
		free(row.effects);
	}
	return ended;
}

/* They wait when the dispatcher begins. Returns seconds a card. */
static double run_to_the_end(struct waiting *waiting, const struct way *way)
{
	struct stage *stage = waiting->stage;
	struct dispatcher_options options = { .apart = way->apart };
	struct dispatcher *dispatcher = NULL;
	struct cards *cards = NULL;
	struct fault fault = { 0 };
	char call[REQUEST_ID_MAX];
	struct bulk bulk;
	json_t *body = read_changes(stage, waiting->used, CARDS, &bulk);
	double start;

	waiting->used += CARDS;
	stage_must(cards_open_folder(stage->fleet_path, &cards, &fault), &fault);
	stage_must(request_submit(&stage->service, &stage->account, bulk.elements, bulk.count, call,
	                          &fault),
	           &fault);
	start = bench_now_s(CLOCK_MONOTONIC);
	stage_must(dispatcher_start(stage->service.store, cards, &options, &dispatcher, &fault),
	           &fault);
	while (!all_ended(stage, &bulk))
		nanosleep(&(struct timespec){ 0, WAIT_US * 1000 }, NULL);
	start = bench_now_s(CLOCK_MONOTONIC) - start;
	dispatcher_stop(dispatcher);
	cards_close(cards);
	store_close(stage->service.store);
	stage_must(store_open(stage->store_path, stage->key_path, &stage->service.store, &fault),
	           &fault);
	bulk_release(&bulk);
	json_decref(body);
	return start / CARDS;
}

static int by_size(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double median(const double values[ROUNDS])
{
	double sorted[ROUNDS];

	memcpy(sorted, values, sizeof sorted);
	qsort(sorted, ROUNDS, sizeof sorted[0], by_size);
	return sorted[ROUNDS / 2];
}

static double median_ratio(const double over[ROUNDS], const double under[ROUNDS])
{
	double ratios[ROUNDS];

	for (int i = 0; i < ROUNDS; i++)
		ratios[i] = over[i] / under[i];
	return median(ratios);
}

static void tell(const struct way *way)
{
	printf("  %-34s %8.0f us %8.0f us %8.2f   %zu commands to the card\n", way->name,
	       1e6 * median(way->wall), 1e6 * median(way->kept), median_ratio(way->wall, way->kept),
	       way->recorded.count);
}

void bench_waiting(const char *store)
{
	static struct stage stage;
	struct waiting waiting = { .stage = &stage,
		                   .joined = { .name = "in one packet" },
		                   .apart = { .name = "a packet each", .apart = true } };

	bench_stage_open(&stage, store);
	record(&waiting);
	printf("\n%d changes that wait for one card, to the proof of all, a fleet and %s on disk, "
	       "%d "
	       "rounds of %d cards\n"
	       "  floor: the card alone with the same packets and read-backs, kept on disk, in the "
	       "same round\n  %-34s %11s %11s %8s\n",
	       CHANGES, store ? "PostgreSQL" : "SQLite", ROUNDS, CARDS, "", "a card", "floor",
	       "ratio");
	for (int i = 0; i < ROUNDS; i++) {
		waiting.joined.kept[i] = recorded_kept_time(&waiting.joined.recorded, &stage);
		waiting.joined.wall[i] = run_to_the_end(&waiting, &waiting.joined);
		waiting.apart.kept[i] = recorded_kept_time(&waiting.apart.recorded, &stage);
		waiting.apart.wall[i] = run_to_the_end(&waiting, &waiting.apart);
	}
	tell(&waiting.joined);
	tell(&waiting.apart);
	printf("  %-34s %8.2f    %8.2f     times as long\n", "a packet each, to one packet",
	       median_ratio(waiting.apart.wall, waiting.joined.wall),
	       median_ratio(waiting.apart.kept, waiting.joined.kept));
	recorded_free(&waiting.joined.recorded);
	recorded_free(&waiting.apart.recorded);
	bench_stage_close(&stage);
}
