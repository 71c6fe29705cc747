/* SPDX-License-Identifier: Apache-2.0 */
#include "soak/soak.h"

#include <stdio.h>
#include <string.h>

#include "store/counts.h"
#include "store/store.h"

/* Where it stands, a line at intervals: what was accepted, what has ended, and what the processes hold. */

enum { TICK_MS = 100 };

struct ended {
	int64_t done, open;
};

static void count(void *ctx, const char *what, const char *state, int64_t number)
{
	struct ended *ended = ctx;

	(void)what;
	*(strcmp(state, "DONE") == 0 ? &ended->done : &ended->open) += number;
}

static void measure(struct soak *soak, unsigned ended)
{
	unsigned kib = 0;

	for (unsigned i = 0; i < soak->processes; i++)
		kib += process_memory_kib(&soak->process[i]);
	if (soak->over)
		return;
	soak->memory_end_kib = kib;
	if (soak->memory_half_kib == 0 && ended >= soak->requests_most / 2)
		soak->memory_half_kib = kib;
}

static void tell(struct soak *soak, struct store *store, double start)
{
	struct ended ended = { 0 };
	struct fault fault = { 0 };

	if (store_count_jobs(store, count, &ended, &fault) < 0)
		return;
	soak->ended = (unsigned)ended.done;
	measure(soak, soak->ended);
	printf("# %5.0f s: %u accepted, %lld ended, %u kills, %u crashes; MiB:",
	       soak_now_s() - start, soak->accepted, (long long)ended.done, soak->kills,
	       soak->crashes);
	for (unsigned i = 0; i < soak->processes; i++)
		printf(" %s %.1f", soak->process[i].name,
		       process_memory_kib(&soak->process[i]) / 1024.0);
	printf("\n");
	fflush(stdout);
}

/* A connection of its own. */
void *progress_run(void *context)
{
	struct soak *soak = context;
	const double start = soak_now_s();
	struct store *store = NULL;
	struct fault fault = { 0 };

	if (store_open(soak->store, soak->key_file, &store, &fault) < 0) {
		fprintf(stderr, "%s: %s\n", fault.where, fault.text);
		return NULL;
	}
	while (!soak->over) {
		tell(soak, store, start);
		for (unsigned ms = 0; ms < soak->progress_s * 1000 && !soak->over; ms += TICK_MS)
			soak_sleep_ms(TICK_MS);
	}
	tell(soak, store, start);
	store_close(store);
	return NULL;
}
