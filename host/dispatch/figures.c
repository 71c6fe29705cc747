/* SPDX-License-Identifier: Apache-2.0 */
#include "dispatch/figures.h"

#include <pthread.h>
#include <stdatomic.h>

#include "dispatch/air.h"
#include "octets/clock.h"

static const unsigned bounds_ms[FIGURES_BUCKETS] = { 1,   2,   5,    10,   25,    50,
	                                             100, 500, 1000, 5000, 30000, 120000 };

static _Atomic uint64_t buckets[FIGURES_BUCKETS + 1], sum, statuses[FIGURES_STATUSES], failed;
static _Atomic int64_t looked; /* on the steady clock; 0: not yet */

unsigned figures_bound_ms(size_t bucket)
{
	return bounds_ms[bucket];
}

void figures_round_trip(int64_t ms)
{
	const uint64_t time = ms > 0 ? (uint64_t)ms : 0;
	size_t at = 0;

	while (at < FIGURES_BUCKETS && time > bounds_ms[at])
		at++;
	buckets[at]++;
	sum += time;
}

void figures_card_error(unsigned status)
{
	statuses[status < FIGURES_STATUSES ? status : FIGURES_STATUSES - 1]++;
}

void figures_failure(void)
{
	failed++;
}

void figures_look(void)
{
	looked = clock_steady_ms();
}

bool figures_is_looking(void)
{
	return looked && clock_steady_ms() - looked < FIGURES_ALIVE_MS;
}

static pthread_mutex_t air_lock = PTHREAD_MUTEX_INITIALIZER;
static struct air *watched; /* under the lock: it may be closed meanwhile */

void figures_watch_air(struct air *air)
{
	pthread_mutex_lock(&air_lock);
	watched = air;
	pthread_mutex_unlock(&air_lock);
}

bool figures_read_air(struct air_counts *counts)
{
	bool is;

	pthread_mutex_lock(&air_lock);
	is = watched != NULL;
	if (is)
		air_count(watched, counts);
	pthread_mutex_unlock(&air_lock);
	return is;
}

void figures_read(struct figures *figures)
{
	for (size_t i = 0; i <= FIGURES_BUCKETS; i++)
		figures->bucket[i] = buckets[i];
	for (size_t i = 0; i < FIGURES_STATUSES; i++)
		figures->status[i] = statuses[i];
	figures->sum_ms = sum;
	figures->failures = failed;
}
